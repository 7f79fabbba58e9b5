"""Database functions that write rows as JSON text without what is as if it were not there: blanks, nulls, defaults.

As with ``rows_as_json`` no row becomes a Python object on the way; text is joined, so that nothing is parsed again.
"""

from django.db import models
from django.db.models import Func

NEVER = object()  # the default of a field that is always written
SHARED = {"word": """',"{name}":"' || {value} || '"'""", "flag": """',"{name}":true'"""}
VALUES = {
    "sqlite": {
        **SHARED,
        "text": """',"{name}":' || json_quote({value})""",
        "number": """',"{name}":' || ({value})""",
    },
    "postgresql": {
        **SHARED,
        "text": """',"{name}":' || to_json({value})""",
        "number": """',"{name}":' || ({value})::text""",
    },
}


class Member(Func):
    """``,"name":value``, or nothing where the value is equal to ``default`` or, as far as it may be, null.

    ``form`` is "text", "word" (text without signs that JSON writes in another way), "number" or "flag" (written where
    it is true).
    """

    output_field = models.TextField()

    def __init__(self, name, value, form="text", default=NEVER, null=False):
        super().__init__(value)
        self.name, self.form, self.default, self.null = name, form, default, null

    def as_sql(self, compiler, connection, **context):
        (value,) = self.get_source_expressions()
        sql, params = compiler.compile(value)
        named = VALUES[connection.vendor][self.form].format(name=self.name, value=sql)
        if self.form == "flag":
            return f"CASE WHEN {sql} THEN {named} ELSE '' END", tuple(params)
        left_out = [f"{sql} IS NULL"] * self.null
        if self.default is not NEVER:
            left_out.append(f"{sql} = {_literal(self.default)}")
        whole = f"CASE WHEN {' OR '.join(left_out)} THEN '' ELSE {named} END" if left_out else named
        return whole, tuple(params) * whole.count(sql)


def _literal(default):
    return f"'{default}'" if isinstance(default, str) else str(default)


class Members(Func):
    """The members of a JSON object, each with the comma before it; the braces are for whoever reads them to add."""

    output_field = models.TextField()
    arg_joiner = " || "
    template = "(%(expressions)s)"


class JSONString(Func):
    """Text as JSON."""

    output_field = models.TextField()
    template = "to_json(%(expressions)s)::text"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="json_quote(%(expressions)s)", **context)
