"""Lists in other formats: the same records under the same filters, whole or by pages, and never cut unnoticed."""

import json
import logging
import threading

import orjson
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from project import serve
from tests.search_records import new_actor, new_event
from timeline.api import downloads
from timeline.api.urls import RESOURCES
from timeline.formats.register import FORMATS
from timeline.models import Event

LISTS = [(resource.collection, word) for resource in RESOURCES for word in resource.downloads]
KNOWN_ON = "known_on=2024-06-20"

pytestmark = pytest.mark.django_db


def lines(response):
    return [json.loads(line) for line in response.body.splitlines()]


@pytest.mark.parametrize("collection", [resource.collection for resource in RESOURCES])
def test_all_records_come_as_the_pages_show_them(fetch, whole, collection):
    response = fetch(f"{collection}/?format=ndjson")
    assert lines(response) == whole(f"{collection}/")
    assert response.headers["X-Total-Count"] == str(len(lines(response)))


@pytest.mark.parametrize(
    "query",
    [
        "on=2024-06&match=possible",
        f"{KNOWN_ON}&kind=claim",
        "q=embassy&ordering=relevance",
        "according_to=civil-georgia",
    ],
)
def test_filters_scope_and_order_are_those_of_the_pages(fetch, whole, query):
    found = lines(fetch(f"events/?format=ndjson&{query}"))
    assert found == whole(f"events/?{query}")
    assert 0 < len(found) < 55


def test_every_format_says_what_it_is_and_how_its_file_is_called(fetch):
    for collection, word in LISTS:
        response = fetch(f"{collection}/?format={word}&limit=2")
        form = FORMATS[word]
        assert response.headers["Content-Type"] == form.content_type
        assert response.headers["Content-Disposition"].endswith(f'; filename="timeline-{collection}.{form.suffix}"')
        assert "Accept" in response.headers["Vary"]
        assert response.headers["ETag"]


def test_the_name_of_the_file_tells_what_was_asked_for(fetch):
    response = fetch("events/?format=csv&table=participants&on=2024-06&kind=claim,report")
    name = 'filename="timeline-events-participants-2024-06-claim-report.csv"'
    assert response.headers["Content-Disposition"] == f"attachment; {name}"


def test_a_page_is_given_where_one_is_asked_for(fetch):
    first = fetch("events/?format=ndjson&limit=30")
    (link,) = first.headers["Link"].split(", ")
    address, _, relation = link.partition(">; ")
    assert relation == 'rel="next"'
    second = fetch(address.removeprefix("<http://testserver/api/v1/"))
    assert 'rel="previous"' in second.headers["Link"]
    assert lines(first) + lines(second) == lines(fetch("events/?format=ndjson"))
    assert "X-Total-Count" not in first.headers


def test_json_names_the_other_formats_of_what_was_asked_for(fetch):
    told = fetch("places/?country=GEO&fields=slug&format=json").headers["Link"]
    assert told.split(", ")[1] == '<?country=GEO&format=csv>; rel="alternate"; type="text/csv"'
    assert len(told.split(", ")) == 5
    assert "Link" not in fetch(f"places/?q={'%61' * 150}").headers
    assert "Link" not in fetch("places/?q=<a>").headers


def test_a_download_costs_a_statement_for_ids_and_one_for_each_batch(chronology, monkeypatch):
    monkeypatch.setattr(downloads, "BATCH", 20)
    for path, statements in (("events/?format=csv", 4), ("events/?format=ndjson&limit=30", 3)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = Client().get(f"/api/v1/{path}")
            assert response.streaming
            assert len(b"".join(response)) > 10_000
        assert len(asked) == statements


def test_what_is_small_is_kept_and_what_is_streamed_is_not(fetch, monkeypatch):
    assert fetch("places/?format=csv").headers["Cache-Control"] == "public, max-age=60"
    whole = fetch("places/?format=csv").body
    monkeypatch.setattr(downloads, "BATCH", 3)
    streamed = fetch("places/?format=csv")
    assert streamed.headers["Cache-Control"] == "no-store"
    assert "ETag" not in streamed.headers
    assert streamed.body == whole


@pytest.mark.parametrize("word", FORMATS)
def test_a_stream_holds_the_same_as_what_is_answered_at_once(fetch, monkeypatch, word):
    path = f"events/?format={word}&limit=40&on=2024"
    whole = fetch(path).body
    monkeypatch.setattr(downloads, "BATCH", 7)
    assert fetch(path).body == whole


class Failing:
    """A projection whose database goes away after the first batch."""

    def __init__(self, shown):
        self.shown, self.asked = shown, 0

    def rows(self, *given):
        self.asked += 1
        if self.asked > 1:
            raise OperationalError("the server closed the connection unexpectedly")
        return self.shown.rows(*given)


def failing(monkeypatch):
    """Let the database fail after the first ten records of any download, which are sent one by one."""
    monkeypatch.setattr(downloads, "PIECE", 1)
    monkeypatch.setattr(downloads, "BATCH", 10)
    projection = downloads.projection
    monkeypatch.setattr(downloads, "projection", lambda *args, **options: Failing(projection(*args, **options)))


READERS = {
    "ndjson": lambda body: [orjson.loads(line) for line in body.splitlines()],
    "geojson": orjson.loads,
    "jsonld": orjson.loads,
    "timelinejs": orjson.loads,
}


@pytest.mark.parametrize("word", READERS)
def test_what_breaks_off_cannot_be_read(fetch, monkeypatch, caplog, word):
    assert READERS[word](fetch(f"events/?format={word}").body)
    failing(monkeypatch)
    with caplog.at_level(logging.CRITICAL):
        cut = fetch(f"events/?format={word}")
    assert len(cut.body) > 1000
    with pytest.raises(orjson.JSONDecodeError):
        READERS[word](cut.body)


def test_a_table_that_breaks_off_says_so_in_its_last_line(fetch, monkeypatch, caplog):
    failing(monkeypatch)
    cut = fetch("events/?format=csv").body.decode()
    assert cut.endswith('\r\n"The server could not read on; what stands above is not all. Ask again.')
    assert "A download broke off." in caplog.text


def test_what_cannot_even_begin_is_answered_as_an_error(chronology, monkeypatch):
    failing(monkeypatch)
    monkeypatch.setattr(Failing, "__init__", lambda self, shown: self.__dict__.update(shown=shown, asked=1))
    response = Client().get("/api/v1/events/?format=csv")
    assert response.status_code == 503
    assert response.json()["status"] == 503


def test_what_is_withdrawn_during_a_download_is_left_out(db, monkeypatch):
    monkeypatch.setattr(downloads, "BATCH", 2)
    for number in range(4):
        new_event(f"event-{number}", date=f"2034-06-0{number + 1}")
    records = iter(Client().get("/api/v1/events/?format=ndjson&ordering=date&after=2034&match=certain"))
    Event.objects.filter(slug="event-3").update(status="withdrawn")
    assert [json.loads(line)["slug"] for line in b"".join(records).splitlines()] == ["event-0", "event-1", "event-2"]


def test_nothing_hidden_is_in_any_format(db):
    shown = new_actor("shown-actor", "Shown")
    hidden = new_actor("unseen-actor", "Unseen", status="draft")
    new_event("shown-event", "Shown", shown, hidden)
    new_event("unseen-event", "Unseen", shown, status="withdrawn")
    for collection, word in LISTS:
        body = b"".join(Client().get(f"/api/v1/{collection}/?format={word}"))
        assert b"nseen" not in body, (collection, word)
        found = b"shown-" in body or word == "parquet"
        assert found or collection not in ("events", "actors"), (collection, word)


def test_what_a_format_cannot_give_is_refused_with_the_nearest_word(faults):
    assert "did you mean 'ndjson'?" in faults("events/?format=ndjsn")["format"]
    assert "did you mean 'csv'?" in faults("actors/?format=cvs")["format"]
    assert "known are json, ndjson, csv, parquet" in faults("actors/?format=xyzzy")["format"]
    assert "is not a known format" in faults("events/2024-gd-denial/?format=csv")["format"]
    assert faults("events/?format=csv&count=true")["count"] == "It is told in json alone, not in csv."
    assert faults("events/?format=atom&fields=slug")["fields"] == "What atom holds cannot be chosen; leave it out."
    assert "did you mean 'citations'?" in faults("events/?format=csv&table=citation")["table"]
    assert "send format=csv as well" in faults("events/?table=citations")["table"]
    assert "send format=csv as well" in faults("events/?format=ics&table=citations")["table"]
    assert "the rows of one field" in faults("events/?format=csv&table=citations&omit=slug")["omit"]
    assert "no such parameter" in faults("event-types/?format=csv&table=citations")["table"]


def test_what_is_not_installed_is_named(ask, monkeypatch):
    monkeypatch.setitem(FORMATS, "csv", FORMATS["parquet"].__class__(None, "text/csv", "csv", missing="Install it."))
    assert ask("events/?format=csv", status=406)["detail"] == "Install it."


def test_one_download_gives_so_many_records_and_no_more(fetch, faults, settings):
    settings.DOWNLOAD_RECORDS = 55
    assert fetch("events/?format=csv").headers["X-Total-Count"] == "55"
    settings.DOWNLOAD_RECORDS = 54
    assert faults("events/?format=csv&table=citations")[""].startswith("More than 54 records match, and one download")
    assert fetch("events/?format=csv&after=2024").headers["X-Total-Count"]
    assert len(lines(fetch("events/?format=ndjson&limit=200"))) == 55


def test_a_process_makes_only_so_many_downloads_at_once(ask, fetch, monkeypatch):
    assert downloads.AT_ONCE < serve.THREADS
    monkeypatch.setattr(downloads, "BATCH", 10)
    monkeypatch.setattr(downloads.Stream, "turns", threading.BoundedSemaphore(2))
    begun = [Client().get("/api/v1/events/?format=csv") for _ in range(2)]
    refused = Client().get("/api/v1/events/?format=ndjson")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.json()["detail"].startswith("Others are taking downloads just now")
    assert ask("events/?limit=200")["results"]
    assert fetch("places/?format=csv").body
    for close in begun[0]._resource_closers:  # as a server does, without telling Django that the request is over
        close()
    assert len(b"".join(begun[1])) > 10_000
    for _ in range(4):
        assert len(lines(fetch("events/?format=ndjson"))) == 55
    monkeypatch.setattr(downloads, "chain", lambda *parts: 1 / 0)
    for _ in range(4):
        with pytest.raises(ZeroDivisionError):
            fetch("events/?format=csv")
    monkeypatch.undo()
    assert fetch("events/?format=csv").body
