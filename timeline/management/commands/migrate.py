"""``manage.py migrate``: Django's command for one process at a time, which a kill leaves between two migrations."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

ONE_AT_A_TIME = 8_008_1_6  # any number, as long as every process takes the same lock


class OnRecordTogether(MigrationExecutor):
    """Makes each migration, or takes it back, in one transaction with the note that this was done.

    Django notes it a moment later in a transaction of its own; of a process that is killed in between, tables would
    be left that the next one tries to make once more.
    """

    def apply_migration(self, state, migration, fake=False, fake_initial=False):
        def apply(state, editor, *options):
            state = type(migration).apply(migration, state, editor, *options)
            _do_what_was_deferred(editor)
            return state  # with nothing deferred any more, Django notes it in the transaction

        migration.apply = apply
        return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)

    def unapply_migration(self, state, migration, fake=False):
        def unapply(state, editor, *options):
            state = type(migration).unapply(migration, state, editor, *options)
            _do_what_was_deferred(editor)
            self.recorder.record_unapplied(migration.app_label, migration.name)
            return state

        migration.unapply = unapply
        return super().unapply_migration(state, migration, fake=fake)


def _do_what_was_deferred(editor):
    while editor.deferred_sql:
        editor.execute(editor.deferred_sql.pop(0), None)


migrate.MigrationExecutor = OnRecordTogether  # Django's command takes it by this name


class Command(migrate.Command):
    """Brings the tables up to date; who comes second waits, and then finds nothing to do."""

    def handle(self, *args, **options):
        with alone(connections[options["database"]]):
            return super().handle(*args, **options)


@contextmanager
def alone(connection):
    """Let one process at a time change the tables, without time limits; one that dies lets go."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with _without_limits(connection) as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    elif connection.is_in_memory_db():
        yield
    else:  # the folder and not the file: closing the file anew would let go of SQLite's own locks on it
        folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


@contextmanager
def _without_limits(connection):
    limits = ("statement_timeout", "lock_timeout")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        usual = cursor.fetchone()
        for name in limits:
            cursor.execute("SELECT set_config(%s, '0', false)", [name])
        yield cursor
        for name, value in zip(limits, usual, strict=True):
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
