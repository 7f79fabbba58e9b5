"""Rates: one client asks so often and no more, however it names itself; others do not notice."""

import logging
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from project import rates
from project.caches import Redis
from project.env import Environment, Rate, Refusal

PAGE = "/api/v1/event-types/?limit=1"
NOON = 1_718_200_800  # the beginning of a minute


@pytest.fixture(autouse=True)
def minute(monkeypatch, settings):
    """Three requests a minute of everyone, ten seconds after noon."""
    settings.RATE = Rate(3, 60, True)
    clock = {"now": NOON + 10, "took": 0.0}
    monkeypatch.setattr(rates, "time", lambda: clock["now"])
    monkeypatch.setattr(
        rates, "monotonic", lambda: clock.update(took=clock["took"] + clock.get("each", 0)) or clock["took"]
    )
    cache.clear()
    yield clock
    cache.clear()


@pytest.fixture
def client():
    """One process, which counts from nothing, around answers that cost nothing."""
    return rates.Throttled(lambda request: HttpResponse("[]"))


def ask(client, times=1, page=PAGE, address="192.0.2.7", **headers):
    """The last of so many answers."""
    for _ in range(times):
        request = RequestFactory().get(page, headers=headers, REMOTE_ADDR=address)
        response = (
            client.get(page, headers=headers, REMOTE_ADDR=address) if isinstance(client, Client) else client(request)
        )
    return response


def left(response):
    return response.headers["RateLimit"]


def test_each_answer_tells_what_is_left(client):
    response = ask(client)
    assert response.headers["RateLimit-Policy"] == '"client";q=3;w=60'
    assert [left(response), left(ask(client)), left(ask(client))] == [
        '"client";r=2;t=50',
        '"client";r=1;t=50',
        '"client";r=0;t=50',
    ]


@pytest.mark.django_db
def test_who_asks_too_often_is_told_when_to_come_back():
    response = ask(Client(), 4)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "50"
    assert left(response) == '"client";r=0;t=50'
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json()["request_id"] == response.headers["X-Request-ID"]
    assert "3 times in 60 seconds" in response.json()["detail"]


def test_a_page_of_another_site_can_read_why(client):
    headers = ask(client, 4, Origin="https://news.example").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert {"RateLimit", "Retry-After"} <= set(headers["Access-Control-Expose-Headers"].split(", "))


def test_the_next_minute_is_another(client, minute):
    ask(client, 4)
    minute["now"] = NOON + 60
    assert ask(client).status_code == 200


def test_others_do_not_notice(client):
    ask(client, 9)
    assert ask(client, address="192.0.2.8").status_code == 200


def test_another_name_in_a_header_is_the_same_client(client, caplog):
    with caplog.at_level(logging.WARNING, "timeline.rates"):
        found = [ask(client, **{"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(6)]
    assert found == [200] * 3 + [429] * 3
    assert [record.getMessage()[-20:] for record in caplog.records] == ["et TIMELINE_PROXIES."]


def test_behind_a_proxy_its_word_counts_and_not_the_clients(client, settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(6):
        last = ask(client, **{"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.5"})
    assert last.status_code == 429
    assert ask(client, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.6"}).status_code == 200


def test_addresses_of_one_network_are_one_client(client):
    found = [ask(client, address=f"2001:db8:0:1::{n}").status_code for n in range(1, 6)]
    assert found == [200] * 3 + [429] * 2


@pytest.mark.parametrize("headers", [{"Cookie": "sessionid=made-up"}, {"Authorization": "Basic bmlubw=="}])
def test_an_account_that_is_only_claimed_changes_nothing(client, headers):
    assert ask(client, 4, **headers).status_code == 429


def test_what_takes_long_counts_for_more(client, minute):
    minute["each"] = 0.1
    assert left(ask(client)) == '"client";r=1;t=50'
    assert ask(client, 2).status_code == 429


def test_a_download_counts_while_it_is_made(minute):
    pieces = [b"slug\r\n", b"2024-gd-denial\r\n"]
    client = rates.Throttled(lambda request: StreamingHttpResponse(iter(pieces)))
    response = ask(client)
    minute["each"] = 0.1
    assert left(response) == '"client";r=2;t=50'
    assert b"".join(response) == b"".join(pieces)
    minute["each"] = 0
    assert ask(client).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_kept_answers_count_and_are_kept_without_what_is_left():
    client = Client()
    assert [left(ask(client))[:12], left(ask(client))[:12]] == ['"client";r=2', '"client";r=1']
    assert left(ask(client, address="192.0.2.8")) == '"client";r=2;t=50'
    assert cache._cache
    assert not any(b"RateLimit\x94" in value or b'"client";r' in value for value in cache._cache.values())


@pytest.mark.parametrize("page", ["/admin/login/", "/static/admin/css/base.css", "/livez"])
def test_what_is_not_the_api_is_not_counted(client, page):
    assert "RateLimit" not in ask(client, 5, page).headers
    assert ask(client).status_code == 200


def test_the_front_page_is_counted(client):
    assert ask(client, 4, "/").status_code == 429


def test_this_machine_is_counted_only_when_a_rate_is_set(client):
    assert ask(client, 4, address="127.0.0.1").status_code == 429
    client.rate = Rate(3, 60, False)
    assert "RateLimit" not in ask(client, 9, address="127.0.0.1").headers
    assert ask(client, 9, address="::1").status_code == 200
    assert ask(client, 4).status_code == 429


def test_nobody_is_counted_when_it_is_off(settings):
    settings.RATE = None
    with pytest.raises(MiddlewareNotUsed):
        rates.Throttled(None)


def test_machines_with_a_common_cache_count_together(settings):
    settings.CACHES = {"default": configured.CACHES["default"] | {"LOCATION": "shared"}}
    one, other = (rates.Throttled(lambda request: HttpResponse()) for _ in range(2))
    assert [ask(each).status_code for each in (one, other, one, other)] == [200, 200, 200, 429]
    assert len(cache._cache) == 1
    assert "192.0.2.7" not in str(cache._cache)


FORKED = """
import os, django; django.setup()
from project.rates import OfThisMachine
memory = OfThisMachine()
def add(): return memory.add(b"12345678", 1, 1, 60)
add()
if os.fork() == 0: os._exit(add())
print(os.waitstatus_to_exitcode(os.wait()[1]), add())
"""


def test_processes_of_one_server_count_together(root):
    run = [sys.executable, "-c", FORKED]
    done = subprocess.run(run, cwd=root, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "2 3\n", done.stderr


def test_nobody_is_refused_while_the_common_cache_is_down(monkeypatch, caplog):
    monkeypatch.setattr(rates, "cache", Redis("redis://127.0.0.1:1/0", {}))
    assert [rates.OfAllMachines().add(b"12345678", 1, 1, 60) for _ in range(2)] == [0, 0]
    assert "Redis does not answer" in caplog.text


@pytest.mark.parametrize(
    ("given", "rate"),
    [("", (600, 60, False)), ("10/second", (10, 1, True)), ("20000/hour", (20_000, 3600, True)), ("off", None)],
)
def test_a_rate_is_read(given, rate):
    assert Environment({"TIMELINE_RATE": given}).rate("TIMELINE_RATE", "600/minute") == rate


@pytest.mark.parametrize("given", ["600", "0/minute", "-1/second", "600 / minute", "600/day", "1e3/minute", "on"])
def test_a_rate_is_never_guessed(given):
    with pytest.raises(Refusal, match="must be off, or such as 10/second, 600/minute or 20000/hour"):
        Environment({"TIMELINE_RATE": given}).rate("TIMELINE_RATE", "600/minute")
