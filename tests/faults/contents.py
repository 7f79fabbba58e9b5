"""What a database holds: exactly, to see whether a kill left a trace, and as it is meant, to compare two runs."""

import hashlib

from django.db import connection

from timeline.loading.bulk.exporting import export
from timeline.models import revision, search_index

# When something was done, and by which transaction; a permission is made after all migrations, by each start anew.
MOMENTS = {"applied", "at", "created_at", "ran_at", "seen_at", "transaction", "updated_at"}
SHADOWS = ("_config", "_content", "_data", "_docsize", "_idx")
MADE_AFTERWARDS = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}

SCHEMA = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2",
    "postgresql": """
        SELECT 'column', table_name, column_name, concat_ws(' ', data_type, is_nullable, column_default)
          FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
          FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'function', '', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        ORDER BY 1, 2, 3, 4""",
}


def ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def tables():
    """The names of all tables; of the index of search what can be asked, not how it is kept."""
    names = connection.introspection.table_names()
    return [name for name in names if not (name.startswith("timeline_search_") and name.endswith(SHADOWS))]


def columns(table):
    """The names of the columns, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        return sorted(column[0] for column in cursor.description)


def rows(table, columns):
    """A digest of these columns of all rows of the table, whatever the order of the rows."""
    found = ask(f"SELECT {', '.join(map(connection.ops.quote_name, columns))} FROM {table}") if columns else []
    return _digest(sorted(map(repr, found)))


def exactly():
    """Digests of every row of every table as it stands, by table, and of the schema."""
    held = {name: rows(name, columns(name)) for name in tables()}
    return held | {"schema": _digest(schema())}


def migrated():
    """Which migrations are on record, and what else stands in the database but for moments and random numbers."""
    held = {
        name: rows(name, [column for column in columns(name) if column not in MOMENTS])
        for name in tables()
        if name not in MADE_AFTERWARDS | {"django_migrations", "timeline_revision"}
    }
    applied = "django_migrations" in tables() and ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    return _digest(applied or []), _digest(sorted(held.items())), _digest(schema())


def schema():
    """Every table, index, rule, trigger and function, in the words of the database."""
    return ask(SCHEMA[connection.vendor])


def meant():
    """What two runs of the same act have in common, whenever they ran and whichever numbers their rows were given."""
    told = b"".join(export(using="default", published=False, tell=lambda done: None))
    named = "JOIN auth_permission ON permission_id = auth_permission.id JOIN auth_group ON group_id = auth_group.id"
    return {
        "export": hashlib.sha256(told).hexdigest(),
        "changes": ask("SELECT kind, slug, action, before, after, reason, by_id FROM timeline_change ORDER BY id"),
        "versions": sorted(
            ask("SELECT kind, slug, number, act, content, reason, by_id FROM timeline_version"), key=repr
        ),
        "redirects": sorted(ask("SELECT kind, slug, survivor FROM timeline_redirect")),
        "merges": sorted(ask("SELECT kind, survivor_slug, other_slug, reason FROM timeline_merge")),
        "migrations": sorted(ask("SELECT app, name FROM django_migrations")),
        "permissions": sorted(ask("SELECT codename FROM auth_permission")),
        "groups": sorted(ask(f"SELECT auth_group.name, codename FROM auth_group_permissions {named}")),
        "unwatched": search_index.missing(connection) + revision.unwatched(connection),
        "schema": schema(),
    }


def faults():
    """What is wrong with the database in itself, and with its index of search."""
    found = []
    if connection.vendor == "sqlite":
        found += [word for (word,) in ask("PRAGMA integrity_check") if word != "ok"]
        found += ask("PRAGMA foreign_key_check")
    there = connection.introspection.table_names()
    for document in search_index.DOCUMENTS if "timeline_search_event" in there else ():
        if _digest(index(document)) != _digest(index_anew(document)):
            found.append(f"the index of {document.table} is not true")
    return found


def index(document):
    """The index of one table as triggers kept it."""
    words = "heading, body" if connection.vendor == "sqlite" else document.index
    return sorted(ask(f"SELECT rowid, {words} FROM {document.index}"))


def index_anew(document):
    """The same as it would be made from the rows of the moment."""
    engine = search_index.ENGINES[connection.vendor]
    words = engine.words(document.texts(document.table))
    return sorted(ask(f"SELECT id, {words} FROM {document.table}"))


def _digest(found):
    return hashlib.sha256(repr(found).encode()).hexdigest()
