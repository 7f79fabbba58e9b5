"""What is dumped can be loaded, and a second round gives the same bytes."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.serializers import sort_dependencies
from django.utils import timezone

from timeline.models import Change, Event, EventType, Issue, Redirect

from .conftest import stored

pytestmark = pytest.mark.django_db


def dump(*labels, **options):
    written = StringIO()
    call_command("dumpdata", *labels, stdout=written, **options)
    return written.getvalue()


def empty():
    EventType.objects.update(plover=None)
    for model in reversed(sort_dependencies([(apps.get_app_config("timeline"), None)], allow_cycles=True)):
        if model is not Change:
            model.objects.all().delete()


@pytest.mark.parametrize("labels", [(), ("timeline",)])
def test_a_dump_of_the_data_set_loads_into_an_empty_database_and_dumps_alike(save, labels):
    call_command("loaddata", "georgia_russia", verbosity=0)
    first = dump(*labels, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    save(first, "dump.json")
    empty()
    assert not any(stored().values())
    call_command("loaddata", "dump", verbosity=0)
    assert dump(*labels) == first


def test_loading_a_dump_onto_the_database_that_it_came_from_changes_nothing(load, chronology):
    load(chronology)
    before = stored()
    assert "0 added, 0 changed, 9 unchanged" in load(dump(), "dump.json")
    assert stored() == before


def test_a_dump_names_records_by_natural_key_and_leaves_out_what_is_worked_out(load, chronology):
    load(chronology)
    [event] = json.loads(dump("timeline.event"))
    assert "pk" not in event
    assert event["fields"]["type"] == ["020"]
    assert event["fields"]["date"] == "2024-06-26"
    assert "date_earliest" not in event["fields"]


def test_a_dump_without_a_label_holds_no_account(load, chronology):
    load(chronology)
    User.objects.create_user("editor")
    assert "editor" not in dump()
    assert "editor" in dump("auth.user")


@pytest.mark.parametrize("labels", [(), ("timeline",)])
def test_a_dump_holds_neither_changes_nor_redirects_unless_they_are_named(labels):
    Change.objects.create(kind="actor", slug="jamnews", action="deleted", at=timezone.now())
    Redirect.objects.create(kind="actor", slug="jam-news", survivor="jamnews")
    assert json.loads(dump(*labels)) == []
    assert [row["fields"]["survivor"] for row in json.loads(dump("timeline.redirect"))] == ["jamnews"]


def test_lists_of_references_stand_in_the_order_of_their_keys(load, chronology, named):
    vocabulary = [
        {"model": "timeline.eventtype", "fields": {**named("eventtype"), "code": code}} for code in ("180", "112")
    ]
    named("event")["other_types"] = [["180"], ["020"], ["112"]]
    load(chronology + vocabulary)
    assert json.loads(dump("timeline.event"))[0]["fields"]["other_types"] == [["020"], ["112"], ["180"]]


def test_a_dump_by_lines_loads_too(load, chronology):
    load(chronology)
    lines = dump(format="jsonl")
    Event.objects.all().delete()
    assert "3 added, 0 changed, 6 unchanged" in load(lines, "dump.jsonl")


def test_a_dump_asks_for_natural_keys_by_the_table(django_assert_max_num_queries):
    call_command("loaddata", "georgia_russia", verbosity=0)
    rows_with_lists = Event.objects.count() + Issue.objects.count()
    with django_assert_max_num_queries(rows_with_lists + 40):
        dump()
