"""The house: what the linter and the formatter accept, in files and functions of a size that one can read."""

import ast
import re
import subprocess
import sys

import pytest

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
# What lets text into a page as it is, SQL past the querysets, or fields out that nobody listed.
BANNED_CALLS = {"mark_safe", "SafeString", "SafeText", "raw", "extra", "RawSQL", "eval", "exec"}
BANNED_IN_PAGES = re.compile(
    r"\|\s*(safe|safeseq)\b|autoescape\s+off|<style|\son[a-z]+=|\sstyle=|javascript:|<script(?![^>]*\ssrc=)",
    re.IGNORECASE,
)


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


def banned(text):
    """What no source may hold: each with its line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in BANNED_CALLS:
                yield node.lineno, name
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value == "__all__":
            yield node.lineno, "fields that nobody listed"
        if isinstance(node, ast.Attribute) and node.attr == "is_safe":
            yield node.lineno, "is_safe"
        if isinstance(node, ast.FunctionDef) and node.name == "__html__":
            yield node.lineno, "__html__"


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


def test_no_text_is_declared_safe_no_sql_goes_past_the_querysets_and_every_field_is_listed(root):
    found = [(str(file), *each) for file in sources(root) for each in banned(file.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("source", "is_banned"),
    [
        ("mark_safe(title)", True),
        ("html.mark_safe(title)", True),
        ("Event.objects.raw('SELECT 1')", True),
        ("Event.objects.extra(where=['1'])", True),
        ("class Meta:\n    fields = '__all__'", True),
        ("format_html('<b>{}</b>', title)", False),
        ("__all__ = ['Event']", False),
    ],
)
def test_what_is_banned_is_found(source, is_banned):
    assert bool(list(banned(source))) == is_banned


def test_no_template_lets_text_in_as_it_is_or_holds_scripts_or_styles(root):
    templates = list((root / "timeline" / "templates").rglob("*.html"))
    assert len(templates) > 20
    assert [file.name for file in templates if BANNED_IN_PAGES.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "page",
    [
        "{{ title|safe }}",
        "{{ title | safe }}",
        "{% autoescape off %}",
        "<p style='x'>",
        '<a onclick="x">',
        "<script>x</script>",
        "<style>x</style>",
        "<a href='javascript:x'>",
    ],
)
def test_what_is_banned_in_templates_is_found(page):
    assert BANNED_IN_PAGES.search(page)
    assert not BANNED_IN_PAGES.search("<script src=\"{% static 'a.js' %}\" defer></script>{{ title }} {{ safe }}")
