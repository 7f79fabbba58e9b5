"""A load tells in public what it changes in public, in its own transaction, and nothing when it changes nothing."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.editing.representation import record_models
from timeline.models import Change

from .conftest import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(chronology):
    """The small chronology with every record published."""
    for each in chronology:
        if "slug" in each["fields"]:
            each["fields"]["status"] = "published"
    return chronology


def told():
    """What the latest loads told: action and slug, with the reason when it is not that of the usual file."""
    return sorted(Change.objects.values_list("action", "slug"))


def forgotten(load, records):
    """Loads the records and gives the number of changes told so far."""
    load(records)
    return Change.objects.count()


def later(known):
    return list(Change.objects.order_by("pk").values_list("action", "slug", "reason")[known:])


def test_each_published_record_that_is_added_is_told_with_the_file(load, published):
    load(published)
    assert told() == [
        ("published", slug)
        for slug in [
            "2024-zakharova-briefing",
            "jamnews",
            "jamnews-2024-06-27",
            "maria-zakharova",
            "moscow",
            "restore-relations",
        ]
    ]
    assert set(Change.objects.values_list("reason", "by", "before")) == {("loaddata briefing.json", None, None)}
    event = json.loads(Change.objects.get(kind="event").after)
    assert [row["actor"] for row in event["participations"]] == ["maria-zakharova"]
    assert [row["locator"] for row in event["citations"]] == ["L6.1"]


def test_a_second_load_tells_nothing(load, published):
    known = forgotten(load, published)
    load(published)
    assert later(known) == []


def test_drafts_are_not_told(load, chronology):
    load(chronology)
    assert told() == [("published", "jamnews"), ("published", "maria-zakharova")]


@pytest.mark.parametrize(
    ("model", "field", "value", "slug"),
    [
        ("event", "title", "Zakharova on relations", "2024-zakharova-briefing"),
        ("event", "place", None, "2024-zakharova-briefing"),
        ("event", "other_types", [["020"]], "2024-zakharova-briefing"),
        ("participation", "note", "in answer to a question", "2024-zakharova-briefing"),
        ("citation", "stance", "confirms", "2024-zakharova-briefing"),
        ("issue", "events", [["2024-zakharova-briefing"]], "restore-relations"),
        ("article", "url", "", "jamnews-2024-06-27"),
    ],
)
def test_a_change_of_a_field_a_row_or_a_list_is_told_of_the_record_alone(
    load, published, named, model, field, value, slug
):
    known = forgotten(load, published)
    named(model)[field] = value
    load(published, "corrections.json")
    assert later(known) == [("corrected", slug, "loaddata corrections.json")]


def test_a_new_row_of_a_stored_record_is_told_though_the_file_has_not_the_record(load, published):
    known = forgotten(load, published)
    load([record("actorname", actor=["maria-zakharova"], text="Мария Захарова", kind="translation")], "names.json")
    assert later(known) == [("corrected", "maria-zakharova", "loaddata names.json")]


def test_a_record_that_a_file_takes_back_is_told_as_withdrawn(load, published, named):
    known = forgotten(load, published)
    named("issue")["status"] = "withdrawn"
    load(published)
    assert later(known) == [("withdrawn", "restore-relations", "loaddata briefing.json")]


def test_a_load_that_is_refused_tells_nothing(problems, published, named):
    named("event")["date"] = "June 2024"
    assert problems(published)
    assert told() == []


def test_the_data_set_is_told_once_with_a_bounded_number_of_statements():
    call_command("loaddata", "georgia_russia", verbosity=0)
    shown = {kind: model.objects.published().count() for kind, model in record_models().items()}
    assert {kind: Change.objects.filter(kind=kind).count() for kind in shown} == shown
    known = Change.objects.count()
    with CaptureQueriesContext(connection) as statements:
        call_command("loaddata", "georgia_russia", verbosity=0)
    assert later(known) == []
    assert len(statements) < 50
