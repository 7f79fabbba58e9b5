"""Feeds to follow: a filtered list, one actor, one issue and the changes, each valid and cacheable."""

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ..atom_rules import broken
from ..search_records import new_issue

FEEDS = (
    "events/?format=atom",
    "events/?on=2024-06&kind=statement%2Creport&format=atom",
    "articles/?format=atom",
    "positions/?issue=restore-relations&format=atom",
    "actors/maria-zakharova/?format=atom",
    "actors/maria-zakharova/?known_on=2024-06-27&format=atom",
    "issues/restore-relations/?format=atom",
    "changes/?format=atom",
    "changes/?action=%21published&format=atom",
)
PEOPLE_AND_PROGRAMS = ("text/html", "application/json")
pytestmark = pytest.mark.django_db


def read(path):
    """The feed below ``/api/v1/`` as a program that reads feeds sees it."""
    response = Client().get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    assert broken(response.content, f"http://testserver/api/v1/{path}") == []
    return feedparser.parse(response.content)


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.usefixtures("_settled")
def test_a_feed_keeps_the_rules_and_is_read_once_by_caches(fetch, path):
    response = fetch(path)
    assert response.headers["Content-Type"] == "application/atom+xml"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Accept" in response.headers["Vary"]
    assert len(read(path).entries) <= 50
    assert bool(read(path).entries) == ("action" not in path)
    again = Client().get(f"/api/v1/{path}", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_rules_that_are_broken_are_found(fetch):
    whole = fetch(FEEDS[0]).body.decode()
    address = f"http://testserver/api/v1/{FEEDS[0]}"
    first = feedparser.parse(whole).entries[0]
    for old, new in (
        (f"<id>{first.id}</id>", ""),
        (first.id, "event-1"),
        (f"<updated>{first.updated}</updated>", "<updated>yesterday</updated>"),
        ('rel="self"', 'rel="via"'),
        ("<author><name>Timeline</name>\n</author>", ""),
        ('type="text/html"', 'type="application/json"'),
    ):
        assert old in whole
        assert broken(whole.replace(old, new, 1), address), old


def test_the_feed_of_an_actor_has_its_events_and_positions_the_last_changed_first(chronology, slugs):
    read_from = {entry.links[1].href.removeprefix("http://testserver/api/v1/") for entry in read(FEEDS[4]).entries}
    events, positions = (slugs(f"{each}/?actor=maria-zakharova") for each in ("events", "positions"))
    assert events
    assert positions
    assert read_from == {f"events/{slug}/" for slug in events} | {f"positions/{slug}/" for slug in positions}
    assert read(FEEDS[4]).feed.title == "Timeline: Maria Zakharova"
    assert len(read(FEEDS[5]).entries) < len(read_from)


@pytest.mark.parametrize("path", FEEDS[:5])
def test_entries_lead_people_to_pages_and_programs_to_records(chronology, path):
    entry = read(path).entries[0]
    page, record = ([link.href for link in entry.links if link.type == kind] for kind in PEOPLE_AND_PROGRAMS)
    assert entry.link == page[0] == record[0].replace("/api/v1/", "/")
    assert Client().get(page[0]).headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_feed_of_an_issue_costs_the_same_however_much_belongs_to_it(chronology):
    def cost(path):
        with CaptureQueriesContext(connection) as asked:
            read(path)
        return len(asked)

    new_issue("quiet", "A question without answers")
    assert len(read("issues/restore-relations/?format=atom").entries) > 10
    assert cost("issues/restore-relations/?format=atom") == 9
    assert cost("issues/quiet/?format=atom") == 5


def test_feeds_are_told_in_the_headers_of_what_they_follow(fetch):
    for path, query in (("actors/maria-zakharova/", ""), ("issues/restore-relations/", "known_on=2024-06-27&")):
        told = fetch(f"{path}?{query}fields=slug").headers["Link"]
        assert told == f'<?{query}format=atom>; rel="alternate"; type="application/atom+xml"'
        feed = fetch(path, accept="application/atom+xml")
        assert broken(feed.body, f"http://testserver/api/v1/{path}?format=atom") == []
    assert 'format=atom>; rel="alternate"' in fetch("changes/?action=corrected").headers["Link"]
    assert "Link" not in fetch("events/2024-gd-denial/").headers


def test_what_a_feed_cannot_give_is_refused(faults, ask):
    assert faults("actors/maria-zakharova/?format=atom&fields=slug") == {
        "fields": "What atom holds cannot be chosen; leave it out."
    }
    assert "is not a known format" in faults("places/geneva/?format=atom")["format"]
    assert "is not a known format" in faults("actors/maria-zakharova/revisions/?format=atom")["format"]
    since = ask("changes/?limit=1")["since"]
    assert faults(f"changes/?format=atom&since={since}")["since"].startswith("It is told in json alone")
    assert "did you mean 'corrected'?" in faults("changes/?action=correct")["action"]
