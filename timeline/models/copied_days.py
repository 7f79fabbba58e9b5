"""Days to sort events by, copied to the rows that events are looked up through: who took part, who speaks of them.

An index on such a row that begins with its actor or article and goes on with the day finds the newest events of the
actor without reading all of them. Triggers keep the copies true whoever writes by whatever means: a row that is added
or moved takes the day of its event, and an event whose day changes hands it on.

SQLite refuses to rename a table, as Django does to alter one, while a trigger names a missing one. A migration that
alters the table of events or one of ``TABLES`` begins with ``RunPython(uninstall, install)`` and ends with
``RunPython(install, uninstall)``, each called with ``schema_editor.connection``.
"""

TABLES = ("timeline_citation", "timeline_participation")
ACTS = ("insert_takes_day", "update_takes_day", "insert_gives_day", "update_gives_day")

COPY = """
UPDATE {table} SET event_sort = (SELECT date_sort FROM timeline_event WHERE timeline_event.id = event_id)
WHERE event_sort IS NULL
    OR event_sort <> (SELECT date_sort FROM timeline_event WHERE timeline_event.id = event_id)
"""

TAKE = """
    WHEN NEW.event_sort IS NOT (SELECT date_sort FROM timeline_event WHERE id = NEW.event_id)
BEGIN
    UPDATE {table} SET event_sort = (SELECT date_sort FROM timeline_event WHERE id = NEW.event_id) WHERE id = NEW.id;
END
"""
GIVE = """
BEGIN
    UPDATE {table} SET event_sort = NEW.date_sort WHERE event_id = NEW.id AND event_sort IS NOT NEW.date_sort;
END
"""
SQLITE = (
    "CREATE TRIGGER {table}_insert_takes_day AFTER INSERT ON {table}" + TAKE,
    "CREATE TRIGGER {table}_update_takes_day AFTER UPDATE OF event_id, event_sort ON {table}" + TAKE,
    # A row may be written before what it belongs to, which need only be there in the end.
    "CREATE TRIGGER {table}_insert_gives_day AFTER INSERT ON timeline_event" + GIVE,
    "CREATE TRIGGER {table}_update_gives_day AFTER UPDATE OF date_sort ON timeline_event" + GIVE,
)

# Until the commit the lock keeps those who do not see the new row yet from changing the day.
TAKES = """
CREATE OR REPLACE FUNCTION timeline_takes_day() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    SELECT date_sort INTO NEW.event_sort FROM timeline_event WHERE id = NEW.event_id FOR SHARE;
    RETURN NEW;
END
$$
"""
GIVES = """
CREATE OR REPLACE FUNCTION {table}_given_day() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE {table} SET event_sort = NEW.date_sort
        WHERE event_id = NEW.id AND event_sort IS DISTINCT FROM NEW.date_sort;
    RETURN NULL;
END
$$
"""
POSTGRESQL = (
    TAKES,
    GIVES,
    "CREATE TRIGGER {table}_insert_takes_day BEFORE INSERT ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION timeline_takes_day()",
    "CREATE TRIGGER {table}_update_takes_day BEFORE UPDATE ON {table} FOR EACH ROW"
    " WHEN (NEW.event_id <> OLD.event_id OR NEW.event_sort IS DISTINCT FROM OLD.event_sort)"
    " EXECUTE FUNCTION timeline_takes_day()",
    "CREATE TRIGGER {table}_insert_gives_day AFTER INSERT ON timeline_event"
    " FOR EACH ROW EXECUTE FUNCTION {table}_given_day()",
    "CREATE TRIGGER {table}_update_gives_day AFTER UPDATE ON timeline_event FOR EACH ROW"
    " WHEN (NEW.date_sort IS DISTINCT FROM OLD.date_sort) EXECUTE FUNCTION {table}_given_day()",
)
MAKE = {"sqlite": (COPY, *SQLITE), "postgresql": (COPY, *POSTGRESQL)}
REMOVE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {{table}}_{act}" for act in ACTS),
    "postgresql": (
        "DROP FUNCTION IF EXISTS {table}_given_day() CASCADE",
        "DROP FUNCTION IF EXISTS timeline_takes_day() CASCADE",
    ),
}
THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def install(connection):
    """Copies every day and makes the triggers anew; may be called at any time. Tables without the column are left."""
    uninstall(connection)
    with connection.cursor() as cursor:
        for table in TABLES:
            described = connection.introspection.get_table_description(cursor, table)
            if "event_sort" in [column.name for column in described]:
                for statement in MAKE[connection.vendor]:
                    cursor.execute(statement.format(table=table))


def uninstall(connection):
    """Takes the triggers away; the copies stay as they are."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for statement in REMOVE[connection.vendor]:
                cursor.execute(statement.format(table=table))


def missing(connection):
    """The names of the triggers that should keep the copies true and are not there or are switched off, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(THERE[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    return sorted({f"{table}_{act}" for table in TABLES for act in ACTS} - there)
