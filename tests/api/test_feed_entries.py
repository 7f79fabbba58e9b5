"""What feeds say of records: entries that stay the same under a new slug, reasons of corrections, nothing hidden."""

from datetime import UTC, datetime

import icalendar
import pytest
from django.test import Client

from timeline.editing.acts import rename, withdraw
from timeline.models import Change, Citation

from ..search_records import new_actor, new_article, new_event, new_issue, new_position
from .test_feeds import read

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_new_slug_leaves_the_entry_the_same(db):
    speaker = new_actor("maria-zakharova", "Maria Zakharova")
    event = new_event("2024-zakharova-briefing", "A briefing", speaker)
    before = read("events/?format=atom").entries[0].id
    rename(event, "2024-briefing", now=NOON, reason="Shorter.")
    rename(event, "2024-06-briefing", now=NOON, reason="Says the month.")
    for path in ("events/?format=atom", "actors/maria-zakharova/?format=atom"):
        (entry,) = read(path).entries
        assert entry.id == before == "http://testserver/api/v1/events/2024-zakharova-briefing/"
        assert entry.links[1].href == "http://testserver/api/v1/events/2024-06-briefing/"
        assert Client().get(entry.id).headers["Location"] == entry.links[1].href
    calendar = icalendar.Calendar.from_ical(Client().get("/api/v1/events/?format=ics").content)
    assert [entry["uid"] for entry in calendar.events] == [before]


def test_a_slug_given_back_is_the_id_again(db):
    event = new_event("2024-briefing", "A briefing")
    rename(event, "2024-zakharova", now=NOON, reason="Says who.")
    rename(event, "2024-briefing", now=NOON, reason="Was better.")
    assert read("events/?format=atom").entries[0].id == "http://testserver/api/v1/events/2024-briefing/"


@pytest.mark.usefixtures("_settled")
def test_corrections_tell_what_was_done_and_why_the_latest_first(db):
    event = new_event("2024-zakharova-briefing", "A briefing", new_actor("maria-zakharova", "Maria Zakharova"))
    Citation.objects.create(event=event, article=new_article(), locator="L1")
    Change.objects.create(kind="event", slug=event.slug, action="published", at=NOON)
    rename(event, "2024-briefing", now=NOON, reason="It was <not> hers & alone.")
    withdraw(event, now=NOON.replace(hour=13), reason="It never took place.")
    last, first = read("changes/?action=%21published&format=atom").entries
    assert (last.title, last.content[0].value) == ("Event 2024-briefing: withdrawn", "It never took place.")
    assert "links" not in last
    assert first.content[0].value == "It was <not> hers & alone."
    assert first.id.startswith("tag:testserver,2025-03-01:change:")
    assert len(read("changes/?format=atom").entries) == 3
    assert len(read("changes/?kind=actor&format=atom").entries) == 0
    assert len(Client().get("/api/v1/changes/?action=withdrawn").json()["results"]) == 1


def test_nothing_hidden_is_in_the_feed_of_an_actor_or_an_issue(db):
    speaker, hidden = new_actor("maria-zakharova", "Maria Zakharova"), new_actor("unseen", "Unseen", status="draft")
    new_event("seen", "Seen", speaker)
    new_event("unseen-event", "Unseen", speaker, status="withdrawn")
    issue = new_issue()
    new_position("pos-1", "Seen", holder=speaker, issue=issue)
    new_position("pos-2", "Unseen", holder=hidden, issue=issue, article=new_article("other", outlet=speaker))
    for path, number in (("actors/maria-zakharova/", 2), ("issues/restore-relations/", 1)):
        assert len(read(f"{path}?format=atom").entries) == number
        assert b"nseen" not in Client().get(f"/api/v1/{path}?format=atom").content
    assert Client().get("/api/v1/actors/unseen/?format=atom").status_code == 404


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("ics", "URL:http://testserver/events/2024-briefing/"),
        ("timelinejs", '<a href=\\"http://testserver/events/2024-briefing/\\">'),
    ],
)
def test_other_programs_lead_people_to_pages_too(db, word, told):
    new_event("2024-briefing", "A briefing")
    assert told in Client().get(f"/api/v1/events/?format={word}").content.decode()
