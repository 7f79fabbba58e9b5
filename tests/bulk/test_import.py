"""``import_timeline`` takes all records of its files or none, and what is stored already it leaves alone."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from timeline.editing.representation import record_models, represent
from timeline.loading.bulk import importing
from timeline.loading.keys import loadable_models
from timeline.models import Actor, Change, Event, Participation, Version
from timeline.models.search_index import missing

from ..loading.conftest import stored
from .conftest import exported

pytestmark = pytest.mark.django_db


def test_every_kind_of_record_and_row_comes_in(run, chronology):
    assert run(chronology) == "Imported 9 record(s): 9 added, 0 changed, 0 unchanged.\n"
    event = Event.objects.get(slug="2024-zakharova-briefing")
    assert (event.date_earliest.isoformat(), event.place.slug, event.type.code) == ("2024-06-26", "moscow", "020")
    assert [each.code for each in event.other_types.all()] == ["020"]
    participation = event.participations.get()
    assert (participation.actor.slug, participation.sources.get().article.slug) == (
        "maria-zakharova",
        "jamnews-2024-06-27",
    )
    assert event.links.get().target.slug == "2024-kobakhidze"
    assert str(event.place.longitude) == "37.6173"


def test_what_an_import_stores_passes_the_checks_of_every_model_and_of_the_database(run, chronology):
    run(chronology, publish=True)
    for model in loadable_models().values():
        for row in model.objects.all():
            row.full_clean()
    connection.check_constraints()
    assert missing(connection) == []


def test_new_records_are_drafts_whatever_the_file_says(run, chronology):
    run(chronology)
    assert {status for model in record_models().values() for (status,) in model.objects.values_list("status")} == {
        "draft"
    }
    assert not Change.objects.exists()


def test_an_import_that_is_to_publish_takes_the_status_of_the_file_or_publishes(run, chronology, named):
    named("2024-kobakhidze")["status"] = "in_review"
    named("2024-kobakhidze")["publish_at"] = "2026-01-01T09:00:00Z"
    run(chronology, publish=True)
    assert dict(Event.objects.values_list("slug", "status")) == {
        "2024-zakharova-briefing": "published",
        "2024-kobakhidze": "in_review",
    }


def test_each_new_public_record_is_told_as_the_public_sees_it(run, chronology, named):
    named("maria-zakharova")["status"] = "draft"
    run(chronology, publish=True)
    told = {(change.kind, change.slug): json.loads(change.after) for change in Change.objects.all()}
    for kind, model in record_models().items():
        public = represent(model, model.objects.values_list("pk", flat=True))
        assert {slug for of, slug in told if of == kind} == {values["slug"] for values in public.values()}
        for values in public.values():
            assert told[kind, values["slug"]] == json.loads(json.dumps(values, default=str))
    assert told["event", "2024-zakharova-briefing"]["participations"] == []
    assert ("position", "pos-01") not in told
    assert set(Change.objects.values_list("action", "reason", "by")) == {
        ("published", "import_timeline briefing.ndjson", None)
    }
    assert not Version.objects.exists()


def test_names_that_are_imported_are_found(run, chronology):
    run(chronology, publish=True)
    assert [actor.slug for actor in Actor.objects.search("захарова")] == ["maria-zakharova"]


def test_a_second_import_changes_nothing(run, chronology):
    run(chronology, publish=True)
    before, told = stored(), Change.objects.count()
    assert run(chronology, publish=True) == "Imported 9 record(s): 0 added, 0 changed, 9 unchanged.\n"
    assert run(chronology) == "Imported 9 record(s): 0 added, 0 changed, 9 unchanged.\n"
    assert (stored(), Change.objects.count()) == (before, told)


def test_a_record_that_differs_is_replaced_as_a_whole_and_others_are_left_alone(run, chronology, named):
    run(chronology)
    kept = Participation.objects.get().pk
    event = named("2024-zakharova-briefing")
    event |= {"title": "Zakharova speaks", "place": None, "citations": [], "other_types": []}
    event["participations"].append({"actor": "jamnews", "role": "questioner"})
    event["participations"][0]["note"] = "in answer"
    del event["participations"][0]["sources"]
    assert run(chronology) == "Imported 9 record(s): 0 added, 1 changed, 8 unchanged.\n"
    changed = Event.objects.get(slug="2024-zakharova-briefing")
    assert (changed.title, changed.place, changed.citations.count(), changed.version) == (
        "Zakharova speaks",
        None,
        0,
        2,
    )
    assert changed.participations.get(role="speaker").pk == kept
    assert changed.participations.get(role="speaker").sources.count() == 0
    assert {row.role for row in changed.participations.all()} == {"speaker", "questioner"}
    assert run(chronology) == "Imported 9 record(s): 0 added, 0 changed, 9 unchanged.\n"


def test_new_and_changed_records_may_name_each_other(run, chronology, named):
    run(chronology)
    named("2024-kobakhidze")["links"] = [{"kind": "refers_to", "target": "2024-berlin"}]
    chronology.append({**named("2024-kobakhidze"), "slug": "2024-berlin", "links": []})
    assert run(chronology) == "Imported 10 record(s): 1 added, 1 changed, 8 unchanged.\n"
    assert Event.objects.get(slug="2024-kobakhidze").links.get().target.slug == "2024-berlin"


def test_what_is_public_is_changed_only_when_asked(run, problems, chronology, named):
    run(chronology, publish=True)
    named("moscow")["name"] = "Moskva"
    sentence = "briefing.ndjson, line 4: place moscow: differs from what is public; give --publish to change that."
    assert problems(chronology) == [sentence]
    run(chronology, publish=True)
    change = Change.objects.get(kind="place", action="corrected")
    assert (change.reason, json.loads(change.before)["name"]) == ("import_timeline briefing.ndjson", "Moscow")


def test_drafts_are_published_by_a_later_import(run, chronology):
    run(chronology)
    assert run(chronology, publish=True) == "Imported 9 record(s): 0 added, 8 changed, 1 unchanged.\n"
    assert Change.objects.filter(action="published").count() == 8


def test_a_file_may_hold_part_of_the_chronology_only(run, chronology, named):
    run(chronology)
    assert run([named("2024-zakharova-briefing")]) == "Imported 1 record(s): 0 added, 0 changed, 1 unchanged.\n"


def test_records_entered_later_get_numbers_of_their_own(run, chronology):
    run(chronology)
    assert Event.objects.create(slug="2025-berlin", title="Berlin", kind="statement", date="2025").pk > 2


def test_several_files_are_one_import(folder, save, chronology):
    names = [save(chronology[:5], "first.ndjson"), save(chronology[5:], "second.ndjson")]
    call_command("import_timeline", *reversed(names), verbosity=0)
    assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_data_set_comes_out_and_in_again_to_the_byte(folder):
    call_command("loaddata", "vocabulary", "georgia_russia", verbosity=0)
    whole, public = exported(), exported(published=True)
    (folder / "whole.ndjson").write_bytes(whole)
    call_command("flush", interactive=False, verbosity=0)
    call_command("import_timeline", "whole.ndjson", publish=True, verbosity=0)
    assert exported() == whole
    assert exported(published=True) == public


class Killed(BaseException):
    """The end of a process, as far as a test can have it."""


def test_an_import_that_is_killed_leaves_nothing_and_goes_on_with_what_it_checked(run, chronology, monkeypatch):
    before = stored()

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(importing.Writer, "write", die)
        with pytest.raises(Killed):
            run(chronology)
    assert stored() == before
    assert run(chronology).splitlines() == [
        "9 record(s) had been checked by an earlier start.",
        "Imported 9 record(s): 9 added, 0 changed, 0 unchanged.",
    ]
    assert run(chronology) == "Imported 9 record(s): 0 added, 0 changed, 9 unchanged.\n"


def test_an_import_that_is_killed_while_it_checks_goes_on_where_it_was(run, chronology, monkeypatch):
    monkeypatch.setattr("timeline.loading.bulk.reading.BATCH", 3)
    note, calls = importing.Reading._note, []

    def note_twice(reading, *batch):
        calls.append(batch)
        if len(calls) == 3:
            raise Killed
        note(reading, *batch)

    with monkeypatch.context() as patch:
        patch.setattr(importing.Reading, "_note", note_twice)
        with pytest.raises(Killed):
            run(chronology)
    assert run(chronology).startswith("6 record(s) had been checked by an earlier start.\nImported 9 record(s)")


def test_a_file_that_was_changed_since_is_checked_anew(run, chronology, named, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(importing.Writer, "write", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            run(chronology)
    named("moscow")["name"] = "Moskva"
    assert run(chronology) == "Imported 9 record(s): 9 added, 0 changed, 0 unchanged.\n"


def test_a_file_that_changes_while_it_is_imported_is_refused(run, save, chronology, monkeypatch):
    compare = importing.checking.compare_with_database

    def change_file(*args, **options):
        save(chronology[:-1])
        compare(*args, **options)

    monkeypatch.setattr(importing.checking, "compare_with_database", change_file)
    before = stored()
    with pytest.raises(CommandError, match="^Nothing was imported: briefing.ndjson changed meanwhile"):
        run(chronology)
    assert stored() == before


def test_two_of_the_same_import_do_not_run_together(run, chronology, monkeypatch):
    inner = []

    def start_again(*_):
        with pytest.raises(CommandError) as refusal:
            run(chronology)
        inner.append(str(refusal.value))
        raise KeyboardInterrupt

    monkeypatch.setattr(importing.Writer, "write", start_again)
    with pytest.raises(CommandError, match="^Stopped. Nothing was imported"):
        run(chronology)
    assert inner == ["The same import is running already."]


def test_an_import_without_a_file_says_what_it_needs(folder):
    with pytest.raises(CommandError, match="^Name the files to import"):
        call_command("import_timeline")
