"""Words that many records hold, which a search must not treat like others.

To rank what was found, a database scores each record that holds one of the words, and to find it, it lists them all.
For a word that nearly every record holds, both take as long as reading everything. So a search ranks by its rarer
words alone, and tests the commonest ones on the few records that it looks at anyway.
"""

from dataclasses import dataclass

from django.db import connections

from .events import Event
from .search import holding

MANY = 5_000  # records with a word: more are not scored
MOST = 50_000  # more are not listed

LAST = "(SELECT max(id) FROM {table})"
# Lazy on both engines: it ends with the first row too many. SQLite keeps the order of a CROSS JOIN. What readers are
# told of hangs on published records alone.
HELD = "SELECT 1 FROM held"
PUBLISHED = f"{HELD} CROSS JOIN {{table}} AS shown WHERE shown.id = held.record AND shown.status = 'published'"
EXCEEDS = "EXISTS (WITH held(record) AS ({held}) {rows} LIMIT 1 OFFSET {number})"


@dataclass(frozen=True)
class Common:
    """The terms of a text that are in more than ``MANY`` records of a kind, and those in more than ``MOST``."""

    many: frozenset = frozenset()
    most: frozenset = frozenset()

    def ranks(self, asked):
        """Whether what has all the terms ``asked`` for can be ranked: one of them is not common, or there is none."""
        return not asked or not self.many.issuperset(asked)


def common_terms(models, asked, scope=None):
    """The ``Common`` terms of those ``asked`` for, for each of the models.

    One statement finds the models with records enough, and another one the terms, if there are such models.
    """
    connection = connections[Event.objects.all().db]
    found = dict.fromkeys(models, Common())
    large = _large(connection, models) if asked else {}
    if large:
        pairs = [(model, term) for model in large for term in asked]
        flags = _flags(connection, pairs, large, scope)
        for model in large:
            many, most = (
                frozenset(term for (of, term), flag in zip(pairs, each, strict=True) if of is model and flag)
                for each in (flags[::2], flags[1::2])
            )
            found[model] = Common(many, most)
    return found


def _large(connection, models):
    """Those of the models that may have more than ``MANY`` records, each with the most that it may have."""
    ids = _row(connection, [LAST.format(table=model._meta.db_table) for model in models])
    return {model: pk for model, pk in zip(models, ids, strict=True) if (pk or 0) > MANY}


def _flags(connection, pairs, large, scope):
    """For each pair of a model and a term: whether many published records have it, and whether most have."""
    columns, params = [], []
    for model, term in pairs:
        # As a whole word first: SQLite has that at hand, but puts what begins with it together beforehand.
        forms = dict.fromkeys((term.whole(), term))
        held = [holding(model, form, scope).query.get_compiler(connection.alias).as_sql() for form in forms]
        published = PUBLISHED.format(table=model._meta.db_table)
        for rows, number in ((published, MANY), (HELD, MOST)):
            if large[model] <= number:
                columns.append("0")
                continue
            # Not by OR, of which SQLite looks at both sides.
            either = ("WHEN " + EXCEEDS.format(held=sql, rows=rows, number=number) + " THEN 1" for sql, _ in held)
            columns.append(f"CASE {' '.join(either)} ELSE 0 END")
            params += [each for _, given in held for each in given]
    return _row(connection, columns, params)


def _row(connection, columns, params=()):
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(columns), params)
        return cursor.fetchone()
