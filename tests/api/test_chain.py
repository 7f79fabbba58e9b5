"""Chains: what an event hangs together with, link by link, in the order in which it happened."""

import itertools
import random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.api.chain import LATER, MAX_EVENTS, in_order
from timeline.dates import parse
from timeline.models import Actor, Article, Citation, Event, EventLink, LinkSource

BREAK = ["2008-war", "2008-recognition", "2008-severance"]


def slugs_of(chain):
    return [event["slug"] for event in chain["events"]]


@pytest.mark.parametrize("slug", BREAK)
def test_war_recognition_and_break_stand_in_this_order(slug, ask):
    chain = ask(f"events/{slug}/chain/?depth=2")
    assert chain["event"]["slug"] == slug
    assert [event for event in slugs_of(chain) if event in BREAK] == BREAK
    assert chain["complete"] is True


@pytest.mark.parametrize("slug", BREAK)
def test_inside_one_uncertain_year_the_order_follows_the_links(slug, ask):
    Event.objects.filter(slug__in=BREAK).update(date="2008")
    assert [event for event in slugs_of(ask(f"events/{slug}/chain/")) if event in BREAK] == BREAK


def test_links_have_their_kind_and_their_source(ask):
    links = ask("events/2008-severance/chain/?depth=1")["links"]
    caused = [link for link in links if (link["from"], link["kind"]) == ("2008-severance", "caused_by")]
    assert [link["to"] for link in caused] == ["2008-war", "2008-recognition"]
    assert list(caused[0]) == ["from", "kind", "to", "basis", "note", "sources"]
    assert caused[0]["note"] == "Galuzin: Georgian aggression led to the break. Disputed."
    assert {source["article"] for source in caused[1]["sources"]} == {"jamnews-2024-06-27", "onlytrusted-2025-04"}


def test_each_event_says_how_many_links_away_it_is(ask):
    chain = ask("events/2025-kobakhidze-redlines/chain/")
    depths = {event["slug"]: event["depth"] for event in chain["events"]}
    assert depths["2025-kobakhidze-redlines"] == 0
    assert depths["2025-mfa-izvestia"] == 1
    assert depths["2024-zakharova-december"] == depths["2008-recognition"] == 2
    assert depths["2008-war"] == depths["2008-severance"] == depths["2025-galuzin-norevision"] == 3
    near = ask("events/2025-kobakhidze-redlines/chain/?depth=1")
    assert set(slugs_of(near)) == {"2025-mfa-izvestia", "2025-kobakhidze-redlines"}


def test_every_link_between_the_events_shown_is_there_and_no_other(ask):
    on_record = set(EventLink.objects.values_list("event__slug", "kind", "target__slug"))
    for slug, depth in itertools.product((*BREAK, "2024-maisaya", "2025-galuzin-interview"), (1, 3, 10)):
        chain = ask(f"events/{slug}/chain/?depth={depth}")
        shown = set(slugs_of(chain))
        links = {(link["from"], link["kind"], link["to"]) for link in chain["links"]}
        assert links == {link for link in on_record if {link[0], link[2]} <= shown}


def test_no_chain_of_the_data_set_puts_a_later_event_first(ask, slugs):
    for slug in slugs("events/"):
        chain = ask(f"events/{slug}/chain/?depth=10")
        place = {name: index for index, name in enumerate(slugs_of(chain))}
        against = [
            link for link in chain["links"] if link["kind"] in LATER and place[link["from"]] < place[link["to"]]
        ]
        assert against == []


def test_an_event_without_links_is_a_chain_of_itself(ask):
    chain = ask("events/2014-crimea/chain/")
    assert (slugs_of(chain), chain["links"]) == (["2014-crimea"], [])


def test_a_chain_keeps_to_the_scope(ask):
    chain = ask("events/2008-severance/chain/?known_on=2014-12-31&according_to=messenger-2014-06-27")
    assert slugs_of(chain) == ["2008-severance"]
    within = ask("events/2024-embassy-preparation/chain/?depth=1&known_on=2024-06-20&according_to=news-az")
    assert "2024-mfa-denial" not in slugs_of(within)
    assert {source["article"] for link in within["links"] for source in link["sources"]} == {"news-az-2024-06-13"}


@pytest.mark.parametrize(("depth", "levels"), [(1, 1), (2, 2), (3, 3)])
def test_a_chain_costs_a_statement_a_level_and_three(depth, levels, ask):
    with CaptureQueriesContext(connection) as statements:
        ask(f"events/2025-kobakhidze-redlines/chain/?depth={depth}")
    assert len(statements) == levels + 3
    with CaptureQueriesContext(connection) as statements:
        ask(f"events/2025-kobakhidze-redlines/chain/?depth={depth}&known_on=2025-12-31")
    assert len(statements) == levels + 3


@pytest.mark.parametrize("depth", ["0", "11", "x", "-1", "1.5", "", "٣", "1e1", "99999999999999999999"])
def test_a_depth_that_is_none_is_refused(depth, faults):
    assert faults(f"events/2008-war/chain/?depth={depth}")["depth"].endswith("is not a number from 1 to 10.")


def test_a_depth_is_given_once(faults):
    assert "more than once" in faults("events/2008-war/chain/?depth=1&depth=2")["depth"]
    assert "did you mean 'depth'" in faults("events/2008-war/chain/?deph=1")["deph"]


def link_up(ties, date="2008", **hidden):
    """Published events of one uncertain date with links that an article shows: pairs of later and earlier name."""
    outlet = Actor.objects.create(slug="paper", name="Paper", kind="outlet", status="published")
    article = Article.objects.create(
        slug="paper-1",
        headline="News",
        outlet=outlet,
        kind="news",
        published="2024-06-01",
        known_from="2024-06-01",
        status="published",
    )
    events = {
        name: Event(slug=name, title=name, kind="statement", date=date, status=hidden.get(name, "published"))
        for name in dict.fromkeys(itertools.chain.from_iterable(ties))
    }
    Event.objects.bulk_create(events.values())
    Citation.objects.bulk_create(Citation(event=event, article=article) for event in events.values())
    links = [EventLink(event=events[later], kind="follows", target=events[earlier]) for later, earlier in ties]
    EventLink.objects.bulk_create(links)
    LinkSource.objects.bulk_create(LinkSource(link=link, article=article) for link in links)


def chain(slug, **query):
    response = Client().get(f"/api/v1/events/{slug}/chain/", query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_long_chain_is_followed_to_the_depth_asked_for_both_ways(db):
    names = [f"e{number:02}" for number in range(40)]
    random.Random(8).shuffle(names)
    link_up([(later, earlier) for earlier, later in itertools.pairwise(names)])
    assert slugs_of(chain(names[20], depth=10)) == names[10:31]
    assert slugs_of(chain(names[20])) == names[17:24]
    assert slugs_of(chain(names[0], depth=10)) == names[:11]


def test_loops_of_links_end(db):
    link_up([("b", "a"), ("a", "b"), ("c", "b"), ("d", "c"), ("c", "d"), ("aa", "c")])
    found = chain("a", depth=10)
    assert slugs_of(found) == ["a", "b", "c", "aa", "d"]
    assert {event["slug"]: event["depth"] for event in found["events"]} == {"a": 0, "b": 1, "c": 2, "aa": 3, "d": 3}
    assert len(found["links"]) == 6


def test_a_hub_is_cut_off_with_the_nearest_events_and_says_so(db):
    link_up([(f"e{number}", "hub") for number in range(MAX_EVENTS + 5)])
    found = chain("hub", depth=1)
    assert found["complete"] is False
    assert len(found["events"]) == MAX_EVENTS
    assert slugs_of(found)[0] == "hub"
    assert {link["to"] for link in found["links"]} == {"hub"}


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_a_chain_neither_shows_nor_crosses_what_is_hidden(db, status):
    link_up([("open", "secret"), ("secret", "beyond"), ("beside", "open")], secret=status)
    response = Client().get("/api/v1/events/open/chain/?depth=10")
    assert "secret" not in response.content.decode()
    assert slugs_of(response.json()) == ["open", "beside"]
    assert Client().get("/api/v1/events/secret/chain/").status_code == 404
    Article.objects.filter(slug="paper-1").update(headline="secret", slug="secret", status=status)
    response = Client().get("/api/v1/events/open/chain/?depth=10")
    assert [link["sources"] for link in response.json()["links"]] == [[]]
    assert "secret" not in response.content.decode()


def test_a_span_stands_where_it_begins():
    dates = {"war": "2008-08-07/2008-08-12", "occupation": "2008-08/..", "crimea": "2014-03", "before": "../2007"}
    ties = [{"from": "occupation", "kind": "follows", "to": "crimea"}]
    assert in_order(dates, ties) == ["before", "occupation", "war", "crimea"]
    ties = [{"from": "occupation", "kind": "follows", "to": "war"}]
    assert in_order(dates, ties) == ["before", "war", "occupation", "crimea"]


def test_links_that_say_nothing_of_time_leave_the_order_alone():
    dates = {"question": "2024-06", "answer": "2024-06"}
    assert in_order(dates, [{"from": "answer", "kind": "refers_to", "to": "question"}]) == ["answer", "question"]
    assert in_order(dates, [{"from": "answer", "kind": "answers", "to": "question"}]) == ["question", "answer"]


DATES = ["2008", "2008-08", "2008-08-26", "[2008-01..2009-06]", "2009", "2009-01-01", "2008?", "2008/..", "../2009"]


@settings(max_examples=200)
@given(
    dates=st.lists(st.sampled_from(DATES), min_size=1, max_size=7),
    pairs=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12),
)
def test_no_link_overrides_what_dates_establish(dates, pairs):
    dated = {f"e{number}": date for number, date in enumerate(dates)}
    ties = [{"from": f"e{later}", "kind": "follows", "to": f"e{earlier}"} for later, earlier in pairs]
    order = in_order(dated, ties)
    assert sorted(order) == sorted(dated)
    plain = {name: parse(date) for name, date in dated.items() if "/" not in date and "?" not in date}
    for earlier, later in itertools.combinations([name for name in order if name in plain], 2):
        assert plain[earlier].first <= plain[later].last


@settings(max_examples=200)
@given(pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16))
def test_links_without_a_circle_all_count_inside_one_uncertain_year(pairs):
    ties = [
        {"from": f"e{max(pair)}", "kind": "follows", "to": f"e{min(pair)}"} for pair in pairs if pair[0] != pair[1]
    ]
    names = [f"e{number}" for number in range(8)]
    shuffled = dict.fromkeys(random.Random(len(pairs)).sample(names, len(names)), "2008")
    place = {name: index for index, name in enumerate(in_order(shuffled, ties))}
    assert all(place[tie["to"]] < place[tie["from"]] for tie in ties)
