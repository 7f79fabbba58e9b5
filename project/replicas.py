"""Where readers read: from replicas of the database, and under a role that may do nothing but read what is public.

Readers without an account are spread over the replicas that answer and keep up. Everything else reads what was just
written, from the primary. A replica that fails in the middle of a request is left out, and the primary answers
instead. Where there is a role for reading, whatever anybody may ask for is read from the primary under it.
"""

import contextlib
import functools
import itertools
import logging
import threading
import time
from collections import deque
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, Error, connections

from timeline.api.kept import has_account
from timeline.api.limits import is_public

CHECK_SECONDS = 0.5
MOST_BEHIND = 5  # seconds that a replica may lack of what the primary has
UNHEARD = 3  # seconds after which a replica that has not answered a check is left out
ALIAS = "replica"
READER = "reader"
UNCHECKED = "it has not been checked yet"
# The token of the feed names a change, which a replica may not have yet.
FROM_PRIMARY = ("/api/v1/changes/",)

log = logging.getLogger("timeline.replicas")
_reading_from = ContextVar("database to read from", default=DEFAULT_DB_ALIAS)


class Router:
    """Sends what one request reads to the database chosen for it, and all that is written to the primary."""

    def db_for_read(self, model, **hints):
        return _reading_from.get()

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS


class FromReplicas:
    """The layer around the API that chooses where a request reads."""

    def __init__(self, get_response):
        self.primary, self.watch = primary(), watched()
        if self.watch is None and self.primary == DEFAULT_DB_ALIAS:
            raise MiddlewareNotUsed("There are no replicas, and no role for reading.")
        self.get_response = get_response

    def __call__(self, request):
        if not is_public(request):
            return self.get_response(request)
        sent = dict(request.META)
        for alias in self.watch.order() if self.watch and _may_lag(request) else [self.primary]:
            request.META = dict(sent)
            with reading_from(alias):
                response = self.get_response(request)
            if not getattr(response, "database_failed", False):
                break
            if self.watch:
                self.watch.leave_out(alias, "it failed a request")
        return response


@contextlib.contextmanager
def reading_from(alias):
    """Read from the database ``alias`` in the block."""
    token = _reading_from.set(alias)
    try:
        yield
    finally:
        _reading_from.reset(token)


def primary():
    """Where readers read what was just written."""
    return READER if READER in settings.DATABASES else DEFAULT_DB_ALIAS


@functools.cache
def watched():
    """What this process knows of the replicas; None where there are none."""
    aliases = [alias for alias in settings.DATABASES if alias.startswith(ALIAS)]
    return Watch(aliases, primary()) if aliases else None


def _may_lag(request):
    """Whether the reader is one who may see the chronology as it was a few seconds ago."""
    public = not request.path_info.startswith(FROM_PRIMARY)
    return public and request.method in ("GET", "HEAD") and not has_account(request)


class Watch:
    """Knows which replicas may be read from, by asking each one and the primary in threads of their own."""

    def __init__(self, aliases, primary=DEFAULT_DB_ALIAS):
        self.aliases, self.primary = aliases, primary
        self.fit_until = dict.fromkeys(aliases, 0.0)
        self.out = dict.fromkeys(aliases, UNCHECKED)
        self.positions = deque(maxlen=int(2 * MOST_BEHIND / CHECK_SECONDS))  # of the primary: when, and how far
        self.primary_down = False
        self.turns = itertools.count()
        self.started, self.noting = threading.Lock(), threading.Lock()

    def order(self):
        """Where to read: a replica that is fit, each in turn; else the primary; else what was never checked."""
        if not self.started.locked() and self.started.acquire(blocking=False):
            for alias in (DEFAULT_DB_ALIAS, *self.aliases):
                threading.Thread(target=self._watch, args=[alias], name=f"watch {alias}", daemon=True).start()
        now = time.monotonic()
        fit = [alias for alias in self.aliases if self.fit_until[alias] > now]
        first = [fit[next(self.turns) % len(fit)]] if fit else []
        return [*first, self.primary, *(alias for alias in self.aliases if self.out[alias] == UNCHECKED)]

    def leave_out(self, alias, why):
        """Read from the replica no more until a check finds it fit again."""
        if alias not in self.aliases:
            return
        self.fit_until[alias] = 0.0
        with self.noting:  # several requests may fail at once, and it is told once
            was_read, self.out[alias] = self.out[alias] is None, why
        if was_read:
            log.warning("The %s is left out: %s.", _in_words(alias), why)

    def _watch(self, alias):
        look = self._look_at_primary if alias == DEFAULT_DB_ALIAS else self._look_at_replica
        while True:
            try:
                look(alias)
            except Error as error:
                connections[alias].close()
                self.primary_down |= alias == DEFAULT_DB_ALIAS
                self.leave_out(alias, f"it does not answer ({str(error).strip().partition(chr(10))[0]})")
            time.sleep(CHECK_SECONDS)

    def _look_at_primary(self, alias):
        asked = time.monotonic()
        (position,) = _ask(alias, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
        self.positions.append((asked, position))
        self.primary_down = False

    def _look_at_replica(self, alias):
        asked = time.monotonic()
        follows, position = _ask(
            alias, "SELECT pg_is_in_recovery(), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint"
        )
        if not self.positions and not self.primary_down:
            return  # the first look at the primary is still under way
        behind = self.behind(position)
        if not follows:
            self.leave_out(alias, "it is a primary itself")
        elif behind is None or behind > MOST_BEHIND:
            self.leave_out(alias, f"it lacks what was written {MOST_BEHIND} seconds ago")
        else:
            self.fit_until[alias] = asked + UNHEARD
            if self.out[alias] is not None:
                log.warning("The %s is read from.", _in_words(alias))
            self.out[alias] = None

    def behind(self, position):
        """Seconds by which a replica at ``position`` lags; None when it is further behind than is remembered.

        It has all that the primary had when that was last seen no further than this. While the primary does not
        answer, nothing new is written, and the last that was seen of it counts.
        """
        seen = list(self.positions)
        if not seen:
            return 0
        had = [when for when, reached in seen if position is not None and reached <= position]
        return seen[-1][0] - had[-1] if had else None


def _ask(alias, statement):
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def _in_words(alias):
    """The replica as it is told in the log: by its place in the list, for an address may hold a password."""
    return f"replica number {alias.removeprefix(ALIAS)} of DATABASE_REPLICA_URLS"
