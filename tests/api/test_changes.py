"""The feed tells every change once and in order, and nothing that is not public."""

import threading
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.api.changes import token
from timeline.models import Change

from ..settling import wait_until_settled

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def change(slug="jamnews", action="published", **given):
    return Change.objects.create(**{"kind": "actor", "slug": slug, "action": action, "at": NOON, **given})


@pytest.fixture
def feed(db, monkeypatch):
    """Asks the feed; on PostgreSQL as if what this test wrote were finished, for tests run inside a transaction."""
    monkeypatch.setattr("timeline.models.changes.FirstUnfinished.template", "(9223372036854775807)")

    def asking(query="", status=200):
        response = Client().get(f"/api/v1/changes/{query}")
        assert response.status_code == status, response.content
        return response.json()

    return asking


def test_the_feed_tells_changes_oldest_first_with_their_reasons(feed):
    change(by=User.objects.create(username="nino"), after='{"slug": "jamnews"}')
    change(action="corrected", reason="The outlet has a new name.")
    first, second = feed()["results"]
    assert first == {
        "kind": "actor",
        "slug": "jamnews",
        "url": "http://testserver/api/v1/actors/jamnews/",
        "action": "published",
        "at": "2025-03-01T12:00:00Z",
        "reason": "",
    }
    assert (second["action"], second["reason"]) == ("corrected", "The outlet has a new name.")
    assert "nino" not in Client().get("/api/v1/changes/").content.decode()


@pytest.mark.parametrize("action", ["withdrawn", "deleted"])
def test_what_is_gone_is_a_tombstone_and_shows_nothing_of_what_it_was(feed, action):
    change(after='{"slug": "jamnews", "name": "Libel"}')
    change(action=action, before='{"slug": "jamnews", "name": "Libel"}')
    assert feed()["results"][1]["url"] is None
    assert "Libel" not in Client().get("/api/v1/changes/").content.decode()


def test_who_comes_again_is_told_only_what_is_new(feed):
    nothing = feed()
    assert (nothing["results"], nothing["more"]) == ([], False)
    change("jamnews")
    change("netgazeti")
    page = feed(f"?since={nothing['since']}&limit=1")
    assert ([each["slug"] for each in page["results"]], page["more"]) == (["jamnews"], True)
    page = feed(f"?since={page['since']}")
    assert ([each["slug"] for each in page["results"]], page["more"]) == (["netgazeti"], False)
    again = feed(f"?since={page['since']}")
    assert (again["results"], again["since"]) == ([], page["since"])


@pytest.mark.parametrize(
    "bad", ["", "x", "W10", "bnVsbA", "!", "e" * 5000, token(7, 7), token(0, -1), token(2**63, 1), token(0, 9)]
)
def test_a_token_that_the_feed_never_gave_is_refused(feed, bad):
    change()
    problem = feed(f"?since={bad}", status=400)
    assert problem["errors"] == [
        {"parameter": "since", "detail": "This token was not given by this feed; start again without it."}
    ]


def test_a_parameter_that_the_feed_does_not_take_is_refused(feed):
    assert feed("?sinse=x", status=400)["errors"][0]["detail"] == ("There is no such parameter; did you mean 'since'?")
    assert feed("?limit=201", status=400)["errors"][0]["parameter"] == "limit"
    assert feed("?format=xml", status=400)["errors"][0]["parameter"] == "format"


def test_a_page_of_the_feed_costs_one_statement_and_one_for_the_token(feed):
    for number in range(30):
        change(f"outlet-{number}")
    since = feed("?limit=5")["since"]
    for query, cost in (("", 1), ("?limit=20", 1), (f"?since={since}", 2)):
        with CaptureQueriesContext(connection) as statements:
            feed(query)
        assert len(statements) == cost


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_passes_a_change_that_another_has_begun_to_write():
    """What is written first may be seen last: the reader waits for it. On SQLite one writes at a time."""
    if connection.vendor == "postgresql":
        _write_while_another_writes()
    else:
        change("slow")
        change("quick")
    wait_until_settled()
    assert [each["slug"] for each in Client().get("/api/v1/changes/").json()["results"]] == ["slow", "quick"]


def _write_while_another_writes():
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly():
        try:
            with transaction.atomic():
                change("slow")
                begun.set()
                go_on.wait(10)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    begun.wait(10)
    change("quick")
    assert Client().get("/api/v1/changes/").json()["results"] == []
    go_on.set()
    writer.join()
