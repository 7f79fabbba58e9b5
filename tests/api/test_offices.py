"""Offices: what a person was at the time of an event, as the articles in scope show it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.models import Actor, Affiliation, Event, Participation


def office(event, actor):
    """The office that the event shows for the actor."""
    (shown,) = {str(p["office"]): p["office"] for p in event["participants"] if p["actor"]["slug"] == actor}.values()
    return shown


@pytest.mark.parametrize(
    ("event", "printed"),
    [
        ("2024-kobakhidze-sanctions", "Georgian Prime Minister"),
        ("2025-kobakhidze-redlines", "the Georgian Dream prime minister"),
    ],
)
def test_kobakhidze_is_labelled_as_the_article_on_that_event_prints_it(event, printed, ask):
    shown = office(ask(f"events/{event}/"), "irakli-kobakhidze")
    assert shown == {
        "office": "Prime Minister of Georgia",
        "office_printed": printed,
        "former": False,
        "organisation": {
            "slug": "georgian-government",
            "name": shown["organisation"]["name"],
            "kind": "government_body",
        },
    }


def test_a_period_shows_the_office_between_its_ends(ask):
    assert (
        office(ask("events/2014-panjikidze/"), "maia-panjikidze")["office"] == "Minister of Foreign Affairs of Georgia"
    )
    assert office(ask("events/2014-abashidze/"), "zurab-abashidze")["organisation"]["slug"] == "georgian-government"


def test_a_former_office_is_shown_as_a_former_one(whole):
    former = {
        participant["actor"]["slug"]
        for event in whole("events/?role=speaker&actor_kind=person")
        for participant in event["participants"]
        if participant["role"] == "speaker" and participant["office"] and participant["office"]["former"]
    }
    assert former == {"irakli-menagarishvili", "petre-mamradze"}


def test_an_office_without_an_organisation_has_none(ask):
    shown = office(ask("events/2014-sakvarelidze/"), "ramaz-sakvarelidze")
    assert (shown["office"], shown["organisation"]) == ("Political analyst", None)


def test_who_holds_no_office_on_record_shows_none(ask):
    event = ask("events/2024-maisaya/")
    assert office(event, "maisaya") is None
    assert office(event, "news-az") is None


def test_an_office_shows_only_as_an_article_in_scope_tells_it(ask):
    scope = "according_to=the-moscow-times-2025-12-03,news-az-2024-06-13"
    assert office(ask(f"events/2024-kobakhidze-sanctions/?{scope}"), "irakli-kobakhidze")["former"] is False
    scope = "according_to=interfax-2024-06-11"
    event = ask(f"events/2024-kobakhidze-sanctions/?{scope}")
    assert "irakli-kobakhidze" not in {p["actor"]["slug"] for p in event["participants"]}


@pytest.fixture
def speech(db):
    """A statement of 2014 by a person, whose affiliations the test makes, and an organisation."""
    ministry = Actor.objects.create(slug="ministry", name="Ministry", kind="government_body", status="published")
    minister = Actor.objects.create(slug="minister", name="Minister", kind="person", status="published")
    event = Event.objects.create(
        slug="speech", title="Speech", kind="statement", date="2014-06-19", status="published"
    )
    Participation.objects.create(event=event, actor=minister, role="speaker")
    return minister, ministry


def shown_office(client):
    event = client.get("/api/v1/events/speech/").json()
    return event["participants"][0]["office"] and event["participants"][0]["office"]["office"]


def hold(person, office, **dates):
    Affiliation.objects.create(person=person, office=office, **dates)


def test_a_period_goes_before_an_observed_day(speech, client):
    hold(speech[0], "Envoy", observed="2014-06")
    assert shown_office(client) == "Envoy"
    hold(speech[0], "Minister", period="2014/2015")
    assert shown_office(client) == "Minister"


def test_an_office_that_was_over_is_not_shown(speech, client):
    hold(speech[0], "Envoy", period="2008/2012", observed="2014-06-19")
    hold(speech[0], "Analyst", observed="2025")
    assert shown_office(client) is None


def test_an_office_printed_as_former_gives_way_to_one_in_hand(speech, client):
    hold(speech[0], "Minister", period="/2014-06-27", former=True)
    assert shown_office(client) == "Minister"
    hold(speech[0], "Senator", observed="2014-06-19")
    assert shown_office(client) == "Senator"


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_an_office_in_a_hidden_organisation_never_shows(speech, client, status):
    minister, ministry = speech
    hold(minister, "Minister", organisation=ministry, period="2014")
    assert shown_office(client) == "Minister"
    Actor.objects.filter(pk=ministry.pk).update(status=status)
    assert shown_office(client) is None


def test_offices_cost_no_further_statement(ask):
    for path, statements in (("events/?limit=200", 2), ("events/2014-karasin/", 1)):
        with CaptureQueriesContext(connection) as made:
            ask(path)
        assert len(made) == statements
