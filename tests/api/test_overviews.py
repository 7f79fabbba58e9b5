"""Promises that every overview of many records keeps, told over the register of overviews."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.api.parameters import AccordingTo, Reference
from timeline.api.urls import OVERVIEWS

# What does not sum up records of one kind has tests of its own: search, and the feed of changes.
DRAWN = [overview for overview in OVERVIEWS if overview.model]
STATEMENTS = {"timeline": 1, "network": 2}

every_overview = pytest.mark.parametrize("overview", DRAWN, ids=lambda overview: overview.collection)
every_filter = pytest.mark.parametrize(
    ("overview", "name"),
    [(overview, name) for overview in DRAWN for name in overview.filters.base_filters],
    ids=lambda part: part if isinstance(part, str) else part.collection,
)


@every_filter
def test_a_filter_costs_the_statements_that_look_up_names_and_its_example_works(overview, name, ask):
    declared = overview.filters.base_filters[name]
    with CaptureQueriesContext(connection) as statements:
        drawn = ask(f"{overview.collection}/?{name}={declared.example}")
    looked_up = 2 if isinstance(declared, AccordingTo) else isinstance(declared, Reference) or name == "type"
    assert len(statements) == STATEMENTS[overview.collection] + looked_up + 2 * (name == "lanes")
    assert drawn.get("buckets") or drawn.get("nodes"), "the example in the documentation finds something"


@every_filter
def test_nonsense_in_a_filter_is_refused_with_a_sentence(overview, name, faults):
    for text in ("", "%00", "x" * 3000) if name == "q" else ("", ",", "%00", "no-such-thing", "-1", "x" * 3000):
        sentence = faults(f"{overview.collection}/?{name}={text}")[name]
        assert sentence.rstrip()[-1] in ".?", sentence


@every_overview
def test_an_unknown_parameter_is_refused_with_the_nearest_one(overview, faults):
    assert faults(f"{overview.collection}/?actr=georgia") == {
        "actr": "There is no such parameter; did you mean 'actor'?"
    }
    for name in ("limit", "cursor", "ordering", "facets", "fields"):
        assert "There is no such parameter" in faults(f"{overview.collection}/?{name}=x")[name]
    assert "format" in faults(f"{overview.collection}/?format=xml")


@every_overview
def test_answers_are_public_and_revalidate(overview, chronology, db):
    client, path = Client(), f"/api/v1/{overview.collection}/"
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Content-Type"] == "application/json"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(path).status_code == 405


@every_overview
def test_the_root_says_where_it_is(overview, ask):
    assert ask("")[overview.collection] == f"http://testserver/api/v1/{overview.collection}/"
