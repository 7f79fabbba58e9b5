"""Facets: counts under the same filters and the same evidence scope as the page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.api.urls import RESOURCES
from timeline.models import Actor, Article, Citation, Event, Participation

FACETED = [resource for resource in RESOURCES if resource.facets]
OF_THEIR_OWN = ("year", "type", "first_known")
every_faceted = pytest.mark.parametrize("resource", FACETED, ids=lambda resource: resource.collection)
every_facet_of_words = pytest.mark.parametrize(
    ("resource", "name"),
    [(resource, name) for resource in FACETED for name in resource.facets if name not in OF_THEIR_OWN],
    ids=lambda part: part if isinstance(part, str) else part.collection,
)
QUESTIONS = ["", "on=2024", "on=2024&match=certain", "after=2024-06-12&before=2025-04", "known_on=2024-06-20&on=2024"]


@pytest.fixture
def facet(ask):
    """The values of one facet of what a list finds: value to certain and possible."""

    def counting(name, query, collection="events"):
        page = ask(f"{collection}/?limit=1&facets={name}&{query}")
        assert list(page["facets"]) == [name]
        return {value["value"]: (value["certain"], value["possible"]) for value in page["facets"][name]}

    return counting


@pytest.fixture
def matches(whole):
    """How many records of a list are certain and how many possible hits."""

    def counting(address):
        found = [record.get("match", "certain") for record in whole(f"{address}&fields=slug")]
        return found.count("certain"), found.count("possible")

    return counting


@pytest.mark.parametrize("query", QUESTIONS)
@every_facet_of_words
def test_a_value_counts_what_a_filter_by_it_finds(resource, name, query, facet, matches):
    values = facet(name, query, resource.collection)
    assert values
    for value, counts in list(values.items())[:6]:
        assert matches(f"{resource.collection}/?{query}&{name}={value}") == counts


@pytest.mark.parametrize("query", ["", "on=2024", "kind=claim,report", "according_to=civil-georgia"])
def test_a_day_counts_what_was_first_known_on_it(query, facet, matches):
    days = facet("first_known", query)
    assert days
    assert list(days) == sorted(days)
    known = (0, 0)
    for day, counts in days.items():
        known = tuple(map(sum, zip(known, counts, strict=True)))
        assert matches(f"events/?{query}&known_on={day}") == known, day
    assert matches(f"events/?{query}") == known


@pytest.mark.parametrize("query", ["", "known_on=2024-06-20", "q=Georgia"])
@every_faceted
def test_a_year_counts_what_a_filter_by_it_finds(resource, query, facet, matches):
    years = facet("year", query, resource.collection)
    assert list(years) == sorted(years)
    for year in range(int(min(years)), int(max(years)) + 1):
        assert years.get(str(year), (0, 0)) == matches(f"{resource.collection}/?{query}&on={year}"), year


def test_years_stay_within_the_days_asked_for(facet, matches):
    years = facet("year", "after=2023-06&before=2024-06-12")
    assert list(years) == ["2023", "2024"]
    assert years["2024"] == matches("events/?after=2024-01-01&before=2024-06-12")
    assert years["2023"] == matches("events/?after=2023-06&before=2023-12-31")


def test_a_type_counts_the_events_that_it_fits_best(facet, whole):
    events = [event for event in whole("events/?type=016") if event["type"]["code"] == "016"]
    assert facet("type", "")["016"] == (len(events), 0)


def test_the_most_frequent_value_stands_first_with_its_name(ask):
    actors = ask("events/?facets=actor")["facets"]["actor"]
    assert actors[0] == {"value": "georgia", "label": "Georgia", "certain": 28, "possible": 0}
    counts = [value["certain"] + value["possible"] for value in actors]
    assert counts == sorted(counts, reverse=True)


def test_within_a_scope_verification_is_counted_as_computed(facet, whole):
    scope = "according_to=news-az-2024-06-13"
    shown = [event["verification"] for event in whole(f"events/?{scope}")]
    assert facet("verification", scope) == {word: (shown.count(word), 0) for word in set(shown)}
    assert "confirmed" not in shown


def test_a_facet_costs_one_statement(ask):
    for names, statements in (
        ("kind", 3),
        ("year", 3),
        ("kind,kind", 3),
        ("kind,verification,type,year,actor,outlet", 8),
    ):
        for query in ("", "&on=2024", "&known_on=2024-06-20"):
            with CaptureQueriesContext(connection) as counted:
                ask(f"events/?facets={names}{query}")
            assert len(counted) == statements


def test_facets_compose_with_paging_and_counting(ask):
    first = ask("events/?facets=kind&count=true&limit=5&q=Georgia&ordering=relevance")
    assert sum(value["certain"] for value in first["facets"]["kind"]) == first["count"]
    second = ask(first["next"].removeprefix("http://testserver/api/v1/"))
    assert second["facets"] == first["facets"]
    assert ask("events/?facets=kind,actor&known_on=1999-01-01")["facets"] == {"kind": [], "actor": []}


@every_faceted
def test_an_unknown_facet_is_refused_with_the_nearest(resource, faults):
    collection = resource.collection
    assert faults(f"{collection}/?facets=yaer") == {"facets": "'yaer' is not a known facet; did you mean 'year'?"}
    for nonsense in ("facets=", "facets=year,", "facets=%00", "facets=year&facets=", "facets=" + "x" * 3000):
        assert faults(f"{collection}/?{nonsense}")["facets"]


def test_where_there_are_no_facets_the_parameter_is_unknown(faults):
    assert "There is no such parameter" in faults("places/?facets=kind")["facets"]
    assert "There is no such parameter" in faults("events/2008-war/?facets=kind")["facets"]


def test_nothing_hidden_is_counted(db):
    Event.objects.update(status="draft")
    Article.objects.update(status="draft")
    made = {}
    for status in ("published", "draft"):
        actor = Actor.objects.create(slug=f"{status}-actor", name=status, kind="outlet", status=status)
        article = Article.objects.create(
            slug=f"{status}-article",
            headline=status,
            outlet=actor,
            kind="news",
            published="2024-06-12",
            known_from="2024-06-12",
            status="published",
        )
        made[status] = (actor, article)
    for status in ("published", "draft"):
        event = Event.objects.create(slug=f"{status}-event", title="x", kind="claim", date="2024-06-12", status=status)
        for actor, article in made.values():
            Participation.objects.create(event=event, actor=actor, role="speaker")
            Participation.objects.create(event=event, actor=actor, role="target")
            Citation.objects.create(event=event, article=article)
    facets = Client().get("/api/v1/events/?facets=kind,year,actor,outlet").json()["facets"]
    assert facets == {
        "kind": [{"value": "claim", "certain": 1, "possible": 0}],
        "year": [{"value": "2024", "certain": 1, "possible": 0}],
        "actor": [{"value": "published-actor", "label": "published", "certain": 1, "possible": 0}],
        "outlet": [{"value": "published-actor", "label": "published", "certain": 1, "possible": 0}],
    }
    outlets = Client().get("/api/v1/articles/?facets=outlet").json()["facets"]["outlet"]
    assert [value["value"] for value in outlets] == ["published-actor"]
