"""NDJSON: one record a line, as the JSON API shows it."""

import orjson

from .base import Format

BROKEN = '{{"error": "{}"\n'  # no JSON, so that whoever reads it cannot take it for the end


def write(records, about):
    """A line for each record."""
    for record in records:
        yield orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


FORMAT = Format(write, "application/x-ndjson", "ndjson", chooses=True, broken=BROKEN)
