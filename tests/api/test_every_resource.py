"""Promises that every resource keeps, told over the register of resources."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.api.base import COMMON
from timeline.api.paging import Cursor, Order
from timeline.api.parameters import AccordingTo, Reference
from timeline.api.shapes import names_of
from timeline.api.urls import RESOURCES

every_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.collection)
every_dated = pytest.mark.parametrize(
    "resource",
    [resource for resource in RESOURCES if "on" in resource.filters.base_filters],
    ids=lambda resource: resource.collection,
)
every_filter = pytest.mark.parametrize(
    ("resource", "name"),
    [(resource, name) for resource in RESOURCES for name in resource.filters.base_filters],
    ids=lambda part: part if isinstance(part, str) else part.collection,
)
every_order = pytest.mark.parametrize(
    ("resource", "word"),
    [(resource, sign + word) for resource in RESOURCES for word in resource.orders for sign in ("", "-")],
    ids=lambda part: part if isinstance(part, str) else part.collection,
)


@every_resource
def test_a_list_is_a_page(resource, ask):
    page = ask(f"{resource.collection}/?limit=2")
    assert list(page) == ["results", "next", "previous"]
    assert len(page["results"]) == 2
    assert page["previous"] is None


@every_resource
def test_list_and_record_show_the_same_shape(resource, ask):
    for record in ask(f"{resource.collection}/?limit=5")["results"]:
        assert tuple(record) == names_of(resource.shape)
        assert ask(f"{resource.collection}/{record['slug']}/") == record
        assert record["url"] == f"http://testserver/api/v1/{resource.collection}/{record['slug']}/"


@every_resource
def test_the_address_without_a_slash_leads_to_the_one_with_it(resource, ask):
    assert Client().get(f"/api/v1/{resource.collection}").headers["Location"] == f"/api/v1/{resource.collection}/"


@every_resource
def test_pages_forward_and_back_hold_every_record_once(resource, ask, slugs):
    everything = slugs(f"{resource.collection}/")
    assert len(everything) == len(set(everything))
    size = max(2, len(everything) // 5)
    address, seen, last = f"{resource.collection}/?limit={size}", [], None
    while address:
        page = ask(address.removeprefix("http://testserver/api/v1/"))
        seen += [record["slug"] for record in page["results"]]
        last, address = page, page["next"]
    assert seen == everything
    seen, address = [], last["previous"]
    while address:
        page = ask(address.removeprefix("http://testserver/api/v1/"))
        seen = [record["slug"] for record in page["results"]] + seen
        assert page["next"]
        address = page["previous"]
    assert seen + [record["slug"] for record in last["results"]] == everything


@every_order
def test_every_order_sorts_and_pages(resource, word, ask, slugs):
    everything = slugs(f"{resource.collection}/?ordering={word}")
    reverse = word.removeprefix("-") if word.startswith("-") else f"-{word}"
    assert slugs(f"{resource.collection}/?ordering={reverse}") == everything[::-1]
    first = ask(f"{resource.collection}/?ordering={word}&limit=3")
    second = ask(first["next"].removeprefix("http://testserver/api/v1/"))
    assert [record["slug"] for record in first["results"] + second["results"]] == everything[:6]


@every_resource
def test_count_is_given_only_when_asked(resource, ask, slugs):
    assert "count" not in ask(f"{resource.collection}/?count=false")
    page = ask(f"{resource.collection}/?count=true&limit=1")
    assert page["count"] == len(slugs(f"{resource.collection}/"))


@every_resource
def test_fields_and_omit_choose_what_is_shown(resource, ask):
    names = names_of(resource.shape)
    assert list(ask(f"{resource.collection}/?limit=1&fields={names[2]},slug")["results"][0]) == ["slug", names[2]]
    shown = list(ask(f"{resource.collection}/{resource.example}/?omit={names[1]}"))
    assert shown == [name for name in names if name != names[1]]


@every_resource
def test_a_list_costs_two_statements_whatever_its_length(resource, ask):
    for limit in (1, 20, 200):
        with CaptureQueriesContext(connection) as statements:
            ask(f"{resource.collection}/?limit={limit}")
        assert len(statements) == 2, [statement["sql"][:200] for statement in statements]
    with CaptureQueriesContext(connection) as statements:
        ask(f"{resource.collection}/?limit=3&count=true")
    assert len(statements) == 3


@every_resource
def test_a_record_costs_one_statement(resource, ask):
    with CaptureQueriesContext(connection) as statements:
        ask(f"{resource.collection}/{resource.example}/")
    assert len(statements) == 1


@every_filter
def test_a_filter_costs_the_statements_that_look_up_names_and_its_example_works(resource, name, ask):
    declared = resource.filters.base_filters[name]
    with CaptureQueriesContext(connection) as statements:
        found = ask(f"{resource.collection}/?{name}={declared.example}&limit=200")
    looked_up = 2 if isinstance(declared, AccordingTo) else isinstance(declared, Reference) or name in ("type", "q")
    assert len(statements) == 2 + looked_up
    assert found["results"], "the example in the documentation finds something in the data set"


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        (resource, name)
        for resource in RESOURCES
        for name, declared in resource.filters.base_filters.items()
        if declared.many and not isinstance(declared, AccordingTo)
    ],
    ids=lambda part: part if isinstance(part, str) else part.collection,
)
def test_a_filter_that_takes_words_can_be_negated(resource, name, slugs):
    example = resource.filters.base_filters[name].example
    these = set(slugs(f"{resource.collection}/?{name}={example}"))
    others = set(slugs(f"{resource.collection}/?{name}=!{example}"))
    assert these | others == set(slugs(f"{resource.collection}/"))
    assert not these & others


@every_resource
def test_an_unknown_parameter_is_refused_with_the_nearest_one(resource, faults):
    assert faults(f"{resource.collection}/?orderign=slug") == {
        "orderign": "There is no such parameter; did you mean 'ordering'?"
    }
    assert "this address takes" in faults(f"{resource.collection}/{resource.example}/?zzzzzz=1")["zzzzzz"]


@every_resource
@pytest.mark.parametrize("name", [*COMMON])
def test_a_shared_parameter_is_refused_when_repeated_or_nonsense(resource, name, faults):
    assert name in faults(f"{resource.collection}/?{name}=%00maybe")
    assert name in faults(f"{resource.collection}/?{name}=slug&{name}=%00maybe")
    if name not in ("fields", "omit"):  # lists, of which each may be sent by itself
        assert name in faults(f"{resource.collection}/?{name}=slug&{name}=slug")


@every_filter
def test_nonsense_in_a_filter_is_refused_with_a_sentence(resource, name, faults):
    if name == "q":
        nonsense = ["", "%00", "x" * 300]
    else:
        nonsense = ["", ",", "!", "%00", "no-such-thing", "%F0%9F%92%A5", "x" * 3000, "-1", "1e9999", "%ED%A0%80"]
    for text in nonsense:
        sentence = faults(f"{resource.collection}/?{name}={text}")[name]
        assert sentence.rstrip()[-1] in ".?", sentence
        assert len(sentence) < 1000


@every_resource
def test_a_tampered_cursor_is_refused(resource, ask, faults):
    good = ask(f"{resource.collection}/?limit=1")["next"].split("cursor=")[1]
    for bad in ("x", good[:-3], good + "xx", "W10", "bnVsbA", "", "%00", "WzEsMiwzLDRd", "e" * 5000):
        assert "cursor" in faults(f"{resource.collection}/?limit=1&cursor={bad}")
    word = next(w for w in resource.orders if w != resource.order.removeprefix("-"))
    assert "cursor" in faults(f"{resource.collection}/?ordering={word}&cursor={good}")


def test_a_cursor_from_before_all_time_is_refused(faults):
    cursor = Cursor("0001-01-01T00:00:00+23:59", 1, False).encode(Order("updated_at", "updated_at", False))
    assert "cursor" in faults(f"events/?ordering=updated_at&cursor={cursor}")


@every_resource
def test_a_missing_record_is_a_problem_with_the_nearest_slug(resource, ask):
    problem = ask(f"{resource.collection}/{resource.example}x/", status=404)
    assert problem["status"] == 404
    assert problem["title"] == "Not Found"
    assert resource.example in problem["detail"]
    for key in ("%00", "a'b", "x" * 500, "%F0%9F%92%A5", "A B"):
        assert ask(f"{resource.collection}/{key}/", status=404)["status"] == 404


@every_resource
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_nothing_can_be_written(resource, method, chronology, db):
    for path in (f"/api/v1/{resource.collection}/", f"/api/v1/{resource.collection}/{resource.example}/"):
        response = getattr(Client(), method)(path)
        assert response.status_code == 405
        assert response.headers["Content-Type"] == "application/problem+json"
        assert "GET" in response.headers["Allow"]
        assert response.json()["request_id"] == response.headers["X-Request-ID"]


@every_resource
def test_answers_are_public_and_revalidate(resource, chronology, db):
    client, path = Client(), f"/api/v1/{resource.collection}/"
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Content-Type"] == "application/json"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert not first.cookies


@every_resource
def test_any_web_page_may_read(resource, chronology, db):
    response = Client().get(f"/api/v1/{resource.collection}/", headers={"Origin": "https://newsroom.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@every_resource
def test_a_format_that_is_not_offered_is_refused(resource, ask, faults):
    assert "format" in faults(f"{resource.collection}/?format=xml")
    assert ask(f"{resource.collection}/", status=406, Accept="application/xml")["status"] == 406


@every_resource
def test_head_answers_like_get_without_a_body(resource, chronology, db):
    response = Client().head(f"/api/v1/{resource.collection}/")
    assert (response.status_code, response.content) == (200, b"")


@every_dated
def test_each_hit_of_a_date_filter_says_how_it_matches(resource, ask):
    page = ask(f"{resource.collection}/?on=2024&limit=200")
    assert {record["match"] for record in page["results"]} == {"certain", "possible"}
    certain = ask(f"{resource.collection}/?on=2024&match=certain&limit=200")
    assert [r["slug"] for r in certain["results"]] == [r["slug"] for r in page["results"] if r["match"] == "certain"]
    assert "match" not in ask(f"{resource.collection}/?limit=1")["results"][0]


@every_dated
def test_dates_that_exclude_each_other_are_refused(resource, faults):
    assert "exclude each other" in faults(f"{resource.collection}/?after=2025&before=2024")["before"]


@every_dated
def test_a_date_in_plain_english_is_refused_with_its_edtf_form(resource, faults):
    assert "'2024-06'" in faults(f"{resource.collection}/?on=June%202024")["on"]
    assert faults(f"{resource.collection}/?on=2012/2008")["on"]


@every_resource
def test_every_answer_is_strict_json(resource, chronology, db):
    text = Client().get(f"/api/v1/{resource.collection}/?limit=200").content

    def refuse(constant):
        raise AssertionError(constant)

    json.loads(text, parse_constant=refuse)
