"""The full-text index: a small table beside each searched table, kept true by the database's own triggers.

Whoever writes a row, by whatever means, fires the trigger that indexes it again, so nothing in Python has to
remember to. A migration that alters a table named in ``DOCUMENTS`` ends with a ``RunPython`` step that calls
``install``: Django alters SQLite tables by making them anew, and their triggers are lost with the old ones.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db import NotSupportedError

from . import copied_days, revision


@dataclass(frozen=True)
class Document:
    """What is searched of one kind of row: the column that weighs most, and the column with the rest if any."""

    kind: str
    heading: str
    body: str = ""

    @property
    def table(self):
        """The table of the rows."""
        return f"timeline_{self.kind}"

    @property
    def index(self):
        """The table of the index; its ``rowid`` is the id of the row, its column of words is named like itself."""
        return f"timeline_search_{self.kind}"

    def texts(self, row):
        """SQL for the heading and the body of ``row``: NEW, OLD or a table."""
        return f"{row}.{self.heading}", f"{row}.{self.body}" if self.body else "''"


DOCUMENTS = (
    Document("actor", "name", "description"),
    Document("actorname", "text"),
    Document("article", "headline"),
    Document("event", "title", "summary"),
    Document("issue", "title", "summary"),
    Document("place", "name"),
    Document("placename", "text"),
    Document("position", "summary", "condition"),
)


def install(connection):
    """Makes the tables and triggers of the index anew and indexes every row; may be called at any time.

    Tables and columns that an early migration does not have yet are left out. The triggers of the revision and of the
    copied days, which altered tables lose in the same way, come back as well.
    """
    engine = _engine(connection)
    with connection.cursor() as cursor:
        _run(cursor, engine.remove, DOCUMENTS)
        for statement in engine.begin(cursor):
            cursor.execute(statement)
        _run(cursor, engine.make, list(_present(connection, cursor)), engine.words)
    copied_days.install(connection)
    revision.watch(connection)


def uninstall(connection):
    """Takes the tables, triggers and functions of the index away; the records are not touched."""
    engine = _engine(connection)
    with connection.cursor() as cursor:
        _run(cursor, engine.remove, DOCUMENTS)
        for statement in engine.end:
            cursor.execute(statement)


def missing(connection):
    """The names of the triggers that should keep the index true and are not there or are switched off, sorted."""
    engine = _engine(connection)
    with connection.cursor() as cursor:
        cursor.execute(engine.triggers)
        there = {name for (name,) in cursor.fetchall()}
    return sorted({f"{document.index}_{act}" for document in DOCUMENTS for act in engine.acts} - there)


def _engine(connection):
    try:
        return ENGINES[connection.vendor]
    except KeyError:
        raise NotSupportedError(f"There is no full-text index for {connection.vendor}.") from None


def _present(connection, cursor):
    """The documents, as far as their tables and columns exist."""
    tables = {table.name for table in connection.introspection.get_table_list(cursor)}
    for document in DOCUMENTS:
        if document.table in tables:
            described = connection.introspection.get_table_description(cursor, document.table)
            columns = {column.name for column in described}
            if document.heading in columns:
                yield replace(document, body=document.body if document.body in columns else "")


def _run(cursor, statements, documents, words=", ".join):
    """Each statement for each document, with the names in braces filled in."""
    for document in documents:
        names = {"index": document.index, "table": document.table}
        for key, row in (("old", "OLD"), ("new", "NEW"), ("stored", document.table)):
            texts = document.texts(row)
            names[key] = f"{row}.id, {texts[0]}, {texts[1]}"
            names[f"{key}_words"] = f"{row}.id, {words(texts)}"
        for statement in statements:
            cursor.execute(statement.format(**names))


@dataclass(frozen=True)
class Engine:
    """How one database engine keeps the index; ``words`` makes the indexed columns of a heading and a body."""

    acts: tuple[str, ...]
    triggers: str
    words: Callable
    remove: tuple[str, ...]
    begin: Callable
    make: tuple[str, ...]
    end: tuple[str, ...] = ()


# --- The letters: the same on both engines ------------------------------------------------------------------
MARKS = re.compile("[\u0300-\u036f]")


def plain(word):
    """``word`` in small letters without accents, as the index has it: ``Zürich`` is ``zurich``."""
    bare = MARKS.sub("", unicodedata.normalize("NFD", word.lower()))
    return unicodedata.normalize("NFC", bare).replace("ς", "σ")


# FTS5 takes the accents off Latin letters only and does not know that the Georgian capitals are capitals. A step is
# an expression as deep as the letters that it replaces, and SQLite's parser goes about 25 deep.
STEPS = (
    "ЀЁЃЇЌЍЎЙйѐёѓїќѝў",
    "ΆΈΉΊΌΎΏΐΪΫάέήίΰϊϋόύώ",
    "".join(map(chr, range(0x1C90, 0x1CA6))),
    "".join(map(chr, [*range(0x1CA6, 0x1CBB), 0x1CBD, 0x1CBE, 0x1CBF])),
)


def _bare(text):
    """SQL for ``text`` without the accents and capitals that FTS5 does not know."""
    query, step = f"SELECT {text} AS text", "SELECT {} AS text FROM ({})"
    for letters in STEPS:
        replaced = "text"
        for letter in letters:
            replaced = f"replace({replaced}, '{letter}', '{plain(letter)}')"
        query = step.format(replaced, query)
    return f"CASE WHEN {text} GLOB '*[Ά-ўᲐ-Ჿ]*' THEN ({query}) ELSE {text} END"


# --- SQLite: FTS5 tables ------------------------------------------------------------------------------------
# They keep a text of their own, so that no odd way of writing can damage the index. A trigger names no table but
# its index: SQLite refuses to rename any table, as Django does to alter one, while a trigger names a missing one.
FORGET = "DELETE FROM {index} WHERE rowid = OLD.id;"
LEARN = "DELETE FROM {index} WHERE rowid = NEW.id; INSERT INTO {index} (rowid, heading, body) SELECT {new_words};"

SQLITE = Engine(
    acts=("insert", "update", "delete"),
    triggers="SELECT name FROM sqlite_master WHERE type = 'trigger'",
    words=lambda texts: ", ".join(map(_bare, texts)),
    begin=lambda cursor: (),
    remove=(
        "DROP TRIGGER IF EXISTS {index}_insert",
        "DROP TRIGGER IF EXISTS {index}_update",
        "DROP TRIGGER IF EXISTS {index}_delete",
        "DROP TABLE IF EXISTS {index}",
    ),
    make=(
        "CREATE VIRTUAL TABLE {index}"
        " USING fts5(heading, body, prefix='2 3', tokenize='unicode61 remove_diacritics 2')",
        "INSERT INTO {index} ({index}, rank) VALUES ('rank', 'bm25(10.0, 1.0)')",
        "INSERT INTO {index} (rowid, heading, body) SELECT {stored_words} FROM {table}",
        f"CREATE TRIGGER {{index}}_insert AFTER INSERT ON {{table}} BEGIN {LEARN} END",
        "CREATE TRIGGER {index}_update AFTER UPDATE ON {table} WHEN ({old}) IS NOT ({new})"
        f" BEGIN {FORGET} {LEARN} END",
        f"CREATE TRIGGER {{index}}_delete AFTER DELETE ON {{table}} BEGIN {FORGET} END",
    ),
)


# --- PostgreSQL: tables of text search vectors --------------------------------------------------------------
# Small letters, and which signs are letters at all, depend on a collation: in "C" only the English alphabet counts.
# The first of these that the server has is taken, whatever the locale of the database.
COLLATIONS = ("und-x-icu", "pg_c_utf8", "C.utf8", "en_US.utf8", "default")

WORDS = r"""
CREATE OR REPLACE FUNCTION timeline_words(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(
        translate(normalize(regexp_replace(
            lower(normalize(left(given, 100000), NFD) COLLATE "{collation}"), '[\u0300-\u036f]', '', 'g'
        ), NFC), 'ς', 'σ'),
        '[^[:alnum:]]+', ' ', 'g'
    ))
$$
"""
# The sign between the two texts is no word, so that no phrase reaches from the heading into the body.
VECTOR = """
CREATE OR REPLACE FUNCTION timeline_vector(heading text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('simple'::regconfig, coalesce(timeline_words(heading), '')), 'A')
        || '''-'':1'::tsvector
        || to_tsvector('simple'::regconfig, coalesce(timeline_words(body), ''))
$$
"""
# The triggers name no column: PostgreSQL would refuse to alter the type of one that they name.
TRIGGER = """
CREATE FUNCTION {index}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE {index};
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        IF ({old}) IS NOT DISTINCT FROM ({new}) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        DELETE FROM {index} WHERE rowid = OLD.id;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO {index} VALUES ({new_words})
            ON CONFLICT (rowid) DO UPDATE SET {index} = EXCLUDED.{index};
    END IF;
    RETURN NULL;
END
$$
"""


def _functions(cursor):
    cursor.execute("SELECT collname FROM pg_collation WHERE collencoding IN (-1, 6)")
    known = {name for (name,) in cursor.fetchall()}
    collation = next(name for name in COLLATIONS if name in known)
    return WORDS.replace("{collation}", collation), VECTOR


POSTGRESQL = Engine(
    acts=("write", "truncate"),
    triggers="SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    words=lambda texts: f"timeline_vector({', '.join(texts)})",
    begin=_functions,
    remove=("DROP FUNCTION IF EXISTS {index}() CASCADE", "DROP TABLE IF EXISTS {index}"),
    make=(
        "CREATE TABLE {index} (rowid bigint PRIMARY KEY, {index} tsvector NOT NULL)",
        "INSERT INTO {index} SELECT {stored_words} FROM {table}",
        "CREATE INDEX {index}_words ON {index} USING gin ({index})",
        TRIGGER,
        "CREATE TRIGGER {index}_write AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION {index}()",
        "CREATE TRIGGER {index}_truncate AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {index}()",
    ),
    end=(
        "DROP FUNCTION IF EXISTS timeline_vector(text, text)",
        "DROP FUNCTION IF EXISTS timeline_words(text)",
    ),
)

ENGINES = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
