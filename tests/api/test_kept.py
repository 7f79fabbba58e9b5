"""Kept answers: the same as fresh ones, never older than their revision, for readers without an account only."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.api import kept
from timeline.models import Event
from timeline.models.revision import READ

from ..search_records import new_actor, new_event

PAGE = "/api/v1/events/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def denial():
    """One event in the chronology, and nothing kept yet."""
    cache.clear()
    yield new_event("2024-gd-denial", "Georgian Dream denies the report")
    cache.clear()


def get(address=PAGE, status=200, **headers):
    response = Client().get(address, headers=headers)
    assert response.status_code == status, response.content[:300]
    return response


def statements(address=PAGE, **headers):
    """The SQL that an answer costs."""
    with CaptureQueriesContext(connection) as queries:
        get(address, **headers)
    return [query["sql"] for query in queries]


def is_kept(address=PAGE, **headers):
    """Whether the answer comes from what is kept: it then costs the statement for the revision and no more."""
    return statements(address, **headers) == [READ[connection.vendor]]


def told(response):
    """The body and all headers but the one that names the request."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    assert headers.pop("x-request-id")
    return response.content, headers


def test_the_second_answer_is_the_first_one_and_costs_one_statement():
    first = get()
    assert is_kept()
    assert told(get()) == told(first)


def test_a_kept_answer_runs_nothing_of_what_makes_answers(monkeypatch):
    first = get()
    monkeypatch.setattr("timeline.api.events.Events.dispatch", None)
    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", None)
    assert told(get()) == told(first)
    with pytest.raises(TypeError):
        get(f"{PAGE}?kind=claim")


@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.update(status="withdrawn"),
        lambda: Event.objects.update(title="It has another title"),
        lambda: Event.objects.all().delete(),
        lambda: new_event("2024-mfa-denial", "Another denial"),
    ],
    ids=["withdrawn", "changed", "deleted", "another published"],
)
def test_what_changed_shows_at_once(change):
    before = get().content
    change()
    after = get().content
    assert after != before
    cache.clear()
    assert get().content == after


def test_a_withdrawn_record_is_gone_at_once_at_its_own_address():
    get(f"{PAGE}2024-gd-denial/")
    Event.objects.update(status="withdrawn")
    get(f"{PAGE}2024-gd-denial/", status=404)


def test_a_reader_who_has_the_answer_is_told_so_whether_it_is_kept_or_not():
    first = get()
    tag = first.headers["ETag"]
    for asked in (tag, f'W/{tag}, "other"', "*"):
        cache.clear()
        for response in (get(status=304, **{"If-None-Match": asked}) for _ in range(2)):
            assert response.content == b""
            assert response.headers["ETag"] == tag
            assert response.headers["Cache-Control"] == "public, max-age=60"
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert "Content-Length" not in response.headers
            assert "Content-Type" not in response.headers
    assert is_kept()
    assert get(**{"If-None-Match": '"other"'}).content == first.content


def test_the_same_answer_serves_all_sites_and_says_so_to_caches():
    here = get()
    assert here.headers["Vary"] == "Accept"
    assert is_kept(Origin="https://news.example")
    assert told(get(Origin="https://news.example")) == told(here)
    assert "ETag" in here.headers["Access-Control-Expose-Headers"]


def test_caches_are_told_where_the_form_of_the_answer_was_asked_for():
    address = "/api/v1/network/?format=json"
    assert get(address).headers["Vary"] == "Accept"
    assert is_kept(address)


def test_parameters_in_another_order_ask_for_the_same():
    get(f"{PAGE}?kind=statement&limit=5&kind=!claim")
    assert is_kept(f"{PAGE}?limit=5&kind=statement&kind=!claim")
    assert not is_kept(f"{PAGE}?limit=5&kind=!claim&kind=statement")


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (f"{PAGE}?limit=5", {}),
        (f"{PAGE}2024-gd-denial/", {}),
        ("/api/v1/actors/", {}),
        (PAGE, {"Host": "127.0.0.1"}),
        (PAGE, {"Accept": "application/json"}),
    ],
)
def test_another_question_is_answered_anew(address, headers):
    get()
    assert not is_kept(address, **headers)


def test_another_scheme_is_another_address():
    get()
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(PAGE, secure=True).json()["results"][0]["url"].startswith("https://")
    assert len(queries) > 1


@pytest.mark.parametrize("headers", [{"Cookie": "sessionid=abc"}, {"Authorization": "Basic bmlubw=="}])
def test_who_may_have_an_account_is_neither_told_what_is_kept_nor_is_the_answer_kept(headers):
    mine = get(**headers)
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert not is_kept()
    assert not is_kept(**headers)
    assert READ[connection.vendor] not in statements(**headers)


def test_a_cookie_that_names_no_account_changes_nothing():
    get()
    assert is_kept(Cookie="csrftoken=abc; theme=dark")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{PAGE}?kind=nonsense", 400),
        (f"{PAGE}no-such-event/", 404),
        (f"{PAGE}?after={'2' * 3000}", 400),
        ("/api/v1/changes/", 200),
        ("/api/v1/schema/", 200),
        ("/admin/login/", 200),
    ],
)
def test_what_does_not_follow_from_the_chronology_alone_is_not_kept(address, status):
    for _ in range(2):
        assert Client().get(address).status_code == status
    assert cache._cache == {}


def test_an_answer_that_is_too_large_is_not_kept(monkeypatch):
    monkeypatch.setattr(kept, "MOST_BYTES", len(get().content) - 1)
    cache.clear()
    get()
    assert not is_kept()


def test_an_answer_that_depends_on_something_else_is_not_kept(monkeypatch):
    monkeypatch.setattr(kept, "TOLD_APART", {"accept"})
    get()
    assert not is_kept()


def test_no_more_than_so_many_answers_are_kept(settings):
    most = settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"]
    for number in range(most + 20):
        cache.set(f"answer-{number}", b"")
    assert len(cache._cache) <= most


def test_only_get_is_answered_from_what_is_kept():
    get()
    head = Client().head(PAGE)
    assert head.content == b""
    assert head.headers["Content-Length"] == get().headers["Content-Length"]
    assert Client().post(PAGE).status_code == 405


def test_a_database_that_fails_is_told_as_before(monkeypatch):
    def fail(*given):
        raise kept.Error("no connection")

    get()
    monkeypatch.setattr(kept, "revision", fail)
    assert get().json()["results"]


def test_an_open_transaction_neither_finds_nor_keeps_anything():
    from django.db import transaction

    get()
    with transaction.atomic():
        new_actor()
        assert READ[connection.vendor] not in statements()


def test_no_reader_is_told_what_was_out_of_date_when_it_asked(tmp_path, root):
    """Under writers that overlap, on a database that processes share: a file, or the server of this run."""
    Event.objects.all().delete()
    if connection.vendor == "sqlite":
        address = f"sqlite:///{tmp_path}/race.sqlite3"
        with contextlib.closing(sqlite3.connect(tmp_path / "race.sqlite3")) as file:
            connection.connection.backup(file)
    else:
        told = connection.settings_dict
        address = f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.api.races"],
        cwd=root,
        env=os.environ | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=True,
    )
    race = json.loads(done.stdout)
    assert race["faults"] == []
    assert race["written"] == [40, 40, 40]
    assert race["asked"] > 4
    assert race["stale"] == 0
