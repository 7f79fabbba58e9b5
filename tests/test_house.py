"""The house: what the linter and the formatter accept, in files and functions of a size that one can read."""

import ast
import subprocess
import sys

import pytest

LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def sources(root):
    """The files of our own code, without the migrations that Django writes."""
    files = [*root.glob("project/**/*.py"), *root.glob("timeline/**/*.py"), root / "manage.py"]
    return [file for file in files if "migrations" not in file.parts]


def functions(file):
    """Each function of the file, with its name and its lines without the docstring."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = node.body[0] if ast.get_docstring(node) is not None else None
            told = docstring.end_lineno - docstring.lineno + 1 if docstring else 0
            yield node.name, node.end_lineno - node.lineno + 1 - told


@pytest.mark.parametrize("check", [("check",), ("format", "--check")], ids=["linter", "formatter"])
def test_ruff_finds_nothing_to_mend(root, check):
    ruff = [sys.executable, "-m", "ruff", *check, "--no-cache", "--quiet", "."]
    done = subprocess.run(ruff, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_can_be_read_at_one_sitting(root):
    lengths = {str(file): len(file.read_text(encoding="utf-8").splitlines()) for file in sources(root)}
    assert len(lengths) > 10
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_function_fits_on_one_page(root):
    found = [(f"{file}: {name}", lines) for file in sources(root) for name, lines in functions(file)]
    assert len(found) > 50
    assert [(name, lines) for name, lines in found if lines > LONGEST_FUNCTION] == []
