"""What a start brings about in the database: its tables, its first records and an account to edit them with."""

import contextlib
import secrets

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from project.env import Refusal
from project.replicas import READER
from timeline.editing import findings
from timeline.models.revision import TABLE as REVISION
from timeline.models.revision import tables as tables_of_the_chronology
from timeline.models.search_index import DOCUMENTS

FIXTURES = ("vocabulary", "georgia_russia")
EDITOR = "editor"
ONE_START_AT_A_TIME = 8_008_1_5  # any number, as long as every start takes the same lock


@contextlib.contextmanager
def database():
    """The database for one start alone and without time limits; what is wrong with it is said in a sentence."""
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
                cursor.execute("SET lock_timeout = 0")
                cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_START_AT_A_TIME])
        yield
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise Refusal(f"Cannot use {where()} ({reason}); DATABASE_URL says which database to use.") from error
    finally:
        connections.close_all()


def where():
    """The database in words, without its password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"the SQLite database {settings['NAME']}"
    return f"the PostgreSQL database {settings['NAME']} at {settings['HOST'] or 'this machine'}"


def migrate():
    """Bring the tables up to date; says whether there was anything to do.

    In any case, since an earlier start may have ended before the permissions were made, which Django does at last.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command("migrate", verbosity=0, interactive=False)
    return bool(plan)


def let_reader_read():
    """Grant the role of ``DATABASE_READER_URL`` what public answers are made of, and take away all else."""
    if READER not in settings.DATABASES:
        return
    name = connection.ops.quote_name
    role = name(settings.DATABASES[READER]["USER"])
    tables = [*tables_of_the_chronology(), REVISION, *(document.index for document in DOCUMENTS)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = name(cursor.fetchone()[0])
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}")
        cursor.execute(f"GRANT SELECT ON {', '.join(map(name, tables))} TO {role}")


def load_fixtures():
    """Load the vocabulary and the data set where no record exists, and look them over; says whether it did."""
    models = apps.get_app_config("timeline").get_models()
    if any(model._base_manager.exists() for model in models):
        return False
    with transaction.atomic():
        call_command("loaddata", *FIXTURES, verbosity=0)
        if connection.vendor == "sqlite":  # whose planner chooses badly while it knows nothing of the data
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        _look_over()
    return True


def _look_over():
    """Make all checks of the chronology and keep what they find, so that the admin shows it from the start."""
    ran_at = timezone.now()
    found = findings.findings(today=timezone.localdate())
    findings.keep(found, names=findings.CHECKS, ran_at=ran_at)


def make_editor():
    """Make the account that may do everything, where there is no account at all, and give its password."""
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(15)
    users.create_superuser(EDITOR, password=password)
    return password
