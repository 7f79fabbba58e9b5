"""The documentation: what README.md promises is what the program and the CI do."""

import json
import re
import tomllib
from itertools import chain

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from project.settings import env
from timeline.loading.imports import Upload, study
from timeline.loading.sheet import COLUMNS
from timeline.models import Event

INDEX_ADDRESS = re.compile(
    r"py" r"pi\.|python" r"hosted\.|--(extra-)?index-" r"url[ =]|--find-" r"links", re.IGNORECASE
)


@pytest.fixture(scope="module")
def readme(root):
    """The text of README.md."""
    return (root / "README.md").read_text(encoding="utf-8")


def section(readme, heading):
    """The text under one heading."""
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)[1]


def blocks(text, language):
    """The code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("heading", ["Start it", "Test it"])
def test_the_ci_runs_the_very_command_of_the_readme(readme, root, heading):
    (command,) = blocks(section(readme, heading), "sh")
    ci_lines = (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert command.strip() in [line.strip() for line in ci_lines]


def test_the_readme_lists_the_settings_that_are_read(readme):
    listed = re.findall(r"^\| `([A-Z_]+)` \|", section(readme, "Settings"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == env.names


def test_the_readme_gives_the_defaults_that_hold(readme):
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \|.*\| `?([^|`]+)`? \|$", section(readme, "Settings"), re.MULTILINE))
    assert settings.ALLOWED_HOSTS[: len(rows["TIMELINE_HOSTS"].split(","))] == rows["TIMELINE_HOSTS"].split(",")
    assert str(settings.STATEMENT_SECONDS) == rows["TIMELINE_STATEMENT_SECONDS"]


def test_each_promise_names_a_test_that_there_is(readme, root):
    rows = re.findall(r"^\| (.+) \| `(.+?)::(\w+)` \|$", section(readme, "What it promises"), re.MULTILINE)
    missing = [
        name for _, file, name in rows if f"\ndef {name}(" not in (root / "tests" / file).read_text(encoding="utf-8")
    ]
    assert missing == []
    assert len(rows) == section(readme, "What it promises").count("\n| ") - 1
    assert len({name for *_, name in rows}) == len(rows) > 30


def test_the_data_set_of_the_readme_loads(readme, db, tmp_path):
    (data_set,) = blocks(section(readme, "Add a data set"), "json")
    (tmp_path / "agreement.json").write_text(data_set, encoding="utf-8")
    call_command("loaddata", "vocabulary", str(tmp_path / "agreement.json"), verbosity=0)
    assert [event.slug for event in Event.objects.published()] == ["agreement"]


def test_the_data_set_of_the_readme_replaces_nothing_of_the_one_that_is_shipped(readme, root):
    (data_set,) = blocks(section(readme, "Add a data set"), "json")
    shipped = json.loads((root / "fixtures" / "georgia_russia.json").read_text(encoding="utf-8"))
    slugs = [
        {(record["model"], record["fields"].get("slug")) for record in each}
        for each in (json.loads(data_set), shipped)
    ]
    assert {slug for _, slug in slugs[0] & slugs[1]} <= {None}


def test_the_sheet_of_the_readme_can_be_imported(readme, db):
    (sheet,) = blocks(section(readme, "Import events from a spreadsheet"), "csv")
    call_command("loaddata", "georgia_russia", verbosity=0)
    found = study(Upload("readme.csv", sheet.encode()), may=lambda act, row: True, now=timezone.now())
    assert found.problems == []
    assert [each.title for each in found.differences if each.kind == "event"] == [
        "2024-zakharova-remark",
        "2024-silence",
    ]


def test_the_readme_names_every_column_of_the_sheet(readme):
    told = section(readme, "Import events from a spreadsheet")
    assert [column for column in COLUMNS if f"`{column}`" not in told and f",{column}" not in told] == ["status"]


def test_the_changelog_has_a_place_for_what_comes_next(root):
    assert "\n## Unreleased\n" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_mit(root, readme):
    metadata = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert metadata["project"]["license"] == "MIT"
    assert (root / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")


def test_every_dependency_is_pinned_and_no_index_is_named(root):
    pins = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in pins if not re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*( ; .+)?", line)] == []
    pinned = {line.partition("==")[0] for line in pins}
    metadata = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*metadata["dependencies"], *chain.from_iterable(metadata["optional-dependencies"].values())]
    assert {re.match(r"[\w-]+", line)[0].lower() for line in asked} <= pinned


def test_no_file_names_an_index_of_packages(root):
    folders = [root / name for name in (".ci", "fixtures", "project", "tests", "timeline")]
    files = [file for file in root.glob("*") if file.is_file()]
    files += [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    texts = {str(file): file.read_bytes().decode(errors="replace") for file in files if file.suffix != ".pyc"}
    assert len(texts) > 50
    assert [name for name, text in texts.items() if INDEX_ADDRESS.search(text)] == []
