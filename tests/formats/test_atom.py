"""Atom: what programs that read feeds make of it."""

import feedparser
import pytest

from timeline.formats import atom

from .records import about, event, written


def test_a_feed_has_an_entry_for_each_record_and_says_when_it_changed():
    older = event(slug="older", updated_at="2025-01-01T00:00:00Z")
    feed = feedparser.parse(written(atom, [older, event("2024-06~", summary="It says <so> & more.")]))
    assert not feed.bozo
    assert feed.feed.updated == "2026-01-02T03:04:05Z"
    assert [entry.id.rpartition("/events/")[2] for entry in feed.entries] == ["older/", "2024-mtavari-report/"]
    assert feed.entries[1].summary == "About June 2024. It says <so> & more."
    assert feed.entries[1].category == "report"


def test_what_xml_cannot_say_is_left_out():
    feed = feedparser.parse(written(atom, [event(title="A bell\x07 rings\ud800")]))
    assert not feed.bozo
    assert feed.entries[0].title == "A bell rings"


@pytest.mark.parametrize("records", [[], [event()]])
def test_an_empty_feed_is_one_and_a_cut_one_is_none(records):
    whole = written(atom, records, about(next="https://timeline.example/?a=1&b=2"))
    feed = feedparser.parse(whole)
    assert not feed.bozo
    assert ("next", "https://timeline.example/?a=1&b=2") in [(link.rel, link.href) for link in feed.feed.links]
    assert feedparser.parse(whole.removesuffix(b"</feed>\n")).bozo
