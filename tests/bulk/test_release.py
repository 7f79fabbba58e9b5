"""A release is a data package that Frictionless accepts and that an import loads back."""

import csv
import json
import os
import secrets
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from timeline.loading.bulk import packaging
from timeline.loading.bulk.kinds import kinds
from timeline.loading.bulk.tables import tables

from .conftest import exported

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(folder):
    """Writes a release into a folder and gives its description."""

    def release(name="release", **options):
        call_command("release", name, stdout=StringIO(), **options)
        return json.loads((folder / name / "datapackage.json").read_text(encoding="utf-8"))

    return release


def validated(folder="release"):
    """Whether ``frictionless validate`` accepts the package, and the report."""
    program = Path(sys.executable).with_name("frictionless")
    command = [program, "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0, json.loads(done.stdout)


def rows(name):
    """The rows of a table of the release, as dictionaries of text."""
    with open(f"release/tables/{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_frictionless_accepts_the_release_of_the_data_set_and_it_loads_back_equal(release, root, spare_database):
    call_command("loaddata", "vocabulary", "georgia_russia", verbosity=0)
    described = release()
    is_valid, report = validated()
    assert is_valid, report
    assert report["stats"]["tasks"] == len(described["resources"]) == 21
    assert [each["rows"] for each in described["resources"] if each["name"] == "event"] == [55]
    settings = {
        "DATABASE_URL": spare_database,
        "TIMELINE_VAR": str(Path("spare").resolve()),
        "TIMELINE_SECRET_KEY": secrets.token_urlsafe(64),
    }
    records, again = Path("release/records.ndjson").resolve(), Path("again.ndjson").resolve()
    for command in (
        ["migrate", "-v0"],
        ["import_timeline", records, "--publish"],
        ["export_timeline", "--output", again],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=root,
            env=os.environ | settings,
            capture_output=True,
            check=True,
        )
    assert again.read_bytes() == exported(published=True) == records.read_bytes()


@pytest.mark.parametrize("path", ["records.ndjson", "tables/position.csv"])
def test_frictionless_finds_what_was_changed_since(run, chronology, release, path):
    run(chronology, publish=True)
    release()
    file = Path("release", path)
    file.write_bytes(file.read_bytes().replace(b"Is for it.", b"Is against"))
    is_valid, report = validated()
    wrong = [task for task in report["tasks"] if not task["valid"]]
    assert not is_valid
    assert [task["place"] for task in wrong] == [path]
    assert wrong[0]["errors"][0]["type"] == "hash-count"


def test_a_release_has_what_a_reader_may_see_and_nothing_else(run, chronology, named, release):
    named("maria-zakharova")["status"] = "draft"
    run(chronology, publish=True)
    release()
    found = {str(file): file.read_text(encoding="utf-8") for file in Path("release").rglob("*.*")}
    assert len(found) == 22
    assert [path for path, text in found.items() if "Zakharova," in text or "maria-zakharova" in text] == []
    assert [row["slug"] for row in rows("event")] == ["2024-zakharova-briefing", "2024-kobakhidze"]
    assert validated()[0]


def test_rows_of_lists_name_their_owner_and_their_place(run, chronology, release):
    run(chronology, publish=True)
    release()
    briefing = {"event": "2024-zakharova-briefing"}
    spoke = {"role": "speaker", "note": "", "rank": "1", "actor": "maria-zakharova", "on_behalf_of": ""}
    assert rows("event.participations") == [briefing | {"row": "1"} | spoke]
    place = {"participations_row": "1", "row": "1"}
    assert rows("event.participations.sources") == [
        briefing | place | {"locator": "", "article": "jamnews-2024-06-27"}
    ]
    assert rows("event.other_types") == [briefing | {"row": "1", "other_types": "020"}]
    assert [row["type"] for row in rows("event")] == ["020", ""]


def test_no_cell_is_a_formula_and_the_records_keep_the_text_as_it_is(run, chronology, named, release):
    named("moscow")["note"] = '=HYPERLINK("https://evil.example", "Moscow")'
    run(chronology, publish=True)
    release()
    assert rows("place")[0]["note"] == '\'=HYPERLINK("https://evil.example", "Moscow")'
    assert Path("release/records.ndjson").read_bytes() == exported(published=True)
    assert validated()[0]


def test_every_field_of_every_layout_has_its_column_with_its_meaning():
    known = [table for kind in tables().values() for table in kind.each()]
    assert {table.layout.name for table in known} == {each.name for kind in kinds().values() for each in kind.each()}
    for table in known:
        schema = table.schema()
        columns = [field["name"] for field in schema["fields"]]
        fields = {*table.layout.plain, *table.layout.references} - {"status", "publish_at"}
        assert columns == table.columns
        assert len({*columns}) == len(columns)
        assert {*schema["primaryKey"]} <= {*columns}
        assert table.is_join or fields <= {*columns}
        assert [field["name"] for field in schema["fields"] if not field["description"].endswith(".")] == []


def test_licence_and_citation_are_told(run, chronology, release, settings):
    settings.LICENCE, settings.PUBLISHER = {"name": "CC-BY-4.0"}, "Kavkaz Desk"
    run(chronology, publish=True)
    described = release()
    records = described["resources"][0]
    assert described["licenses"] == [{"name": "CC-BY-4.0"}]
    assert described["citation"].startswith("Kavkaz Desk: A sourced chronology. Release of 2")
    assert records["hash"].removeprefix("sha256:") in described["citation"]
    assert records["records"] == len(chronology)


def test_a_folder_that_holds_anything_is_left_as_it_is(folder, run, chronology, release):
    run(chronology, publish=True)
    (folder / "kept").mkdir()
    (folder / "kept" / "notes.txt").write_text("Mine.")
    with pytest.raises(CommandError, match="kept is not an empty folder; a release is written to a folder of its own"):
        release("kept")
    assert [file.name for file in (folder / "kept").iterdir()] == ["notes.txt"]
    (folder / "empty").mkdir()
    assert release("empty")["resources"]


def test_what_breaks_off_leaves_nothing(folder, run, chronology, release, monkeypatch):
    run(chronology, publish=True)
    before = {file.name for file in folder.iterdir()}
    monkeypatch.setattr(packaging, "_path", lambda table: f"gone/{table.name}.csv")
    with pytest.raises(CommandError, match=r"release cannot be written: No such file or directory\."):
        release()
    assert {file.name for file in folder.iterdir()} == before
