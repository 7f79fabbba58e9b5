"""The revisions of a record: what changed, when and why, through all its names, and nothing that is hidden now."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from timeline.editing.acts import publish, rename, withdraw
from timeline.editing.recording import recorded
from timeline.editing.reverting import restore
from timeline.models import Actor, Event, EventType

from ..search_records import new_actor, new_article, new_event, new_issue, new_place, new_position

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def briefing(db):
    """An event with a past: published, renamed, withdrawn and published again by someone with a name."""
    nino = User.objects.create(username="nino")
    event = new_event("briefing", "A briefing", status="draft")
    event.citations.create(article=new_article(), locator="L1")
    publish([event], now=NOON, by=nino, reason="First report.")
    rename(event, "zakharova-briefing", now=NOON, by=nino, reason="Says whose.")
    withdraw(event, now=NOON, by=nino, reason="Doubted.")
    Event.objects.filter(pk=event.pk).update(title="Zakharova's briefing")
    publish([event], now=NOON, by=nino, reason="Confirmed.")
    return event


def revisions(query="", slug="zakharova-briefing"):
    return Client().get(f"/api/v1/events/{slug}/revisions/{query}")


def test_an_event_tells_its_revisions_through_all_its_names(briefing):
    told = revisions().json()["revisions"]
    assert [(each["number"], each["action"], each["reason"]) for each in told] == [
        (1, "published", "First report."),
        (2, "corrected", "Says whose."),
        (3, "withdrawn", "Doubted."),
        (4, "published", "Confirmed."),
    ]
    assert told[0]["patch"][0]["value"]["citations"][0]["article"] == "jamnews-2024-06-27"
    assert told[1]["patch"] == [{"op": "replace", "path": "/slug", "value": "zakharova-briefing"}]
    assert told[2]["patch"] == [{"op": "replace", "path": "", "value": None}]
    assert "nino" not in revisions().content.decode()


def test_a_patch_leads_from_one_revision_to_another(briefing):
    assert revisions("?from=1&to=4").json()["patch"] == [
        {"op": "replace", "path": "/slug", "value": "zakharova-briefing"},
        {"op": "replace", "path": "/title", "value": "Zakharova's briefing"},
    ]
    assert revisions().json()["patch"] is None


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("from=1", "to"), ("to=1", "from"), ("from=1&to=5", "to"), ("known_on=2025-01-01", "known_on")],
)
def test_revisions_that_are_not_there_are_refused(briefing, query, parameter):
    response = revisions(f"?{query}")
    assert response.status_code == 400
    assert [each["parameter"] for each in response.json()["errors"]] == [parameter]


def test_a_hidden_event_has_no_revisions(briefing):
    withdraw(briefing, now=NOON, reason="Doubted again.")
    assert revisions().status_code == revisions(slug="briefing").status_code == 404


def test_what_has_been_withdrawn_since_is_gone_from_older_revisions_too(briefing):
    speaker = new_actor("secret-actor", "Secret")
    withdraw(briefing, now=NOON, reason="To be completed.")
    briefing.participations.create(actor=speaker, role="speaker")
    publish([briefing], now=NOON, reason="Completed.")
    assert "secret-actor" in revisions().content.decode()
    Actor.objects.filter(pk=speaker.pk).update(status="withdrawn")
    assert "secret-actor" not in revisions().content.decode()


def test_a_record_named_by_its_old_name_is_still_shown(briefing):
    speaker = new_actor("zakharova", "Zakharova")
    withdraw(briefing, now=NOON, reason="To be completed.")
    briefing.participations.create(actor=speaker, role="speaker")
    publish([briefing], now=NOON, reason="Completed.")
    rename(speaker, "maria-zakharova", now=NOON, reason="Two have this name.")
    assert '"actor":"zakharova"' in revisions().content.decode()


def test_another_record_that_had_the_name_before_is_not_mixed_in(briefing):
    other = new_event("briefing", "Another briefing", status="draft")
    other.citations.create(article=briefing.citations.get().article, locator="L2")
    publish([other], now=NOON, reason="Another one.")
    assert [each["reason"] for each in revisions(slug="briefing").json()["revisions"]] == ["Another one."]
    assert len(revisions().json()["revisions"]) == 4
    with recorded([briefing], now=NOON):
        briefing.delete()
    rename(other, "zakharova-briefing", now=NOON, reason="The name is free.")
    assert [each["reason"] for each in revisions().json()["revisions"]] == ["Another one.", "The name is free."]


def test_what_was_deleted_and_brought_back_has_its_whole_past(briefing):
    pk = briefing.pk
    with recorded([briefing], now=NOON, reason="Never happened."):
        briefing.delete()
    publish([restore("event", pk, now=NOON)], now=NOON, reason="It did.")
    told = [(each["action"], each["reason"]) for each in revisions().json()["revisions"]]
    assert told[-2:] == [("deleted", "Never happened."), ("published", "It did.")]
    assert len(told) == 6


@pytest.mark.parametrize("kind", ["actor", "article", "issue", "place", "position"])
def test_every_kind_of_record_tells_its_revisions_and_names_nothing_hidden(db, kind):
    record = {
        "actor": new_actor,
        "article": new_article,
        "issue": new_issue,
        "place": new_place,
        "position": lambda: new_position(holder=new_actor("russia", "Russia", kind="state")),
    }[kind]()
    with recorded([record], now=NOON, by=User.objects.create(username="nino"), reason="Two have this name."):
        type(record).objects.filter(pk=record.pk).update(slug="secret-name")
    with recorded([record], now=NOON, reason="It has no secret."):
        type(record).objects.filter(pk=record.pk).update(slug="another-name")
    response = Client().get(f"/api/v1/{kind}s/another-name/revisions/?from=1&to=2")
    told = response.json()
    assert [each["reason"] for each in told["revisions"]] == ["Two have this name.", "It has no secret."]
    assert told["patch"] == [{"op": "replace", "path": "/slug", "value": "another-name"}]
    assert "nino" not in response.content.decode()
    type(record).objects.filter(pk=record.pk).update(status="withdrawn")
    assert Client().get(f"/api/v1/{kind}s/another-name/revisions/").status_code == 404


def test_the_types_of_events_have_none(db):
    EventType.objects.create(code="020", name="APPEAL", scheme="cameo", root="02", quad="verbal-coop")
    assert Client().get("/api/v1/event-types/020/revisions/").status_code == 404
