"""Health, for whoever starts, stops and asks processes: whether this one lives, and whether it can answer readers.

Asked at addresses of their own, under any host name and without HTTPS, as probes do. They say nothing of the inside.
"""

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse

from project.backup import known_migrations
from project.replicas import READER, primary, watched
from timeline.api.errors import RETRY_AFTER, problem
from timeline.models.revision import revision

FINE = "ok"
SILENT = "does not answer"


class Health:
    """The layer that answers probes, outside of all that may refuse or redirect them."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.places = {"/livez": live, "/readyz": ready}
        if settings.METRICS:
            from project import metrics  # its library is there only where it is used

            self.places[metrics.PATH] = metrics.page

    def __call__(self, request):
        place = self.places.get(request.path_info)
        answer = place(request) if place and request.method in ("GET", "HEAD") else None
        return answer or self.get_response(request)


def live(request):
    """200 as soon as the process can answer at all."""
    return _told({"status": "live"})


def ready(request):
    """200 while readers can be answered, with what was looked at; else 503 with what is wrong."""
    looked = {"database": _database(), **_reader(), **_replicas()}
    fit = [alias for alias, state in looked.items() if alias.startswith("replica") and state == FINE]
    wrong = [f"The {name} {state}." for name, state in looked.items() if state != FINE and "replica" not in name]
    if wrong and not (looked["database"] == SILENT and fit):  # then the replicas answer readers
        return problem(request, 503, " ".join(wrong), headers={"Retry-After": str(RETRY_AFTER)})
    return _told({"status": "ready", "checks": looked})


def _told(words):
    response = JsonResponse(words)
    response["Cache-Control"] = "no-store"
    return response


def _database():
    """Whether the database answers and has the tables that this program wants. Two statements."""
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        applied = {".".join(name) for name in MigrationRecorder(connection).applied_migrations()}
    except Error:
        connection.close()
        return SILENT
    missing = len(known_migrations() - applied)
    return FINE if not missing else f"lacks {missing} migrations, which manage.py up applies"


def _reader():
    """Whether the role for reading can read, where there is one. One statement."""
    if primary() != READER:
        return {}
    try:
        revision(READER)
    except Error:
        connections[READER].close()
        return {READER: SILENT}
    return {READER: FINE}


def _replicas():
    """Which replicas are read from, as they were found in the last seconds."""
    watch = watched()
    if watch is None:
        return {}
    fit = watch.order()
    return {alias: FINE if alias in fit and watch.out[alias] is None else "left out" for alias in watch.aliases}
