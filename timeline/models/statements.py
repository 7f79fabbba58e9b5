"""Statements that are compiled once and run again and again.

To compile one from expressions costs more than to run it, and an engine takes longer to plan a large one than to read
a page. So it is run on the driver itself, which keeps it prepared; but through Django's cursor while somebody counts
or watches statements, as tests do.
"""

import re

from django.db import connections, router
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX


class Statement:
    """The statement of a queryset; parameters that are ``markers`` stand for values that are given when it is run.

    It is compiled for one engine, and each time runs where its model is then to be read.
    """

    def __init__(self, queryset, markers=()):
        compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, self.params = compiler.as_sql()
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns).items()
        self.markers = markers
        self.model = queryset.model
        self.driven = None

    def rows(self, **given):
        """The rows; ``given`` are the values for the markers, by marker."""
        connection = connections[router.db_for_read(self.model)]
        if connection.queries_logged or connection.execute_wrappers:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, self._filled(given))
                found = cursor.fetchall()
        else:
            found = self._driven(connection, given)
        return [self._converted(row, connection) for row in found] if self.converters else found

    def _filled(self, given):
        return [given.get(each, each) if isinstance(each, str) else each for each in self.params]

    def _converted(self, row, connection):
        values = list(row)
        for place, (converters, column) in self.converters:
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return values

    def _driven(self, connection, given):
        connection.validate_no_broken_transaction()
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        run = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
        with connection.wrap_database_errors:
            return run(self, connection.connection, given)


def _on_sqlite(statement, driver, given):
    if statement.driven is None:
        statement.driven = FORMAT_QMARK_REGEX.sub("?", statement.sql).replace("%%", "%")
    return driver.execute(statement.driven, statement._filled(given)).fetchall()


def _on_postgresql(statement, driver, given):
    """What never differs is written into the statement, for the planner to see."""
    from psycopg import ClientCursor, Cursor

    if statement.driven is None:
        whole = ClientCursor(driver).mogrify(statement.sql, statement.params).replace("%", "%%")
        marked = re.compile("|".join(f"'({re.escape(marker)})'" for marker in statement.markers) or "(?!)")
        order = [next(filter(None, found)) if isinstance(found, tuple) else found for found in marked.findall(whole)]
        statement.driven = marked.sub("%s::text", whole), order
    sql, order = statement.driven
    return Cursor(driver).execute(sql, [given[marker] for marker in order], prepare=True).fetchall()
