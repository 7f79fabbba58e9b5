"""Limits: what is asked too long, too often over or too dearly is refused, and README says where."""

import re
import threading
import time

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from timeline.api import base, downloads, facets, filters, limits, middleware, network, paging, parameters, timeline
from timeline.api.errors import unavailable
from timeline.models import common_words, search

LONG = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}
KEPT = {
    "characters of the query": limits.MOST_QUERY,
    "parameters in all": limits.MOST_PARAMETERS,
    "times that one parameter is sent": parameters.MAX_REPEATS,
    "words with commas in one parameter": parameters.MAX_WORDS,
    "conditions that repeated parameters make together": filters.MOST_CONDITIONS,
    "times that `according_to` is sent": parameters.MAX_TELLERS,
    "characters in `q`": parameters.MAX_TEXT,
    "words in `q`": search.MOST_WORDS,
    "records that may have a word for it to count in the order by relevance": common_words.MANY,
    "records on a page": paging.MAX_LIMIT,
    "downloads of more than 200 records that a process sends at once; others are answered 503 with `Retry-After`": (
        downloads.AT_ONCE
    ),
    "records in one download; `TIMELINE_DOWNLOAD_RECORDS` says otherwise": settings.DOWNLOAD_RECORDS,
    "values of a facet": facets.MOST_VALUES,
    "years in a facet": facets.MOST_YEARS,
    "buckets of the timeline": timeline.MOST_BUCKETS,
    "lanes of the timeline": timeline.MOST_LANES,
    "actors of the network": network.MOST_NODES,
    "unknown parameters that are told": base.MOST_STRANGERS,
    "characters of all headers together, else 431": middleware.LONGEST_HEADERS,
}


def test_the_readme_tells_each_bound(root):
    table = dict(re.findall(r"^\| ([^|]+) \| ([0-9,]+) \|$", (root / "README.md").read_text("utf-8"), re.MULTILINE))
    assert {what: int(bound.replace(",", "")) for what, bound in table.items()} == KEPT


@pytest.mark.parametrize("page", ["/api/v1/events/", "/api/v1/search/", "/api/v1/events/2024-gd-denial/", "/"])
def test_an_address_that_is_too_long_is_refused_before_it_is_read(page, db, monkeypatch):
    monkeypatch.setattr("django.http.request.QueryDict.__init__", None)
    client = Client()
    fill = "x" * (limits.MOST_QUERY - 1)
    problem = client.get(f"{page}?{fill}xy").json()
    assert problem["status"] == 414
    assert problem["detail"] == "The query has 10001 characters; at most 10000 are taken."
    problem = client.get(f"{page}?{'a&' * 100}").json()
    assert problem["status"] == 400
    assert problem["errors"] == [{"parameter": "", "detail": "101 parameters; at most 100 are taken."}]


def test_as_much_as_may_be_asked_is_asked(ask):
    given = "&".join(f"actor_kind={'person,' * 49}state" for _ in range(10))
    assert ask(f"events/?{given}&limit=1")["results"] is not None
    words = " ".join(["Georgia"] * search.MOST_WORDS)
    assert ask(f"search/?q={words}")["results"]


def test_words_that_would_not_be_heeded_are_refused(faults):
    for page in ("events/", "search/", "actors/"):
        assert faults(f"{page}?q={' '.join('abcdefghijklm')}") == {"q": "13 words; at most 12 are searched for."}


def throttled(path, seconds, settings):
    """What comes of a statement without end behind the limits; the request asks for ``path``."""
    settings.PUBLIC_SECONDS, settings.STATEMENT_SECONDS = seconds, 0

    def work(request):
        try:
            with connection.cursor() as cursor:
                cursor.execute(LONG[connection.vendor])
        except OperationalError as error:
            return unavailable(request, error)
        return HttpResponse()

    return limits.Limits(work)(RequestFactory().get(path))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/api/v1/events/", "/"])
def test_a_statement_of_a_reader_is_given_up(path, settings):
    response = throttled(path, 1, settings)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert b"It takes the database too long" in response.content
    assert not response.database_failed
    with connection.cursor() as cursor:  # and the connection is as good as before
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_statement_of_an_editor_may_take_longer(settings, monkeypatch):
    """It takes as long as it takes, until the test ends it as an administrator would."""
    assert throttled("/api/v1/events/", 1, settings).status_code == 503
    connection.ensure_connection()
    end = connection.connection.interrupt if connection.vendor == "sqlite" else connection.connection.cancel
    began = time.monotonic()
    timer = threading.Timer(2.5, end)
    timer.start()
    assert throttled("/admin/", 1, settings).status_code == 503
    assert time.monotonic() - began >= 2.5
    timer.join()


@pytest.mark.django_db(transaction=True)
def test_a_limit_ends_with_its_request(settings):
    settings.PUBLIC_SECONDS = 1
    connection.ensure_connection()
    guard = limits.Limits(lambda request: HttpResponse())
    guard(RequestFactory().get("/"))
    assert limits.ON_SQLITE.until == {}


@pytest.mark.django_db(transaction=True)
def test_a_limit_costs_no_statement_once_it_holds(settings, django_assert_num_queries):
    guard = limits.Limits(lambda request: HttpResponse())
    with django_assert_num_queries(0):
        for _ in range(3):
            guard(RequestFactory().get("/"))
