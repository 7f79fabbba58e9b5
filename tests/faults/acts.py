"""What is killed: five acts on a prepared database, each as it runs in a process of its own.

Only processes that ``processes`` starts import this module, so that Django is set up in them before they fork.
"""

import os
import random
from pathlib import Path
from unittest import mock

import django

django.setup()

from django.conf import settings  # noqa: E402 - the models are ready only once Django is
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connections, migrations, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.utils import timezone  # noqa: E402

from timeline.editing import acts, merging  # noqa: E402
from timeline.editing.recording import recorded  # noqa: E402
from timeline.editing.representation import record_models  # noqa: E402
from timeline.loading.bulk import importing, reading  # noqa: E402
from timeline.loading.bulk.insert import Table  # noqa: E402
from timeline.models import Actor, Event  # noqa: E402
from timeline.models.changes import ChangeQuerySet  # noqa: E402

from . import contents  # noqa: E402

FIXTURES = ("vocabulary", "georgia_russia")
FIRST = ("timeline", "0001_initial")


def use(name, folder):
    """Let this process work on the database ``name``, and write its files into ``folder``."""
    connections["default"].settings_dict["NAME"] = name
    settings.VAR_DIR = Path(folder)


def without_transactions():
    """The seeded fault: every statement that writes is committed by itself."""

    def commit(execute, statement, *rest):
        done = execute(statement, *rest)
        if not statement.lstrip().startswith(("SELECT", "LOCK", "SET", "PRAGMA")):
            rest[-1]["connection"].connection.commit()
        return done

    def enter(block):
        connection = transaction.get_connection(block.using)
        block.outer = connection.in_atomic_block
        if not block.outer:
            connection.ensure_connection()
            connection.execute_wrappers.append(commit)
            if connection.vendor == "postgresql":  # it locks in transactions only
                connection.autocommit = connection.connection.autocommit = False
        connection.in_atomic_block = True

    def leave(block, *error):
        connection = transaction.get_connection(block.using)
        connection.in_atomic_block = block.outer
        if not block.outer:
            connection.execute_wrappers.remove(commit)
            connection.connection.commit()
            if connection.vendor == "postgresql":
                connection.autocommit = connection.connection.autocommit = True

    mock.patch.multiple(transaction.Atomic, __enter__=enter, __exit__=leave).start()
    mock.patch.object(Table, "write", _write_and_commit).start()


def _write_and_commit(table, rows, write=Table.write):
    """What PostgreSQL copies in is no statement that a wrapper sees, and may refer to what comes later."""
    driver = table.connection.connection
    if table.connection.vendor == "postgresql":
        driver.execute("SET session_replication_role = replica")
    write(table, rows)
    if table.connection.vendor == "postgresql":
        driver.commit()


def without_immediate():
    """The seeded fault: a transaction takes the right to write when it first writes."""
    if connections["default"].vendor == "sqlite":  # elsewhere nobody takes the right to write the whole database
        connections["default"].settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"


def without_locks():
    """The seeded fault: who saves looks whether somebody else did, and waits for nobody."""
    mock.patch.object(QuerySet, "select_for_update", lambda rows, **options: rows.all()).start()


def by_id_alone():
    """The seeded fault: the feed goes on after the highest id that the reader has seen."""
    mock.patch.object(ChangeQuerySet, "settled", lambda rows: rows.order_by("pk")).start()
    mock.patch.object(ChangeQuerySet, "beyond", lambda rows, transaction, pk: rows.filter(pk__gt=pk)).start()


def that_lose():
    """The seeded fault: who takes an index away takes the citations with it."""
    take = migrations.AddIndex.database_backwards

    def lose(operation, label, editor, *states):
        take(operation, label, editor, *states)
        editor.execute("DELETE FROM timeline_citation")

    mock.patch.object(migrations.AddIndex, "database_backwards", lose).start()


def migrate(folder):
    call_command("migrate", verbosity=0)


def loaddata(folder):
    call_command("loaddata", *FIXTURES, verbosity=0)


def import_timeline(folder):
    """In many small batches, as a large file would come in."""
    with mock.patch.object(importing, "BATCH", 20), mock.patch.object(reading, "BATCH", 20):
        call_command("import_timeline", str(Path(folder) / "all.ndjson"), verbosity=0)


def publish(folder):
    """All that there is, together."""
    records = [record for model in record_models().values() for record in model.objects.exclude(status="published")]
    if records:  # a kill may come after the end
        acts.publish(records, now=timezone.now())


def merge(folder):
    survivor, other = (Actor.objects.filter(slug=slug).first() for slug in ("russia", "russian-mfa"))
    if other:
        merging.merge(survivor, other, now=timezone.now(), reason="The ministry speaks for the state.")


def rename(folder):
    """Not killed itself: it leaves versions, changes and redirects behind, which a migration must keep."""
    for slug in ("georgia", "mtavari-arkhi"):
        now = timezone.now()
        acts.rename(Actor.objects.get(slug=slug), f"{slug}-1", now=now, reason="Another of that name came in.")


def write(folder):
    """Correct a quarter of a thousand summaries, one act each; gives what the database refused."""
    refused = []
    slugs = list(Event.objects.values_list("slug", flat=True))
    for number in range(250):
        event = Event.objects.get(slug=random.choice(slugs))
        try:
            with recorded([event], now=timezone.now(), reason="A slip."):
                event.refresh_from_db()
                event.summary = f"{os.getpid()} {number}"
                event.save()
        except OperationalError as error:
            refused.append(str(error))
    return refused


def back_to_the_first(folder):
    MigrationExecutor(connections["default"]).migrate([FIRST])


def migrate_one_by_one(folder):
    """What stands between any two migrations."""
    executor, states = MigrationExecutor(connections["default"]), []
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        MigrationExecutor(connections["default"]).migrate([(migration.app_label, migration.name)])
        states.append(contents.migrated())
    return states


def write_export(folder):
    call_command("export_timeline", output=str(Path(folder) / "all.ndjson"))
