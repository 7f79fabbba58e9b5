"""Database functions that write rows as JSON text on SQLite and PostgreSQL alike.

A page of nested records is then one statement whose result goes to the reader as it is: no row becomes a Python
object on the way. Key order is kept (PostgreSQL's ``json``, not ``jsonb``).
"""

import json

from django.db import models
from django.db.models import Case, F, Func, Lookup, Subquery, When


class JSONText(models.TextField):
    """The type of an expression that holds JSON text, so that it nests instead of being quoted."""


def _part(part, sql):
    """SQLite's SQL for one value of an object as text: JSON as it is, anything else quoted."""
    return f"COALESCE({sql}, 'null')" if isinstance(part.output_field, JSONText) else f"JSON_QUOTE({sql})"


class JSONRow(Func):
    """A JSON object; keys are names of ours, values are expressions.

    On SQLite it is text put together piece by piece: its own functions would parse and write again, at each level of
    nesting, what a level below has written.
    """

    output_field = JSONText()

    def __init__(self, **parts):
        self.keys = tuple(parts)
        super().__init__(*parts.values())

    def as_sql(self, compiler, connection, **context):
        pieces, params = [], []
        for key, part in zip(self.keys, self.get_source_expressions(), strict=True):
            sql, part_params = compiler.compile(part)
            pieces.append(f"'{key}', {sql}")
            params.extend(part_params)
        return f"JSON_BUILD_OBJECT({', '.join(pieces)})", tuple(params)

    def as_sqlite(self, compiler, connection, **context):
        pieces, params, sign = [], [], "{"
        for key, part in zip(self.keys, self.get_source_expressions(), strict=True):
            sql, part_params = compiler.compile(part)
            pieces.append(f"'{sign}\"{key}\":' || {_part(part, sql)}")
            params.extend(part_params)
            sign = ","
        return f"({' || '.join(pieces)} || '}}')", tuple(params)

    @property
    def identity(self):
        return (*super().identity, self.keys)


class JSONRows(Subquery):
    """A JSON list of the rows of ``queryset``, each written by ``item``, in the order of the queryset."""

    output_field = JSONText()
    template = "(SELECT COALESCE(JSON_AGG(_rows.item), '[]'::json) FROM (%(subquery)s) _rows)"

    def __init__(self, queryset, item):
        super().__init__(queryset.annotate(item=item).values("item"))

    def as_sqlite(self, compiler, connection, **context):
        template = "(SELECT '[' || COALESCE(GROUP_CONCAT(_rows.item), '') || ']' FROM (%(subquery)s) _rows)"
        return self.as_sql(compiler, connection, template=template, **context)


class JSONFirst(Subquery):
    """The first row of ``queryset``, written by ``item``; null when there is none.

    Its annotations are selected as well: SQLite orders a nested query by what it selects, and not by an expression
    that refers to the query around it.
    """

    output_field = JSONText()
    template = "(SELECT _rows.item FROM (%(subquery)s) _rows)"

    def __init__(self, queryset, item):
        super().__init__(queryset.annotate(item=item).values("item", *queryset.query.annotations)[:1])


class JSONStrings(JSONRows):
    """A JSON list of the different values that ``item`` has in the rows of ``queryset``, in order."""

    def __init__(self, queryset, item):
        Subquery.__init__(self, queryset.annotate(item=item).order_by("item").values("item").distinct())

    def as_sqlite(self, compiler, connection, **context):
        template = "(SELECT JSON_GROUP_ARRAY(_rows.item) FROM (%(subquery)s) _rows)"
        return self.as_sql(compiler, connection, template=template, **context)


class JSONFlag(Func):
    """A boolean column as JSON true or false."""

    output_field = JSONText()
    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **context):
        template = "CASE WHEN %(expressions)s THEN 'true' WHEN NOT %(expressions)s THEN 'false' ELSE 'null' END"
        sql, params = self.as_sql(compiler, connection, template="%(expressions)s", **context)
        return template % {"expressions": sql}, params * 2


class JSONMoment(Func):
    """A moment as RFC 3339 text in UTC, to the second."""

    output_field = models.TextField()
    template = "TO_CHAR(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"

    def as_sqlite(self, compiler, connection, **context):
        template = "STRFTIME('%%%%Y-%%%%m-%%%%dT%%%%H:%%%%M:%%%%SZ', %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **context)


class JSONNumber(Func):
    """A decimal column as a JSON number without trailing noughts."""

    output_field = models.FloatField()
    template = "(%(expressions)s)::float8"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS REAL)", **context)


class JSONAsText(Func):
    """JSON as plain text, so that the database driver does not parse it."""

    output_field = models.TextField()
    template = "(%(expressions)s)::text"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="%(expressions)s", **context)


class _Bound(Case):
    """A bound of an EDTF date, null on the side where the date is open."""

    def __init__(self, path, part, side):
        is_open = When(**{f"{path}_open__in": [side, "both"]}, then=None)
        super().__init__(is_open, default=F(f"{path}_{part}"), output_field=models.DateField())


def json_date(path):
    """An EDTF date as an object of its string and its first and last possible day; null when there is none."""
    whole = JSONRow(edtf=F(path), earliest=_Bound(path, "earliest", "start"), latest=_Bound(path, "latest", "end"))
    there = ~models.Q(**{path: ""}) & models.Q(**{f"{path}__isnull": False})
    return Case(When(there, then=whole), default=None, output_field=JSONText())


@models.BigAutoField.register_lookup
@models.AutoField.register_lookup
@models.SlugField.register_lookup
class AnyOf(Lookup):
    """``pk__any_of="[1,2]"``: one parameter whatever the number of keys, so that the SQL stays the same."""

    lookup_name = "any_of"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return "%s", [value]

    def as_sql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        kind = "text" if isinstance(self.lhs.output_field, models.SlugField) else "bigint"
        inner = f"SELECT JSON_ARRAY_ELEMENTS_TEXT(%s::json)::{kind}"
        if connection.vendor == "sqlite":
            inner = "SELECT value FROM JSON_EACH(%s)"
        return f"{lhs} IN ({inner})", [*params, self.rhs]


def keys_as_json(keys):
    """The parameter that ``any_of`` takes, of ids or slugs."""
    return json.dumps(list(keys), separators=(",", ":"))
