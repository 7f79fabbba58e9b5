"""Loads add, change or leave rows alone; the same files give the same rows however often and onto whatever."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from timeline.loading import load as loading
from timeline.loading.load import load as load_files
from timeline.loading.read import FixtureFile
from timeline.models import Actor, Event, EventType, Participation

from .conftest import record, stored

pytestmark = pytest.mark.django_db
TIMES = ("created_at", "updated_at", "version")


def without_times(rows):
    """Rows without what a second load may change: when and how often they were written."""
    return {
        label: [{k: v for k, v in row.items() if k not in TIMES} for row in table] for label, table in rows.items()
    }


def test_records_become_rows_that_point_at_each_other(load, chronology):
    load(chronology)
    spoken = Participation.objects.get()
    assert spoken.actor.name == "Maria Zakharova"
    assert spoken.event.place.name == "Moscow"
    assert spoken.event.citations.get().article.outlet.name == "JAMnews"


@pytest.mark.parametrize(("codes", "told"), [(99, False), (100, True)])
def test_a_load_of_many_rows_tells_postgresql_of_them(load, codes, told, django_assert_max_num_queries):
    with django_assert_max_num_queries(500) as asked:
        load(
            [
                record("eventtype", code=f"own-{n}", scheme="timeline", root="own", name=f"No. {n}", quad="neutral")
                for n in range(codes)
            ]
        )
    tables = [each["sql"] for each in asked.captured_queries if each["sql"].startswith("ANALYZE")]
    expected = told and connection.vendor == "postgresql"
    assert [("timeline_eventtype" in each) for each in tables] == ([True] if expected else [])


def test_records_may_come_in_any_order(load, chronology):
    load(chronology[::-1])
    assert Event.objects.get().type.name == "Appeal"


def test_a_date_keeps_its_bounds_when_it_comes_from_a_fixture(load, chronology, named):
    named("event")["date"] = "2024-06"
    load(chronology)
    event = Event.objects.get(date_earliest="2024-06-01")
    assert event.date_latest.isoformat() == "2024-06-30"
    named("event")["date"] = "2024-07"
    load(chronology)
    assert Event.objects.filter(date_earliest="2024-07-01", date_latest="2024-07-31").exists()


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("shown_at", "verbosity"), [(Terminal, 1), (StringIO, 2)])
def test_a_load_says_how_far_it_is(shown_at, verbosity, tmp_path, chronology, db):
    file, said = tmp_path / "chronology.json", shown_at()
    file.write_text(json.dumps(chronology))
    call_command("loaddata", str(file), verbosity=verbosity, stdout=StringIO(), stderr=said)
    assert said.getvalue() == "Read 9 record(s); checking them.\nAll are in order; writing them.\n"


def test_a_load_that_nobody_watches_keeps_to_its_one_line(tmp_path, chronology, db):
    file, said = tmp_path / "chronology.json", StringIO()
    file.write_text(json.dumps(chronology))
    call_command("loaddata", str(file), stdout=StringIO(), stderr=said)
    assert said.getvalue() == ""


def test_a_second_load_changes_nothing_not_even_the_time_of_writing(load, chronology):
    load(chronology)
    before = stored()
    assert load(chronology) == ("Installed 9 object(s) from 1 fixture(s): 0 added, 0 changed, 9 unchanged.\n")
    assert stored() == before


def test_a_changed_record_is_changed_alone_and_gets_a_new_time_of_writing(load, chronology, named):
    load(chronology)
    before = stored()
    named("event")["title"] = "Zakharova on relations with Georgia"
    assert "0 added, 1 changed, 8 unchanged" in load(chronology)
    after = stored()
    [old], [new] = before.pop("timeline.event"), after.pop("timeline.event")
    assert after == before
    assert new["updated_at"] > old["updated_at"]
    written = {"updated_at": new["updated_at"], "version": 2}
    assert new == {**old, **written, "title": "Zakharova on relations with Georgia"}


def test_what_a_record_no_longer_says_goes_back_to_its_default(load, chronology, named):
    named("event").update(status="published", other_types=[["020"]], medium="briefing")
    load(chronology)
    for name in ("status", "other_types", "place", "medium"):
        del named("event")[name]
    load(chronology)
    event = Event.objects.get()
    assert (event.status, event.place, event.medium) == ("draft", None, "")
    assert not event.other_types.exists()


def test_only_the_lists_of_references_that_differ_are_written(load, chronology, named):
    chronology.append(record("eventtype", code="120", scheme="cameo", root="12", name="Reject", quad="verbal-conf"))
    named("event")["other_types"] = [["020"]]
    load(chronology)
    kept = Event.other_types.through.objects.get()
    written = Event.objects.get().updated_at
    named("event")["other_types"] = [["120"], ["020"]]
    assert "1 changed" in load(chronology)
    assert Event.other_types.through.objects.filter(pk=kept.pk).exists()
    assert {each.code for each in Event.objects.get().other_types.all()} == {"020", "120"}
    assert Event.objects.get().updated_at > written
    named("event")["other_types"] = [["120"]]
    load(chronology)
    assert [each.code for each in Event.objects.get().other_types.all()] == ["120"]


def test_a_record_may_point_at_a_later_record_of_its_own_kind(load):
    appeal = record("eventtype", code="020", scheme="cameo", root="02", name="Appeal", quad="verbal-coop")
    request = record("eventtype", code="REQUEST", scheme="plover", root="REQUEST", name="Request", quad="verbal-coop")
    appeal["fields"]["plover"] = ["REQUEST"]
    load([appeal, request])
    assert [each.code for each in EventType.objects.order_by("pk")] == ["020", "REQUEST"]
    assert EventType.objects.get(code="020").plover.name == "Request"
    assert "0 added, 0 changed, 2 unchanged" in load([appeal, request])


def test_a_stored_record_can_be_pointed_at_a_new_one(load, chronology, named):
    load(chronology)
    tbilisi = record("place", slug="tbilisi", name="Tbilisi", country="GEO")
    named("event")["place"] = ["tbilisi"]
    assert "1 added, 1 changed, 8 unchanged" in load([*chronology, tbilisi])
    assert Event.objects.get().place.name == "Tbilisi"


def test_references_are_found_among_stored_records(load, chronology):
    load(chronology[:6])
    assert "3 added" in load(chronology[6:], "rest.json")
    assert Participation.objects.get().actor.slug == "maria-zakharova"


def test_rows_that_no_fixture_names_stay(load, chronology):
    Actor.objects.create(slug="georgia", name="Georgia", kind="state")
    load(chronology)
    assert Actor.objects.filter(slug="georgia").exists()


def test_an_office_without_an_organisation_is_found_again(load, chronology):
    analyst = record("affiliation", person=["maria-zakharova"], office="analyst", observed="2024-06")
    load([*chronology, analyst])
    assert "0 added, 0 changed, 10 unchanged" in load([*chronology, analyst])


def test_what_the_database_refuses_is_one_sentence_and_nothing_is_written(problems, chronology, monkeypatch):
    def fail(*args, **options):
        Actor.objects.create(slug="georgia", name="Georgia", kind="state")
        raise DatabaseError("disk I/O error\nDETAIL: none")

    monkeypatch.setattr(loading, "write", fail)
    assert problems(chronology) == ["The database refuses the records: disk I/O error."]


def test_a_rule_of_the_model_itself_is_a_problem_like_others(problems, chronology, monkeypatch):
    def clean(self):
        raise ValidationError("No briefing was held that day.")

    monkeypatch.setattr(Event, "clean", clean)
    assert problems(chronology) == ["briefing.json: event 2024-zakharova-briefing: No briefing was held that day."]


def test_the_time_of_writing_is_the_one_that_the_caller_gives(save, chronology):
    now = timezone.now() - timedelta(days=1)
    load_files([FixtureFile(str(save(chronology)), "json")], using="default", now=now)
    assert {Event.objects.get().created_at, Event.objects.get().updated_at} == {now}


def test_the_data_set_loads_alone_and_brings_the_event_types_that_it_names(capsys):
    call_command("loaddata", "georgia_russia")
    printed = capsys.readouterr().out
    assert "vocabulary.json was loaded first." in printed
    assert EventType.objects.filter(code="190").exists()


def test_the_data_set_gives_the_same_rows_on_an_empty_and_on_a_loaded_database(root, load):
    call_command("loaddata", "vocabulary", "georgia_russia", verbosity=0)
    first = stored()
    call_command("loaddata", "georgia_russia", verbosity=0)
    assert stored() == first
    Event.objects.update(title="Changed", status="draft", date="1999")
    Participation.objects.all().delete()
    call_command("loaddata", "georgia_russia", verbosity=0)
    for label, rows in without_times(stored()).items():
        assert len(rows) == len(first[label])
        if label in ("timeline.event", "timeline.actor", "timeline.position"):
            assert rows == without_times(first)[label]


def test_one_wrong_word_keeps_the_whole_data_set_out(root, problems):
    records = json.loads((root / "fixtures" / "georgia_russia.json").read_text())
    event = next(each["fields"] for each in records if each["model"] == "timeline.event")
    event["date"] = "2024-13-01"
    assert len(problems(records)) == 1


def test_without_event_types_and_vocabulary_the_missing_type_is_named(problems, chronology, monkeypatch):
    monkeypatch.setattr("timeline.management.commands.loaddata.VOCABULARY", "no-such-vocabulary")
    assert problems(chronology[1:]) == [
        "briefing.json: event 2024-zakharova-briefing: type '020' is not an event type; there is no event type yet."
    ]


def test_a_database_without_tables_gives_advice_and_no_traceback(problems, chronology, monkeypatch):
    def fail(*args, **options):
        raise DatabaseError("no such table: timeline_actor")

    monkeypatch.setattr(loading, "check", fail)
    assert problems(chronology) == [
        "The database refuses the records: no such table: timeline_actor. Run manage.py migrate first."
    ]
