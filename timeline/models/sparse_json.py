"""Database functions that write rows as JSON text without what is as if it were not there: blanks, nulls, defaults.

As with ``rows_as_json`` no row becomes a Python object on the way; text is joined, so that nothing is parsed again.
"""

from django.db import models
from django.db.models import Func, Subquery

NEVER = object()  # the default of a field that is always written
WORD = """'"' || {0} || '"'"""
SHARED = {"word": WORD, "flag": "'true'", "list": "'[' || {0} || ']'"}
VALUES = {
    "sqlite": {**SHARED, "text": "json_quote({0})", "number": "({0})"},
    "postgresql": {**SHARED, "text": "to_json({0})", "number": "({0})::text"},
}


class Member(Func):
    """``,"name":value``, or nothing where the value is equal to ``default`` or, as far as it may be, null.

    ``form`` is "text", "word" (text without signs that JSON writes in another way), "number", "flag" (written where it
    is true) or "list" (of items that are JSON already, null when there are none).
    """

    output_field = models.TextField()

    def __init__(self, name, value, form="text", default=NEVER, null=False):
        super().__init__(value)
        self.name, self.form, self.default, self.null = name, form, default, null

    def as_sql(self, compiler, connection, **context):
        (value,) = self.get_source_expressions()
        sql, params = compiler.compile(value)
        written = VALUES[connection.vendor][self.form].format(sql)
        named = f"',\"{self.name}\":' || {written}"
        if self.form == "list":  # too dear to be worked out twice; null and text together are null
            return f"coalesce({named}, '')", tuple(params)
        if self.form == "flag":
            return f"CASE WHEN {sql} THEN {named} ELSE '' END", tuple(params)
        left_out = [f"{sql} IS NULL"] * self.null
        if self.default is not NEVER:
            left_out.append(f"{sql} = {_literal(self.default)}")
        whole = f"CASE WHEN {' OR '.join(left_out)} THEN '' ELSE {named} END" if left_out else named
        return whole, tuple(params) * whole.count(sql)


def _literal(default):
    return f"'{default}'" if isinstance(default, str) else str(default)


class SparseObject(Func):
    """A JSON object of members, after those that ``beginning`` writes out already."""

    output_field = models.TextField()

    def __init__(self, *members, beginning=""):
        super().__init__(*members)
        self.beginning = beginning

    def as_sql(self, compiler, connection, **context):
        compiled = [compiler.compile(member) for member in self.get_source_expressions()]
        members = " || ".join(sql for sql, _ in compiled)
        members = f"'{self.beginning}' || {members}" if self.beginning else f"substr({members}, 2)"
        return f"'{{' || {members} || '}}'", tuple(param for _, params in compiled for param in params)


class SparseList(Subquery):
    """What ``item`` makes of the rows of ``queryset``, in its order, with commas; null when there are none."""

    output_field = models.TextField()
    template = "(SELECT string_agg(_rows.item, ',') FROM (%(subquery)s) _rows)"

    def __init__(self, queryset, item):
        super().__init__(queryset.annotate(item=item).values("item"))

    def as_sqlite(self, compiler, connection, **context):
        template = "(SELECT group_concat(_rows.item, ',') FROM (%(subquery)s) _rows)"
        return self.as_sql(compiler, connection, template=template, **context)


class JSONString(Func):
    """Text as JSON."""

    output_field = models.TextField()
    template = "to_json(%(expressions)s)::text"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="json_quote(%(expressions)s)", **context)
