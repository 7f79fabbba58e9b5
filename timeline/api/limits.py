"""What one request may cost: how long its address may be, and how long the database may work for it.

Every other bound stands where it is kept, beside what it bounds; README lists them all.
"""

import contextlib
import sqlite3
import threading
import time

from django.conf import settings
from django.db import Error, connections, router

from ..models import Event
from .errors import problem

MOST_QUERY = 10_000  # characters after the question mark
MOST_PARAMETERS = 100
CHECK_SECONDS = 0.25
PUBLIC = ("/api/", "/actors/", "/articles/", "/events/", "/issues/", "/places/", "/positions/")
PUBLIC += ("/search/", "/sitemap", "/embed/")
ALONE = ("/", "/robots.txt", "/oembed")


class Limits:
    """The layer that bounds what readers may ask, within what answers from memory."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_public(request):
            with self._within(settings.STATEMENT_SECONDS, public=False):
                return self.get_response(request)
        refusal = _refusal(request)
        if refusal:
            return refusal
        with self._within(settings.PUBLIC_SECONDS):
            return self.get_response(request)

    def _within(self, seconds, public=True):
        """Let the database give up what takes longer than so many ``seconds``; 0 is for ever."""
        connection = connections[router.db_for_read(Event)]
        if connection.vendor == "postgresql":
            limit_statements(connection, seconds, public)
        elif public and seconds:
            return ON_SQLITE.within(connection, seconds)
        return contextlib.nullcontext()


def is_public(request):
    """Whether anybody may ask for what the request asks for."""
    return request.path_info.startswith(PUBLIC) or request.path_info in ALONE


def _refusal(request):
    """The answer to an address that is too long; None for others. Nothing of it was parsed yet."""
    query = request.META.get("QUERY_STRING", "")
    parameters = query.count("&") + 1
    if parameters > MOST_PARAMETERS:
        sentence = f"{parameters} parameters; at most {MOST_PARAMETERS} are taken."
        return problem(request, 400, "The request has too many parameters.", [("", sentence)])
    if len(query) > MOST_QUERY:
        sentence = f"The query has {len(query)} characters; at most {MOST_QUERY} are taken."
        return problem(request, 414, sentence)
    return None


def limit_statements(connection, seconds, public):
    """Let PostgreSQL give up each statement of the connection after so many ``seconds``, unless it is told so already.

    A connection that was opened for readers alone (see ``project.replicas``) has its limit from the start.
    """
    known, limit = getattr(connection, "given_up_after", (None, None))
    if connection.alias != "default" or (known is None and not public):
        return
    try:
        connection.ensure_connection()
        if known is connection.connection and limit == seconds:
            return
        with connection.wrap_database_errors:
            connection.connection.execute(f"SET statement_timeout = '{seconds}s'")
    except Error:
        return  # what comes next finds out as well, and says so
    connection.given_up_after = connection.connection, seconds


class Interrupting:
    """Interrupts statements of SQLite, which has no limit of its own, from a thread that looks at all of them.

    SQLite could ask now and then whether to go on, but each time it would wait for Python's lock.
    """

    def __init__(self):
        self.until = {}
        self.lock = threading.Lock()
        self.started = threading.Lock()

    @contextlib.contextmanager
    def within(self, connection, seconds):
        """Let what the connection runs in the block fail when it is not done in so many ``seconds``."""
        try:
            connection.ensure_connection()
        except Error:
            yield  # what comes next finds out as well, and says so
            return
        if not self.started.locked() and self.started.acquire(blocking=False):
            threading.Thread(target=self._look, name="interrupt statements", daemon=True).start()
        asked = object()
        self.until[asked] = time.monotonic() + seconds, connection.connection
        try:
            yield
        finally:
            with self.lock:  # or the next request of the connection would be interrupted
                del self.until[asked]

    def _look(self):
        while True:
            time.sleep(CHECK_SECONDS)
            with self.lock:
                for until, driver in list(self.until.values()):
                    if until < time.monotonic():
                        with contextlib.suppress(sqlite3.Error):
                            driver.interrupt()


ON_SQLITE = Interrupting()  # one for the process, however often the layers are built
