"""Nonsense and malice: no address answers them with a 5xx, and every refusal is a problem document."""

import base64
import json
from urllib.parse import quote

import pytest
from django.test import Client

from timeline.api.base import DETAIL
from timeline.api.filters import MOST_CONDITIONS
from timeline.api.urls import OVERVIEWS, RESOURCES

# Percent-encoded as they would be sent: bytes that are no text, signs that some engine chokes on, other alphabets'
# digits, numbers beyond every column, dates beside the calendar, names of things that are nobody's business.
NONSENSE = (
    "",
    "%00",
    "%FF%FE",
    "%ED%A0%80",
    "%EF%BC%91",
    "%D9%A2%D9%A0%D9%A2%D9%A4-01-01",
    "%0D%0AX-Evil:%201",
    "%22%3E%3Cscript%3E",
    "'--",
    "%25_*(",
    "%26%20%7C%20!",
    "!",
    ",",
    "..%2F..%2Fetc",
    "-1",
    "1e400",
    "nan",
    "9223372036854775808",
    "9" * 5000,
    "a," * 60 + "a",
    "true,false",
    "10000-01-01",
    "2023-02-29",
    "2024-W01-1",
    "20240101",
    "2024-01-01T25:00:00",
    "9999-12-31/0001-01-01",
    "created_by__password",
    "slug__startswith",
)
VIEWS = [
    f"{resource.collection}/{resource.example}/{view.url_path}/"
    for resource in RESOURCES
    for view in resource.get_extra_actions()
]
LISTS = [f"{resource.collection}/" for resource in (*RESOURCES, *OVERVIEWS)]
RECORDS = [f"{resource.collection}/{resource.example}/" for resource in RESOURCES]
every_address = pytest.mark.parametrize("address", [*LISTS, *RECORDS, *VIEWS])


def _parameters():
    """Pairs of an address and a parameter that it takes."""
    for resource in RESOURCES:
        own = (*resource.filters.base_filters, *resource.shared())
        yield from ((f"{resource.collection}/", name) for name in own)
        record = f"{resource.collection}/{resource.example}/"
        yield from ((record, name) for name in (*DETAIL, *resource.scoping()))
        for view in resource.get_extra_actions():
            names = ("format", *resource.scoping(), *view.beside[2])
            yield from ((f"{record}{view.url_path}/", name) for name in names)
    for overview in OVERVIEWS:
        yield from ((f"{overview.collection}/", name) for name in (*overview.filters.base_filters, "format"))


@pytest.fixture
def send(chronology, db):
    """Send a request as it stands; the answer is no 5xx, sets no cookie and refuses with a problem document."""
    client = Client(raise_request_exception=False)

    def sending(path, method="get", **headers):
        response = getattr(client, method)(f"/api/v1/{path}", headers=headers)
        assert response.status_code < 500, path
        assert not response.cookies
        assert response.headers["X-Request-ID"]
        if response.status_code >= 400 and method != "head":
            _is_problem(response)
        return response

    return sending


def _is_problem(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert len(response.content) < 20_000


def _cursor(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(("address", "name"), list(_parameters()))
def test_nonsense_in_a_parameter_is_refused_or_finds_as_a_text(address, name, send):
    for nonsense in NONSENSE:
        status = send(f"{address}?{name}={nonsense}").status_code
        # Any text may be searched for, -1 and the like aside, which hold no word; all else takes what it names.
        known = name == "q" or (name in ("on", "after", "before") and nonsense == "20240101")
        assert status == 400 or (known and status == 200), (nonsense, status)


@every_address
def test_unknown_parameters_are_refused_however_many(address, send):
    for query in ("nonsense=1", "%00=1", "?x=1", "slug__startswith=a", "q[$ne]=x", "%FF=%FF", "=", "&".join("ab")):
        assert send(f"{address}?{query}").status_code == 400, query
    flood = send(f"{address}?{'&'.join(f'a{number}=1' for number in range(5000))}")
    assert flood.status_code == 400
    assert len(flood.json()["errors"]) < 20


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.collection)
@pytest.mark.parametrize(
    "key", ["9" * 5000, "1%00", "1%2F2", "%D9%A1", "1%0A", "..%2F", "%ED%A0%80", "%FF", "None", "a'--", "%2e%2e"]
)
def test_nonsense_in_the_address_of_a_record_is_not_found(resource, key, send):
    for view in ("", *(f"{view.url_path}/" for view in resource.get_extra_actions())):
        assert send(f"{resource.collection}/{key}/{view}").status_code == 404


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.collection)
def test_a_cursor_made_by_hand_is_refused_or_a_place_in_the_order(resource, send):
    values = (
        *(0, -1, 2**63, -(2**64), 10**40, 1.5, 1e308, float("nan"), None, True, [], {}, [[1]]),
        *("", "\0", "\ud800", "x" * 2000, "2024-W01-1", "10000-01-01", "9999-12-31"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-01-01T00:00:00"),
    )
    for word in resource.order_words():
        address = f"{resource.collection}/?ordering={word}{'&q=Georgia' if word == 'relevance' else ''}&cursor="
        for value in values:
            for backwards in (0, 1):
                assert send(f"{address}{_cursor(word, value, 1, backwards)}").status_code in (200, 400)
        for pk in (0, -1, 2**63, 1.5, True, None, "1", [1]):
            assert send(f"{address}{_cursor(word, '2024-01-01', pk, 0)}").status_code == 400
        for text in ("a", "!!!!", "%E2%82%AC", _cursor(), _cursor(word), "W" * 9000):
            assert send(f"{address}{text}").status_code == 400


def test_a_cursor_with_signs_between_its_letters_is_refused(send):
    given = send("events/?limit=2").json()["next"].partition("cursor=")[2]
    assert send(f"events/?limit=2&cursor={given}").status_code == 200
    assert send(f"events/?limit=2&cursor={given[:4]}!{given[4:]}").status_code == 400


@pytest.mark.parametrize("name", ["known_on", "on", "after", "before"])
def test_a_week_is_no_day(name, faults):
    assert name in faults(f"events/?{name}=2024-W24-4")


def test_a_week_cuts_no_matrix(faults):
    assert "cuts" in faults("issues/restore-relations/matrix/?cuts=2024-W24-4")


@pytest.mark.parametrize("address", ["events/", "timeline/", "network/"])
def test_repetitions_that_multiply_each_other_are_bounded(address, ask, faults):
    actors = "&".join(f"actor={slug}" for slug in ("georgia", "russia", "switzerland", "georgian-dream", "izvestia"))
    roles = "&".join(f"role={role}" for role in ("speaker", "denier", "silent", "reporter"))
    ask(f"{address}?{actors}&{roles}")
    sentence = faults(f"{address}?{actors}&{roles}&role=!claimant")["actor"]
    assert f"{MOST_CONDITIONS + 1} conditions" in sentence
    tellers = "according_to=!jamnews&according_to=!civil-georgia"
    assert "40 conditions" in faults(f"{address}?{actors}&{roles}&{tellers}")["actor"]
    kinds = "&".join(["actor_kind=person"] * 10)
    assert "200 conditions" in faults(f"{address}?{actors}&{roles}&{kinds}")["actor_kind"]


@every_address
def test_nothing_is_written_whatever_is_sent(address, send):
    for method in ("post", "put", "patch", "delete"):
        assert send(address, method).headers["Allow"] == "GET, HEAD, OPTIONS"


@every_address
def test_odd_headers_do_no_harm(address, send):
    usual = send(address).status_code
    for name, value in (
        ("If-None-Match", ",".join(f'"{number}"' for number in range(900))),
        ("If-None-Match", '"'),
        ("If-Modified-Since", "Mon, 00 Jan 0000 00:00:00 GMT"),
        ("Accept", "application/json; indent=99999999"),
        ("Accept-Language", "en-" + "x" * 4000),
        ("X-Forwarded-Host", "elsewhere.example"),
        ("X-Original-URL", "/admin/"),
        ("X-Request-ID", "a\u00ff\u00fe" * 50),
        ("Cookie", f"sessionid={quote('x' * 2000)}"),
        ("Authorization", "Token \u00ff"),
        ("Range", "bytes=9-1,0-,-1"),
        ("Content-Type", "multipart/form-data"),
    ):
        response = send(address, **{name: value})
        assert response.status_code == usual, (name, value[:40])
        assert b"elsewhere.example" not in response.content


def test_a_foreign_host_is_refused(send):
    for host in ("elsewhere.example", "127.0.0.1/x", "a" * 300, "testserver@elsewhere.example"):
        response = send("events/", Host=host)
        assert response.status_code == 400
        assert b"elsewhere" not in response.content
