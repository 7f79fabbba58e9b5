"""What browsers are told: full marks by the rules of Mozilla's Observatory on every answer, no cookie in public."""

import re
from collections import Counter

import pytest
from django.http import HttpResponse

from tests.admin.rows import REGISTERED, row

from .observatory import score
from .routes import ROUTES, filled, kind_of

ELSEWHERE = {"origin": "https://reader.example"}
STATIC = ("timeline/icon.svg", "timeline/pages.css", "admin/js/core.js")
STATIC += ("drf_spectacular_sidecar/swagger-ui-dist/oauth2-redirect.html",)
MISTAKES = (
    ("get", "/no-such-page/"),
    ("get", "/static/no-such-file.js"),
    ("get", "/api/v1/events/?frm=1"),
    ("get", "/api/v1/events/no-such-event/"),
    ("get", "/api/v1/no-such-list/"),
    ("post", "/api/v1/events/"),
    ("options", "/api/v1/events/"),
    ("get", "/api/v1/docs"),
    ("post", "/admin/login/"),
    ("get", "/admin/timeline/event/999999/change/"),
    ("get", "/admin/no-such-page/"),
)
PUBLIC_GETS = [route for route in ROUTES if not route.startswith("admin/")]

pytestmark = pytest.mark.django_db


def ask(client, address, method="get", accept="text/html,*/*;q=0.8"):
    headers = ELSEWHERE | {"accept": accept}
    answer = getattr(client, method)(address, secure=True, headers=headers)
    return answer, answer.getvalue().decode(errors="replace")


def marks(answer, body):
    scripts = (
        re.findall(r"<script[^>]*\bsrc=[\"']?([^\"' >]*)", body) if "html" in answer.get("Content-Type", "") else []
    )
    return score(answer, scripts)


def addresses():
    """An address of every route, about a record where it is about one."""
    records = {kind: row(page.model) for kind, page in REGISTERED.items()}
    named = {record._meta.verbose_name_plural.replace(" ", "-"): record for record in records.values()}
    for route in ROUTES:
        record = records.get(kind_of(route)) or named.get(kind_of(route))
        key = getattr(record, "slug", None) or getattr(record, "code", 1)
        yield filled(route, object_id=record.pk if record else 1, pk=record.pk if record else 1, key=key)


@pytest.mark.parametrize("who", ["anyone", "signed_in"])
def test_every_answer_has_full_marks(who, request):
    client = request.getfixturevalue(who)
    asked = [("get", address) for address in addresses()]
    asked += [("get", f"/static/{name}") for name in STATIC] + list(MISTAKES)
    statuses, lacking = Counter(), {}
    for method, address in asked:
        answer, body = ask(client, address, method)
        statuses[answer.status_code] += 1
        points, found = marks(answer, body)
        if points < 100 or found["csp"] < 10 or min(found.values()) < 0:
            lacking[method, address] = (points, found)
    assert lacking == {}
    assert statuses[200] > (100 if who == "signed_in" else 15), statuses
    assert {302, 404} <= set(statuses)


def test_what_is_kept_has_full_marks_too(anyone, transactional_db):
    row(REGISTERED["event"].model, slug="agreement", status="published")
    for _ in range(2):
        answer, body = ask(anyone, "/api/v1/events/", accept="application/json")
        assert marks(answer, body)[0] >= 100
        unchanged = anyone.get("/api/v1/events/", secure=True, headers={"if-none-match": answer["ETag"]})
        assert unchanged.status_code == 304
        assert marks(unchanged, "")[0] >= 100


def test_the_last_resort_has_full_marks_too(anyone, monkeypatch):
    anyone.raise_request_exception = False
    monkeypatch.setattr("timeline.api.root.render", lambda *_: 1 / 0)
    answer, body = ask(anyone, "/api/v1/docs/")
    assert answer.status_code == 500
    assert marks(answer, body)[0] >= 100


def test_plain_requests_are_sent_to_https(anyone):
    answer = anyone.get("/api/v1/events/?on=2008", headers={"host": "localhost"})
    assert (answer.status_code, answer["Location"]) == (301, "https://localhost/api/v1/events/?on=2008")


@pytest.mark.parametrize("accept", ["text/html,*/*;q=0.8", "application/json"])
def test_nobody_who_only_reads_gets_a_cookie(anyone, accept):
    given = [address for address in addresses() if not address.startswith("/admin/")]
    assert len(given) == len(PUBLIC_GETS) > 30
    for address in given:
        answer, _ = ask(anyone, address, accept=accept)
        assert not answer.cookies, address
        assert "cookie" not in answer.get("Vary", "").lower(), address


def test_the_api_alone_is_open_to_the_pages_of_others(anyone):
    for address in addresses():
        answer, _ = ask(anyone, address)
        is_open = address.startswith("/api/")
        assert answer.get("Access-Control-Allow-Origin") == ("*" if is_open else None), address
        assert answer["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_open else "same-origin"), address
    assert "Access-Control-Allow-Origin" not in ask(anyone, "/static/timeline/pages.css")[0]


def test_cookies_of_the_desk_are_bound_to_this_host(anyone, django_user_model):
    django_user_model.objects.create_superuser("nino", password="a long sentence of an editor")
    form, _ = ask(anyone, "/admin/login/")
    assert set(form.cookies) == {"__Host-csrf"}
    answer = anyone.post(
        "/admin/login/", {"username": "nino", "password": "a long sentence of an editor"}, secure=True
    )
    assert set(answer.cookies) == {"__Host-csrf", "__Host-session"}
    for cookie in answer.cookies.values():
        assert (cookie["path"], cookie["domain"], cookie["secure"], cookie["httponly"]) == ("/", "", True, True)
        assert cookie["samesite"] == "Lax"


HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("name", "value", "points"),
    [
        ("Referrer-Policy", "same-origin", 140),
        ("Content-Security-Policy", "", 75),
        ("Content-Security-Policy", "default-src 'self'", 135),
        ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'", 130),
        ("Content-Security-Policy", "default-src 'none'; script-src 'self' 'unsafe-inline'", 80),
        ("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-eval'; frame-ancestors 'none'", 120),
        ("Content-Security-Policy", "script-src 'self'", 80),
        ("Strict-Transport-Security", "", 80),
        ("Strict-Transport-Security", "max-age=86400", 130),
        ("Referrer-Policy", "unsafe-url", 130),
        ("X-Content-Type-Options", "none", 135),
        ("Cross-Origin-Resource-Policy", "cross-origin", 130),
        ("Cross-Origin-Opener-Policy", "nonsense", 125),
        ("Access-Control-Allow-Credentials", "true", 50),
    ],
)
def test_marks_are_taken_and_given_as_the_observatory_does(name, value, points):
    answer = HttpResponse(headers=HEADERS | {name: value})
    assert score(answer)[0] == points


@pytest.mark.parametrize(
    ("cookie", "options", "points"),
    [
        ("sessionid", {"secure": True, "httponly": True, "samesite": "Lax"}, 145),
        ("sessionid", {"secure": True, "httponly": True}, 140),
        ("sessionid", {"httponly": True, "samesite": "Lax"}, 60),
        ("sessionid", {"secure": True, "samesite": "Lax"}, 70),
        ("csrftoken", {"secure": True}, 80),
        ("theme", {"samesite": "Lax"}, 80),
    ],
)
def test_marks_follow_from_cookies(cookie, options, points):
    answer = HttpResponse(headers=HEADERS)
    answer.set_cookie(cookie, "1", **options)
    assert score(answer)[0] == points


def test_scripts_from_elsewhere_cost_half_of_all():
    answer = HttpResponse(headers=HEADERS)
    assert score(answer, ["/static/a.js"])[0] == 140
    assert score(answer, ["https://cdn.example/a.js"])[0] == 50
