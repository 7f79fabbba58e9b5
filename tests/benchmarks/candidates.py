"""The candidates for the first page of 50 events, from a plain project to the limit, each a WSGI application.

All but the last run inside the project's own application with all its middleware. All give the same records with the
fields that the plain project has; what this project has come to nest in them besides counts against itself.
"""

from dataclasses import dataclass

import orjson
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from timeline.api.events import EventFilters, Events, EventShape
from timeline.api.filters import Filters
from timeline.api.paging import DEFAULT_LIMIT, Cursor, Order, page
from timeline.api.parameters import Flag
from timeline.api.shapes import ADDRESS, names_of, record, with_words
from timeline.models import Event
from timeline.models.rows_as_json import JSONAsText

from . import values
from .plain_serializers import EventSerializer

URLS = "tests.benchmarks.urls"
HOST = "http://localhost"
PAGE = "/api/v1/events/"
OURS = "JSON in SQL, compiled once: this project"
MANY = 30  # filters, as many as a generous API would offer
NEWEST = Order("-date", "date_sort", True)
FIELDS = tuple(name for name in names_of(EventShape) if name in EventSerializer.Meta.fields)


def as_json(events, *columns):
    """The SQL and parameters that read ``columns`` and the record of each event as JSON text."""
    assured = [end for end in Event.ends if not Event._meta.get_field(end).null]
    whole = JSONAsText(record(EventShape(), assured=assured, names=FIELDS))
    sql, params = events.annotate(_record=whole).values_list(*columns, "_record").query.sql_with_params()
    return sql, [HOST + PAGE if param == ADDRESS else param for param in params]


class OtherwiseWritten(Events):
    """The project's own list of events with the records of the page written in another way."""

    schema = None

    def list(self, request, **kwargs):
        asked = self.filters(request.query_params)
        asked.check()
        queryset, _ = asked.narrow(Event.objects.published())
        found = page(queryset, NEWEST, DEFAULT_LIMIT)
        results = self.written([hit[0] for hit in found.hits])
        body = b'{"results":%b,"next":"%b","previous":null}' % (results, found.next.encode())
        return HttpResponse(body, content_type="application/json")


class FromValues(OtherwiseWritten):
    """Records read with ``values()``, nested in Python and written by orjson."""

    def written(self, ids):
        return orjson.dumps(values.events(ids, HOST + PAGE))


class CompiledEachTime(OtherwiseWritten):
    """Records written in SQL that is compiled for each request."""

    def written(self, ids):
        sql, params = as_json(Event.objects.published().filter(pk__in=ids), "pk")
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            by_id = dict(cursor.fetchall())
        return with_words(f"[{','.join(by_id[pk] for pk in ids)}]").encode()


class Undeclared(Events):
    """The project's own list of events when it offers no filter."""

    schema = None
    filters = Filters


def many_filters():
    """The filters of events, and as many more as are missing to ``MANY``."""
    more = range(MANY - len(EventFilters.base_filters))
    told = {"label": "Also", "meaning": "Whether there is a title.", "example": "true"}
    return type("ManyFilters", (EventFilters,), {f"also_{n}": Flag("title", **told) for n in more})


class ManyDeclared(Events):
    """The project's own list of events when it offers ``MANY`` filters."""

    schema = None
    filters = many_filters()


class Bare:
    """The limit: one prepared statement that gives the same records, and nothing around it."""

    def __init__(self):
        events = Event.objects.published().order_by(*NEWEST.sorting())[:DEFAULT_LIMIT]
        connection.ensure_connection()
        self.rows = _prepared(connection, *as_json(events, "pk", "date_sort"))

    def __call__(self, environ, start_response):
        rows = self.rows()
        texts = ",".join(row[2] for row in rows)
        cursor = Cursor(str(rows[-1][1]), rows[-1][0], False).encode(NEWEST)
        following = f'"next":"{HOST}{PAGE}?cursor={cursor}","previous":null'
        body = with_words(f'{{"results":[{texts}],{following}}}').encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def _prepared(connection, sql, params):
    """A function that runs the statement on the driver itself, parsed and planned once."""
    driver = connection.connection
    if connection.vendor == "sqlite":
        sql = sql.replace("%s", "?").replace("%%", "%")
        return lambda: driver.execute(sql, params).fetchall()
    from psycopg import ClientCursor, Cursor

    driver.prepare_threshold = 1  # Django switches prepared statements off
    sql = ClientCursor(driver).mogrify(sql, params)
    return lambda: Cursor(driver).execute(sql, prepare=True).fetchall()


@dataclass
class Candidate:
    """One way to read the page: the name that the table gives it, its application and its address."""

    name: str
    application: object
    path: str

    def __post_init__(self):
        self.environ = RequestFactory(SERVER_NAME="localhost").get(self.path).environ

    def ask(self):
        """One request; returns status and body."""
        told = []
        response = self.application(dict(self.environ), lambda status, headers, *error: told.append(status))
        body = b"".join(response)
        if hasattr(response, "close"):
            response.close()
        return told[0], body

    def results(self):
        """The records of the answer, parsed."""
        status, body = self.ask()
        if not status.startswith("200"):
            raise RuntimeError(f"{self.name} answers {status}: {body[:500]!r}")
        return orjson.loads(body)["results"]


def candidates():
    """All candidates, the plain project first and the limit last, to be asked under the addresses of ``URLS``."""
    application = get_wsgi_application()
    ours = Candidate(OURS, application, PAGE)
    found = [ours]
    if names_of(EventShape) != FIELDS:
        found = [
            Candidate(ours.name, application, f"{PAGE}?fields={','.join(FIELDS)}"),
            Candidate("the same with all fields that it has", application, PAGE),
        ]
    return [
        Candidate("plain DRF and django-filter, prefetched, with a count", application, "/plain/events/"),
        Candidate("values() nested in Python, orjson", application, "/values/events/"),
        Candidate("JSON in SQL, compiled for each request", application, "/compiled-each-time/events/"),
        *found,
        Candidate("the same with no filter declared", application, f"/undeclared{PAGE}"),
        Candidate(f"the same with {MANY} filters declared", application, f"/many-declared{PAGE}"),
        Candidate("the limit: one prepared statement, bare WSGI", Bare(), PAGE),
    ]


def differing(found):
    """Names of candidates whose records lack, or have otherwise, anything that those of the first one have."""
    expected = found[0].results()
    return [candidate.name for candidate in found[1:] if not covers(candidate.results(), expected)]


def covers(found, expected):
    """Whether ``found`` says all that ``expected`` says, lists in the same order; it may have more keys."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return all(name in found and covers(found[name], value) for name, value in expected.items())
    if isinstance(expected, list) and isinstance(found, list):
        return len(found) == len(expected) and all(map(covers, found, expected))
    return found == expected
