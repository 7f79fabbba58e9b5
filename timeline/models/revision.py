"""The revision of the chronology: a number that is another one as soon as any way of writing has changed any row.

Triggers advance it in the transaction that writes, so that whoever sees what was written sees the new revision, and
nobody sees the one without the other. What was found after reading a revision is therefore never older than it.

Each step is random: a number does not come back, not even after the database is put back to what it was yesterday.
On SQLite one transaction writes at a time, and the revision is one row. On PostgreSQL writers must not wait for one
another: each takes a row that no other is writing, or makes one, and the revision is all rows together. A migration
that adds or alters a table of ``tables`` ends with a ``RunPython`` step that calls ``watch``; the installation of the
search index, with which those of searched tables end, does so as well.
"""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

TABLE = "timeline_revision"
# What only editors see: no public answer depends on it.
PRIVATE = ("checkrun", "foundrecord", "merge", "opening", "version")

ADVANCE = """
CREATE FUNCTION timeline_advance() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    writer text := pg_current_xact_id()::text;
    step bigint := hashtextextended(gen_random_uuid()::text, 0);
BEGIN
    IF current_setting('timeline.advanced_by', true) = writer THEN
        RETURN NULL; -- Others see the whole transaction at once, and one step for it.
    END IF;
    PERFORM set_config('timeline.advanced_by', writer, true);
    IF current_setting('transaction_isolation') = 'read committed' THEN
        UPDATE timeline_revision SET number = number # step
            WHERE slot = (SELECT slot FROM timeline_revision ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO timeline_revision (number) VALUES (step);
    RETURN NULL;
END
$$
"""
BEGIN = {
    "sqlite": (
        "CREATE TABLE timeline_revision (slot integer PRIMARY KEY, number integer NOT NULL)",
        "INSERT INTO timeline_revision (number) VALUES (random())",
    ),
    "postgresql": (
        "CREATE TABLE timeline_revision"
        " (slot bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL) WITH (fillfactor = 10)",
        "INSERT INTO timeline_revision (number) VALUES (hashtextextended(gen_random_uuid()::text, 0))",
        ADVANCE,
    ),
}
STEP = "BEGIN UPDATE timeline_revision SET number = random(); END"
WATCH = {
    "sqlite": (
        f"CREATE TRIGGER IF NOT EXISTS {{table}}_insert_advances AFTER INSERT ON {{table}} {STEP}",
        f"CREATE TRIGGER IF NOT EXISTS {{table}}_update_advances AFTER UPDATE ON {{table}} {STEP}",
        f"CREATE TRIGGER IF NOT EXISTS {{table}}_delete_advances AFTER DELETE ON {{table}} {STEP}",
    ),
    "postgresql": (
        "CREATE OR REPLACE TRIGGER {table}_advances AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION timeline_advance()",
    ),
}
FORGET = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {{table}}_{act}_advances" for act in ("insert", "update", "delete")),
    "postgresql": ("DROP TRIGGER IF EXISTS {table}_advances ON {table}",),
}
END = {
    "sqlite": ("DROP TABLE IF EXISTS timeline_revision",),
    "postgresql": ("DROP FUNCTION IF EXISTS timeline_advance()", "DROP TABLE IF EXISTS timeline_revision"),
}
WATCHED = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_advances'"
    " GROUP BY tbl_name HAVING count(*) = 3",
    "postgresql": "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE tgname LIKE '%_advances' AND tgenabled <> 'D'",
}
READ = {
    "sqlite": "SELECT number FROM timeline_revision",
    "postgresql": "SELECT bit_xor(number) FROM timeline_revision",
}


def revision(using=DEFAULT_DB_ALIAS):
    """The revision of what this connection sees now, an integer of 64 bits. One statement."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(READ[connection.vendor])
        return cursor.fetchone()[0]


def tables():
    """The names of the tables on which public answers depend."""
    models = apps.get_app_config("timeline").get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model._meta.model_name not in PRIVATE]


def install(connection):
    """Makes the revision and its triggers anew; may be called at any time. Tables that are not there yet are left."""
    uninstall(connection)
    with connection.cursor() as cursor:
        for statement in BEGIN[connection.vendor]:
            cursor.execute(statement)
    watch(connection)


def watch(connection):
    """Makes the triggers that are missing; nothing before there is a revision."""
    if TABLE in connection.introspection.table_names():
        _run(connection, WATCH)


def uninstall(connection):
    """Takes the revision and its triggers away."""
    _run(connection, FORGET)
    with connection.cursor() as cursor:
        for statement in END[connection.vendor]:
            cursor.execute(statement)


def unwatched(connection):
    """The names of the tables that can be written to without advancing the revision."""
    with connection.cursor() as cursor:
        cursor.execute(WATCHED[connection.vendor])
        watched = {table for (table,) in cursor.fetchall()}
    return sorted(set(tables()) - watched)


def _run(connection, statements):
    there = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables():
            for statement in statements[connection.vendor] if table in there else ():
                cursor.execute(statement.format(table=table))
