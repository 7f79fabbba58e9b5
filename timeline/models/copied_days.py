"""Days copied to the rows that events are looked up through: who took part, who speaks of them, and since when.

An index on such a row that begins with its actor or article and goes on with the day of its event finds the newest
events of the actor without reading all of them. One with the day from which its article could be known finds the few
events that were told of beforehand. Triggers keep the copies true whoever writes by whatever means: a row that is
added or moved takes the day of what it belongs to, which hands its day on when that changes.

SQLite refuses to rename a table, as Django does to alter one, while a trigger names a missing one. A migration that
alters a table of ``COPIES`` begins with ``RunPython(uninstall, install)`` and ends with ``RunPython(install,
uninstall)``, each called with ``schema_editor.connection``.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Copy:
    """A column with the day of what the rows of ``table`` belong to by ``key``: of ``source``, where it is ``day``.

    ``word`` tells its triggers from those of other copies in the same table.
    """

    table: str
    column: str
    key: str
    source: str
    day: str
    word: str


COPIES = (
    Copy("timeline_citation", "event_sort", "event_id", "timeline_event", "date_sort", "day"),
    Copy("timeline_participation", "event_sort", "event_id", "timeline_event", "date_sort", "day"),
    Copy("timeline_citation", "known_from", "article_id", "timeline_article", "known_from", "known"),
)
ACTS = ("insert_takes", "update_takes", "insert_gives", "update_gives")

COPY = """
UPDATE {table} SET {column} = (SELECT {source}.{day} FROM {source} WHERE {source}.id = {key})
WHERE {column} IS NULL OR {column} <> (SELECT {source}.{day} FROM {source} WHERE {source}.id = {key})
"""

TAKE = """
    WHEN NEW.{column} IS NOT (SELECT {day} FROM {source} WHERE id = NEW.{key})
BEGIN
    UPDATE {table} SET {column} = (SELECT {day} FROM {source} WHERE id = NEW.{key}) WHERE id = NEW.id;
END
"""
GIVE = """
BEGIN
    UPDATE {table} SET {column} = NEW.{day} WHERE {key} = NEW.id AND {column} IS NOT NEW.{day};
END
"""
SQLITE = (
    "CREATE TRIGGER {table}_insert_takes_{word} AFTER INSERT ON {table}" + TAKE,
    "CREATE TRIGGER {table}_update_takes_{word} AFTER UPDATE OF {key}, {column} ON {table}" + TAKE,
    # A row may be written before what it belongs to, which need only be there in the end.
    "CREATE TRIGGER {table}_insert_gives_{word} AFTER INSERT ON {source}" + GIVE,
    "CREATE TRIGGER {table}_update_gives_{word} AFTER UPDATE OF {day} ON {source}" + GIVE,
)

# Until the commit the lock keeps those who do not see the new row yet from changing the day.
TAKES = """
CREATE OR REPLACE FUNCTION {table}_takes_{word}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    SELECT {day} INTO NEW.{column} FROM {source} WHERE id = NEW.{key} FOR SHARE;
    RETURN NEW;
END
$$
"""
GIVES = """
CREATE OR REPLACE FUNCTION {table}_given_{word}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE {table} SET {column} = NEW.{day} WHERE {key} = NEW.id AND {column} IS DISTINCT FROM NEW.{day};
    RETURN NULL;
END
$$
"""
POSTGRESQL = (
    TAKES,
    GIVES,
    "CREATE TRIGGER {table}_insert_takes_{word} BEFORE INSERT ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION {table}_takes_{word}()",
    "CREATE TRIGGER {table}_update_takes_{word} BEFORE UPDATE ON {table} FOR EACH ROW"
    " WHEN (NEW.{key} <> OLD.{key} OR NEW.{column} IS DISTINCT FROM OLD.{column})"
    " EXECUTE FUNCTION {table}_takes_{word}()",
    "CREATE TRIGGER {table}_insert_gives_{word} AFTER INSERT ON {source}"
    " FOR EACH ROW EXECUTE FUNCTION {table}_given_{word}()",
    "CREATE TRIGGER {table}_update_gives_{word} AFTER UPDATE ON {source} FOR EACH ROW"
    " WHEN (NEW.{day} IS DISTINCT FROM OLD.{day}) EXECUTE FUNCTION {table}_given_{word}()",
)
MAKE = {"sqlite": (COPY, *SQLITE), "postgresql": (COPY, *POSTGRESQL)}
REMOVE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {{table}}_{act}_{{word}}" for act in ACTS),
    "postgresql": (
        "DROP FUNCTION IF EXISTS {table}_given_{word}() CASCADE",
        "DROP FUNCTION IF EXISTS {table}_takes_{word}() CASCADE",
        "DROP FUNCTION IF EXISTS timeline_takes_day() CASCADE",  # all copies shared it while all were of one day
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
        for copy in COPIES:
            described = connection.introspection.get_table_description(cursor, copy.table)
            if copy.column in [column.name for column in described]:
                for statement in MAKE[connection.vendor]:
                    cursor.execute(statement.format(**asdict(copy)))


def uninstall(connection):
    """Takes the triggers away; the copies stay as they are."""
    with connection.cursor() as cursor:
        for copy in COPIES:
            for statement in REMOVE[connection.vendor]:
                cursor.execute(statement.format(**asdict(copy)))


def missing(connection):
    """The names of the triggers that should keep the copies true and are not there or are switched off, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(THERE[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    return sorted({f"{copy.table}_{act}_{copy.word}" for copy in COPIES for act in ACTS} - there)
