"""Writes new rows of any model quickly: by COPY on PostgreSQL, by one prepared statement for many rows elsewhere."""

from functools import lru_cache

from django.db import connections, models, transaction

from ...models import Change
from ...models.fields import dated_fields

GIVEN_BY_DATABASE = {Change: ("id", "transaction")}  # nothing refers to them, and PostgreSQL numbers transactions


class Table:
    """The table of one model: how its rows are written, with everything that the model keeps beside what is given."""

    def __init__(self, model, using):
        self.connection = connections[using]
        left_out = GIVEN_BY_DATABASE.get(model, ())
        self.fields = [f for f in model._meta.concrete_fields if not f.generated and f.name not in left_out]
        self.blank = {field.attname: field.get_default() for field in self.fields}
        self.dated = [(name, _beside(field, self.connection)) for name, field in dated_fields(model).items()]
        beside = {name for field in dated_fields(model).values() for name in field.companion_names}
        adapted = models.DateField | models.DecimalField
        self.adapted = [f for f in self.fields if isinstance(f, adapted) and f.name not in beside]
        quote = self.connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self.fields)
        self.into = f"{quote(model._meta.db_table)} ({columns})"

    def row(self, values):
        """The columns of a row in their order, from those of its values that are not left to the model."""
        row = {**self.blank, **values}
        for name, beside in self.dated:
            row.update(beside(row[name]))
        for field in self.adapted:
            row[field.attname] = field.get_db_prep_value(row[field.attname], self.connection)
        return tuple(row.values())

    def write(self, rows):
        """Add rows made by ``row``."""
        if not rows:
            return
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self.into} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.fields))
                cursor.executemany(f"INSERT INTO {self.into} VALUES ({marks})", rows)  # noqa: S608


def _beside(field, connection):
    """A function that gives the columns beside an EDTF date as the database takes them."""
    adapt = connection.ops.adapt_datefield_value

    @lru_cache(maxsize=4096)
    def beside(text):
        values = field.companion_values(text)
        adapted = {part: adapt(values[part]) for part in ("earliest", "latest", "sort")}
        return {f"{field.name}_{part}": value for part, value in (values | adapted).items()}

    return beside


def reserve(model, count, using):
    """The first of ``count`` numbers that no row of ``model`` has or will be given by anyone else."""
    connection, table = connections[using], model._meta.db_table
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Who adds a row takes its number when this lock is gone.
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT nextval(%s)", [sequence])
            (first,) = cursor.fetchone()
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
            return first
        latest = model._base_manager.using(using).aggregate(latest=models.Max("pk"))["latest"] or 0
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        return max(latest, cursor.fetchone()[0]) + 1
