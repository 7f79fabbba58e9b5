"""CSV (RFC 4180) in UTF-8: flat columns, see ``flat``; no cell of text is a formula to a spreadsheet."""

import csv

from ..formulas import neutral
from .base import Format
from .flat import Table

BROKEN = '"{}'  # a quotation that never ends, so that whoever reads it cannot take it for the last row


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, text):
        return text


def write(records, about):
    """The heading, and a line for each row."""
    table = Table(about.collection, about.fields, about.table)
    writer = csv.writer(_Echo())
    yield writer.writerow([column.name for column in table.columns]).encode()
    for record in records:
        for row in table.rows(record):
            yield writer.writerow([_cell(value) for value in row]).encode()


def _cell(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = " | ".join(value)
    return neutral(value) if isinstance(value, str) else value


FORMAT = Format(write, "text/csv; charset=utf-8", "csv", chooses=True, tables=True, broken=BROKEN)
