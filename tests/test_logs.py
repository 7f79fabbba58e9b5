"""Logs and metrics: each request by its id and what answered it, nobody by name or address."""

import io
import json
import logging
import re
import sys

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory

from project import logs, metrics
from project.env import Environment, Refusal
from project.health import Health
from timeline.api.middleware import request_id

TOKEN = "a-token-of-twenty-signs-or-more"
pytestmark = pytest.mark.django_db


@pytest.fixture
def written(settings):
    """What the log holds, as JSON, after the block of the test."""
    stream, formatter = io.StringIO(), logs.JSONLines()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.addHandler(handler)
    settings.LOG = "json"
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


def test_each_request_is_a_line_with_its_id_and_what_answered(written):
    Client().get("/api/v1/events/no-such-event/?q=Zakharova", headers={"X-Request-ID": "desk-2024-06-12"})
    (line,) = [line for line in written() if line["logger"] == "timeline.requests"]
    assert line.pop("seconds") >= 0
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("at"))
    assert line == {
        "level": "INFO",
        "logger": "timeline.requests",
        "message": "A request was answered.",
        "request_id": "desk-2024-06-12",
        "method": "GET",
        "route": "events-detail",
        "status": 400,
    }


def test_what_went_wrong_is_told_with_the_id_and_the_place_and_not_with_what_was_typed(written):
    def fail(request):
        raise ValueError("Anna typed this")

    def caught(request):
        try:
            fail(request)
        except ValueError:
            logging.getLogger("timeline.api").error("It failed.", exc_info=sys.exc_info())
        return HttpResponse()

    request_id(caught)(RequestFactory().get("/", headers={"X-Request-ID": "desk-2024-06-12"}))
    (line,) = written()
    assert (line["request_id"], line["error"]) == ("desk-2024-06-12", "builtins.ValueError")
    assert line["came_about"][-1].endswith(" fail")
    assert "Anna" not in json.dumps(line)


def test_a_sign_in_that_fails_leaves_no_name_and_no_address(written, settings):
    get_user_model().objects.create_user("anna-of-the-desk", password="right-password-of-anna")
    client = Client(REMOTE_ADDR="203.0.113.77")
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        client.post(
            "/admin/login/?next=/admin/anna-of-the-desk", {"username": "anna-of-the-desk", "password": "wrong-one"}
        )
    lines = written()
    assert {line["status"] for line in lines if line["logger"] == "timeline.requests"} >= {200}
    assert any(line["logger"].startswith("axes") for line in lines)
    told = json.dumps(lines)
    for word in ("anna", "203.0.113.77", "wrong-one"):
        assert word not in told


def test_a_request_that_nothing_answers_has_no_name_of_its_own(written):
    Client().get("/anna/secret")
    assert [line["route"] for line in written() if line["logger"] == "timeline.requests"] == ["none"]
    assert "anna" not in json.dumps(written())


def test_what_django_says_of_a_failure_names_no_path(written, monkeypatch):
    monkeypatch.setattr("timeline.api.root.Root.get", None)
    Client(raise_request_exception=False).get("/api/v1/?anna", headers={"X-Request-ID": "desk-2024-06-12"})
    (line,) = [line for line in written() if line["logger"] == "django.request"]
    assert (line["message"], line["request_id"]) == ("%s: %s", "desk-2024-06-12")
    assert line["error"] == "builtins.TypeError"
    assert "/api/" not in json.dumps({**line, "came_about": []})


def test_routes_name_no_record():
    assert logs.route_of("/api/v1/actors/maria-zakharova/") == "actors-detail"
    assert logs.route_of("/admin/timeline/event/5/change/") == "admin:timeline_event_change"
    assert logs.route_of("/admin/auth/user/7/history/") == "admin:auth_user_history"


def asked(settings, metric, path="/metrics", address="127.0.0.1", **headers):
    settings.METRICS = metric
    layer = Health(lambda request: HttpResponse(status=299))
    return layer(RequestFactory().get(path, headers=headers, REMOTE_ADDR=address))


def test_requests_are_counted_by_what_answered_them(settings):
    settings.METRICS = "loopback"
    before = metrics.REQUESTS.labels("GET", "actors-detail", 404)._value.get()
    client = Client()
    for slug in ("no-such-actor", "nor-this-one"):
        client.get(f"/api/v1/actors/{slug}/")
    page = client.get("/metrics")
    assert page.headers["Content-Type"].startswith("text/plain")
    assert page.headers["Cache-Control"] == "no-store"
    told = page.content.decode()
    line = f'timeline_requests_total{{method="GET",route="actors-detail",status="404"}} {before + 2}'
    assert line in told
    assert 'timeline_request_seconds_count{route="actors-detail"}' in told
    assert "no-such-actor" not in told


def test_methods_that_nobody_knows_are_one(settings):
    settings.METRICS = "loopback"
    for method in ("BREW", "PROPFIND"):
        logs.Requests(lambda request: HttpResponse())(RequestFactory().generic(method, "/"))
    assert 'method="other"' in asked(settings, "loopback").content.decode()
    assert "BREW" not in asked(settings, "loopback").content.decode()


@pytest.mark.parametrize(
    ("metric", "address", "headers", "status"),
    [
        ("loopback", "127.0.0.1", {}, 200),
        ("loopback", "::1", {}, 200),
        ("loopback", "192.0.2.7", {}, 299),
        ("loopback", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 299),
        (TOKEN, "192.0.2.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "127.0.0.1", {}, 299),
        (TOKEN, "127.0.0.1", {"Authorization": "Bearer loopback"}, 299),
        (TOKEN, "127.0.0.1", {"Authorization": f"Bearer {TOKEN}\u00ff"}, 299),
        (None, "127.0.0.1", {"Authorization": "Bearer None"}, 299),
    ],
)
def test_only_who_may_know_is_told(metric, address, headers, status, settings):
    assert asked(settings, metric, address=address, **headers).status_code == status


@pytest.mark.parametrize("given", ["on", "127.0.0.1", "short", "a token with blanks in it", "x" * 201])
def test_who_may_know_is_never_guessed(given):
    with pytest.raises(Refusal, match="is neither off nor loopback nor a token"):
        Environment({"TIMELINE_METRICS": given}).metrics("TIMELINE_METRICS")


def test_a_token_is_never_shown():
    with pytest.raises(Refusal) as refusal:
        Environment({"TIMELINE_METRICS": "my secret token"}).metrics("TIMELINE_METRICS")
    assert "my secret" not in str(refusal.value)


def test_the_form_of_the_log_is_one_of_two_words():
    with pytest.raises(Refusal, match="TIMELINE_LOG is 'xml'; it must be lines or json"):
        Environment({"TIMELINE_LOG": "xml"}).word("TIMELINE_LOG", "lines", known=("lines", "json"))
