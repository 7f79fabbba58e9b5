"""``export_timeline`` writes what ``import_timeline`` takes, and in public only what the public may see."""

import gzip
import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from timeline.editing.representation import record_models, represent
from timeline.loading.bulk import lines as packing
from timeline.models import Actor, Article

from .conftest import exported

pytestmark = pytest.mark.django_db


def records(content):
    """The exported records by slug or code."""
    found = [json.loads(line) for line in content.splitlines()]
    return {each.get("slug") or each["code"]: each for each in found}


def test_an_export_has_what_was_imported_and_leaves_out_what_is_empty(run, chronology):
    run(chronology, publish=True)
    wanted = {each.get("slug") or each["code"]: each for each in chronology}
    wanted["moscow"]["longitude"] = 37.6173
    for each in wanted.values():
        if each["record"] != "eventtype":
            each["status"] = "published"
    assert records(exported()) == wanted


def test_texts_of_any_letters_come_through(run, chronology, named):
    named("moscow")["note"] = 'Москва — "третий\\Рим"\n\t\x01 \u2028 მოსკოვი 🗺 it\'s 100 %s {0}'
    run(chronology)
    before = exported()
    assert records(before)["moscow"]["note"] == named("moscow")["note"]
    run(before, publish=True)
    assert exported() == before


def test_a_public_export_has_what_a_reader_may_see(run, chronology, named):
    named("maria-zakharova")["status"] = "draft"
    run(chronology, publish=True)
    found = records(exported(published=True))
    assert "maria-zakharova" not in found
    assert "pos-01" not in found
    assert "participations" not in found["2024-zakharova-briefing"]
    assert b'zakharova"' not in exported(published=True)
    for model in record_models().values():
        shown = represent(model, model.objects.values_list("pk", flat=True))
        assert {values["slug"] for values in shown.values()} == {
            slug for slug, each in found.items() if each["record"] == model._meta.model_name
        }


def test_names_of_hidden_records_are_left_out_of_a_public_export(run, chronology, named):
    named("jamnews")["names"] = [{"text": "Джамньюс", "kind": "spelling", "used_by": "maria-zakharova"}]
    named("maria-zakharova")["status"] = "draft"
    named("moscow")["status"] = "draft"
    run(chronology, publish=True)
    found = records(exported(published=True))
    assert found["jamnews"]["names"] == [{"text": "Джамньюс", "kind": "spelling"}]
    assert "place" not in found["2024-zakharova-briefing"]


@pytest.mark.parametrize(
    ("name", "unpack"), [("all.gz", gzip.decompress), ("all.zst", lambda text: packing._zstd().decompress(text))]
)
def test_an_export_is_packed_as_its_name_says_and_is_imported_again(run, folder, chronology, name, unpack):
    run(chronology)
    call_command("export_timeline", output=name)
    assert unpack((folder / name).read_bytes()) == exported()
    call_command("import_timeline", name, publish=True, verbosity=0)
    assert {path.name for path in folder.glob("*.part")} == set()


def test_an_export_goes_to_standard_output_when_no_file_is_named(run, chronology, monkeypatch):
    run(chronology)
    printed, told = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    monkeypatch.setattr(sys, "stdout", printed)
    call_command("export_timeline", stderr=told)
    assert printed.buffer.getvalue() == exported()
    assert told.getvalue() == "Wrote 9 record(s).\n"


def test_an_export_to_a_file_says_how_much_it_wrote(run, folder, chronology):
    run(chronology)
    told = io.StringIO()
    call_command("export_timeline", output="all.ndjson", stdout=told)
    assert told.getvalue() == "Wrote 9 record(s) to all.ndjson.\n"


def test_an_export_that_fails_leaves_what_was_there(run, folder, chronology, monkeypatch):
    run(chronology)
    (folder / "all.ndjson").write_text("earlier")

    def full(*_, **__):
        yield b"half of"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("timeline.management.commands.export_timeline.export", full)
    with pytest.raises(CommandError, match="^all.ndjson cannot be written: No space left on device.$"):
        call_command("export_timeline", output="all.ndjson")
    assert (folder / "all.ndjson").read_text() == "earlier"
    assert not (folder / "all.ndjson.part").exists()


def test_an_export_takes_one_statement_for_each_kind_and_each_list(run, chronology, django_assert_num_queries):
    run(chronology)
    with django_assert_num_queries(7 + 13):
        exported()


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_each_record_has_its_own_lists_however_many_are_read_at_once(
    run, chronology, named, monkeypatch, at_once, published
):
    named("jamnews")["status"] = "draft"
    run(chronology, publish=True)
    whole = exported(published=published)
    assert b'"sources":' in whole
    monkeypatch.setattr("timeline.loading.bulk.exporting.AT_ONCE", at_once)
    assert exported(published=published) == whole


def test_records_stand_in_the_order_in_which_they_were_entered(folder):
    for slug in ("news-az", "civil-georgia", "jamnews"):
        Actor.objects.create(slug=slug, name=slug, kind="outlet")
    assert list(records(exported())) == ["news-az", "civil-georgia", "jamnews"]
    assert not Article.objects.exists()
