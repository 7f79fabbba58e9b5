"""The timeline: buckets that count what lists find, with lanes, gaps and open ends."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.api import timeline
from timeline.models import Actor, Event, Participation


@pytest.fixture
def matches(whole):
    """How many events of a list are certain and how many possible hits."""

    def counting(query):
        found = [event["match"] for event in whole(f"events/?{query}&fields=slug")]
        return found.count("certain"), found.count("possible")

    return counting


def buckets(answer):
    return {bucket["value"]: (bucket["certain"], bucket["possible"]) for bucket in answer["buckets"]}


@pytest.fixture
def dated(db):
    """Publish events with these dates and no others, and get the buckets of the timeline."""

    def drawing(dates, query):
        Event.objects.update(status="draft")
        Event.objects.bulk_create(
            Event(slug=f"e{n}", title=date, kind="claim", date=date, status="published")
            for n, date in enumerate(dates)
        )
        response = Client().get(f"/api/v1/timeline/?{query}")
        assert response.status_code == 200, response.content
        return buckets(response.json())

    return drawing


@pytest.mark.parametrize("query", ["", "kind=state", "actor=georgia", "q=embassy", "known_on=2024-06-20"])
@pytest.mark.parametrize("word", ["decade", "year"])
def test_a_bucket_counts_what_a_list_of_its_days_finds(word, query, ask, matches):
    answer = ask(f"timeline/?bucket={word}&{query}")
    assert answer["bucket"] == word
    assert answer["buckets"]
    for bucket in answer["buckets"]:
        counted = (bucket["certain"], bucket["possible"])
        assert matches(f"on={bucket['value']}&{query}") == counted != (0, 0)
        assert matches(f"after={bucket['first']}&before={bucket['last']}&{query}") == counted


@pytest.mark.parametrize("word", ["month", "day"])
def test_months_and_days_of_one_year_count_what_lists_find(word, ask, matches):
    found = buckets(ask(f"timeline/?bucket={word}&after=2024-05-20&before=2024-07-02"))
    assert found
    for value, counted in found.items():
        if value not in ("2024-05", "2024-07"):
            assert matches(f"on={value}") == counted
    if word == "month":
        assert found["2024-05"] == matches("after=2024-05-20&before=2024-05-31")


def test_only_buckets_with_something_are_given_earliest_first(ask):
    answer = ask("timeline/?bucket=day&on=2024&kind=statement&match=certain")
    days = [bucket["value"] for bucket in answer["buckets"]]
    assert days == sorted(days)
    assert "2024-06-26" in days
    assert "2024-06-25" not in days
    assert ask("timeline/?known_on=1999-01-01") == {"bucket": "year", "buckets": [], "note": ""}


def test_a_bucket_names_its_days(ask):
    first = {
        word: ask(f"timeline/?bucket={word}&on=2008-09-02&match=certain")["buckets"][0] for word in timeline.UNITS
    }
    assert [(first[word]["value"], first[word]["first"], first[word]["last"]) for word in first] == [
        ("200X", "2000-01-01", "2009-12-31"),
        ("2008", "2008-01-01", "2008-12-31"),
        ("2008-09", "2008-09-01", "2008-09-30"),
        ("2008-09-02", "2008-09-02", "2008-09-02"),
    ]


def test_days_between_which_there_is_a_gap_count_on_both_sides_only(dated):
    assert dated(["[2024-12-03,2025-12-03]"], "bucket=month") == {"2024-12": (0, 1), "2025-12": (0, 1)}


def test_two_days_of_one_month_are_certain_in_it_and_count_once(dated):
    assert dated(["[2024-12-03,2024-12-13]", "2024-12-XX", "2024-12-03?"], "bucket=month") == {"2024-12": (2, 1)}


def test_a_span_counts_as_possible_in_each_bucket_and_a_doubted_date_too(dated):
    assert dated(["2008/2010", "2009", "2009~"], "") == {"2008": (0, 1), "2009": (1, 2), "2010": (0, 1)}


def test_an_open_date_runs_as_far_as_the_known_dates_go(dated):
    found = dated(["2008-08/..", "../2009", "2007", "2010"], "")
    assert found == {"2007": (1, 1), "2008": (0, 2), "2009": (0, 2), "2010": (1, 1)}


def test_an_open_date_runs_to_the_last_day_asked_for(dated):
    assert dated(["2008-08/.."], "after=2030&before=2031") == {"2030": (0, 1), "2031": (0, 1)}


def test_an_open_date_alone_counts_where_it_begins_or_ends(dated):
    assert dated(["2008-08/.."], "") == {"2008": (0, 1)}


def test_the_first_and_the_last_years_there_are_can_be_counted(dated):
    ends = ["0001-01-01", "9999-12-31"]
    assert dated(ends, "bucket=decade") == {"000X": (1, 0), "999X": (1, 0)}


@pytest.mark.parametrize("lanes", ["actor", "issue", "kind"])
def test_a_lane_counts_what_a_filter_by_it_finds(lanes, ask):
    answer = ask(f"timeline/?lanes={lanes}&on=2024&known_on=2025-01-01")
    assert len(answer["lanes"]) > 3
    for lane in answer["lanes"][:5]:
        value = lane["lane"] if lanes == "kind" else lane["lane"]["slug"]
        alone = ask(f"timeline/?on=2024&known_on=2025-01-01&{lanes}={value}")
        assert alone["buckets"] == lane["buckets"]
    if lanes == "actor":
        assert answer["lanes"][0]["lane"] == {"slug": "georgia", "name": "Georgia", "kind": "state"}


def test_only_the_busiest_lanes_are_given_and_the_note_says_so(ask, monkeypatch):
    everything = ask("timeline/?lanes=actor")
    monkeypatch.setattr(timeline, "MOST_LANES", 2)
    answer = ask("timeline/?lanes=actor")
    assert answer["lanes"] == everything["lanes"][:2]
    assert answer["note"] == "Only the 2 lanes with the most events are given."
    assert everything["note"] == ""


def test_it_costs_one_statement_and_two_for_lanes(ask):
    for query, statements in [("", 1), ("bucket=month", 1), ("lanes=actor", 3), ("lanes=issue", 3), ("lanes=kind", 3)]:
        for more in ("", "&on=2024", "&known_on=2024-06-20"):
            with CaptureQueriesContext(connection) as counted:
                ask(f"timeline/?{query}{more}")
            assert len(counted) == statements, query


def test_too_many_buckets_are_refused_with_one_that_would_do(faults):
    sentence = faults("timeline/?bucket=day")["bucket"]
    assert sentence.startswith("The events found fill more than 2000 buckets of one day from 2008-08-01 to 2025-12-")
    assert "bucket=month would do" in sentence


def test_many_years_are_refused_before_they_are_made(db):
    Event.objects.create(slug="x", title="x", kind="claim", date="0001/9999", status="published")
    problem = Client().get("/api/v1/timeline/?bucket=day").json()
    assert "bucket=decade would do" in problem["errors"][0]["detail"]


def test_words_that_are_none_are_refused_with_the_nearest(faults):
    assert faults("timeline/?bucket=years")["bucket"] == "'years' is not a known bucket; did you mean 'year'?"
    assert faults("timeline/?lanes=actors")["lanes"] == "'actors' is not a known lane; did you mean 'actor'?"


def test_a_hidden_actor_has_no_lane(db):
    Event.objects.update(status="draft")
    event = Event.objects.create(slug="x", title="x", kind="claim", date="2024", status="published")
    Event.objects.create(slug="y", title="y", kind="claim", date="2025", status="draft")
    for status in ("published", "draft"):
        actor = Actor.objects.create(slug=f"{status}-actor", name=status, kind="person", status=status)
        Participation.objects.create(event=event, actor=actor, role="speaker")
    answer = Client().get("/api/v1/timeline/?lanes=actor").json()
    assert [lane["lane"]["slug"] for lane in answer["lanes"]] == ["published-actor"]
    assert buckets(answer) == {"2024": (1, 0)}
