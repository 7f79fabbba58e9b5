"""Nonsense and malice: no address answers them with a 5xx, and every refusal is a problem document."""

import base64
import json
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client

from timeline.api.filters import MOST_CONDITIONS
from timeline.api.urls import RESOURCES

from ..nonsense import (
    ADDRESSES,
    API,
    ASIDE,
    BODIES,
    CHARSETS,
    HEADERS,
    HOSTS,
    KEYS,
    METHODS,
    NAMES,
    NONSENSE,
    TOO_LONG,
    is_sense,
    parameters,
)

every_address = pytest.mark.parametrize("address", [*ADDRESSES, *ASIDE])
PARAMETERS = parameters()
ALONE = ("cursor", "fields")  # read only when another parameter is right, or is not there


@pytest.fixture
def served(whole_application, chronology):
    """Status and body of an answer of the whole application, as a web server calls it."""

    def serving(method, path, **environ):
        path, _, query = path.partition("?")
        environ |= {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver"}
        setup_testing_defaults(environ)
        statuses = []
        body = b"".join(whole_application(environ, lambda status, headers: statuses.append(int(status[:3]))))
        return statuses[0], body

    return serving


@pytest.fixture
def send(chronology, db):
    """Send a request as it stands; the answer is no 5xx, sets no cookie and refuses with a problem document."""
    client = Client(raise_request_exception=False)

    def sending(path, method="GET", body="", **headers):
        response = client.generic(method, path if path.startswith("/") else API + path, body, headers=headers)
        assert response.status_code < 500, path
        assert not response.cookies
        assert response.headers["X-Request-ID"]
        if response.status_code >= 400 and method != "HEAD":
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


@pytest.mark.parametrize("address", ADDRESSES)
def test_nonsense_in_a_parameter_is_refused_by_its_name(address, send):
    """All parameters of an address are sent at once, since all that are wrong are told at once.

    Each address gets a quarter of the values; under the marker `faults` each parameter gets them all by itself.
    """
    taken = PARAMETERS[address]
    together = [[name for name in taken if name not in ALONE], *([name] for name in ALONE if name in taken)]
    for value in NONSENSE[ADDRESSES.index(address) % 4 :: 4]:
        for names in together:
            senseless = {name for name in names if not is_sense(taken[name], value)}
            response = send(f"{address}?{'&'.join(f'{name}={value}' for name in names)}")
            told = {fault["parameter"] for fault in response.json()["errors"]}
            assert (response.status_code, told) == (400, senseless), value


@pytest.mark.faults
@pytest.mark.parametrize("address", ADDRESSES)
def test_all_nonsense_in_each_parameter_alone_is_refused(address, send):
    for name, declared in PARAMETERS[address].items():
        for value in NONSENSE:
            status = send(f"{address}?{name}={value}").status_code
            assert status == (200 if is_sense(declared, value) else 400), (name, value)
        for value in TOO_LONG:
            assert send(f"{address}?{name}={value}").status_code in (400, 414), (name, value[:20])


@every_address
def test_unknown_parameters_are_refused_however_many(address, send):
    for query in NAMES:
        assert send(f"{address}?{query}").status_code == 400, query
    flood = send(f"{address}?{'&'.join(f'a{number}=1' for number in range(99))}")
    assert flood.status_code == 400
    assert len(flood.json()["errors"]) < 20


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.collection)
def test_nonsense_in_the_address_of_a_record_is_not_found(resource, send):
    for key in KEYS:
        assert send(f"{resource.collection}/{key}/").status_code == 404, key
    for view in resource.get_extra_actions():
        for key in KEYS[3::4]:
            assert send(f"{resource.collection}/{key}/{view.url_path}/").status_code == 404, key


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.collection)
def test_a_cursor_made_by_hand_is_refused_or_a_place_in_the_order(resource, send):
    values = (
        *(0, -1, 2**63, -(2**64), 10**40, 1.5, 1e308, float("nan"), None, True, [], {}, [[1]]),
        *("", "\0", "\ud800", "x" * 2000, "2024-W01-1", "10000-01-01", "9999-12-31"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-01-01T00:00:00"),
    )
    for word in resource.order_words():
        address = f"{resource.collection}/?ordering={word}{'&q=Georgia' if word == 'relevance' else ''}&cursor="
        for place, value in enumerate(values):
            assert send(f"{address}{_cursor(word, value, 1, place % 2)}").status_code in (200, 400)
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
    for method in METHODS:
        assert send(address, method).headers["Allow"] == "GET, HEAD, OPTIONS", method


@pytest.mark.parametrize(("media_type", "body"), BODIES, ids=range(len(BODIES)))
def test_no_body_is_read(media_type, body, send):
    for address in ("events/", "events/2024-gd-denial/", "timeline/"):
        for method, status in (("POST", 405), ("PUT", 405), ("GET", 200)):
            headers = {"Content-Type": media_type, "X-HTTP-Method-Override": "DELETE"}
            assert send(address, method, body, **headers).status_code == status, method


@pytest.mark.parametrize("address", [*ADDRESSES[:: len(ADDRESSES) // 5], API, f"{API}schema/", f"{API}nowhere/"])
def test_odd_headers_do_no_harm(address, send):
    usual = send(address)
    for name, value in HEADERS[:: 8 if address.endswith("schema/") else 1]:  # which is drawn anew for each request
        response = send(address, **{name: value})
        assert response.status_code in (usual.status_code, *((406,) if name == "Accept" else ())), (name, value[:40])
        assert b"elsewhere.example" not in getattr(response, "content", b"")


@pytest.mark.parametrize("address", [f"{API}events/?q=a%FF", f"{API}schema/", "/", "/admin/login/", "/nowhere"])
def test_no_charset_but_utf_8_is_read(address, served):
    for charset in (*(f"charset={charset}" for charset in CHARSETS), "a*=nope''x"):
        for method in ("GET", "POST"):
            form = f"application/x-www-form-urlencoded; {charset}"
            status, body = served(method, address, CONTENT_TYPE=form)
            assert (status, json.loads(body)["status"]) == (415, 415), charset
    assert served("GET", "/api/v1/places/", CONTENT_TYPE='text/plain; charset="UTF-8"')[0] == 200


def test_headers_that_are_too_long_together_are_refused(send):
    assert send("events/", **{"X-Much": "a" * 31_000}).status_code == 200
    assert send("events/", **{"X-Much": "a" * 31_000, "X-More": "a" * 1_001}).status_code == 431


def test_a_foreign_host_is_refused(send):
    for host in HOSTS:
        response = send("events/", Host=host)
        assert response.status_code == 400, host
        assert b"elsewhere" not in response.content


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("POST", "/static/timeline/icon.svg", {}, 405),
        ("GET", "/static/timeline/icon.svg", {"Range": "bytes=99999999-"}, 416),
        ("GET", "/static/no-such-file", {}, 404),
        ("GET", f"{API}schema/", {"If-Match": '"a"'}, 412),
        ("GET", f"{API}events/2024-gd-denial.xml", {}, 404),
        ("GET", "/%FF%00", {}, 404),
    ],
)
def test_what_refuses_without_a_word_is_given_one(method, address, headers, status, send):
    response = send(address, method, **headers)
    assert response.status_code == status
    assert response.json()["detail"].endswith(".")
    if status == 405:
        assert response.headers["Allow"]
