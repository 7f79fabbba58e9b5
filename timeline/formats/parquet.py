"""Parquet: the columns of ``flat`` with their types; lists are lists of texts. It needs pyarrow."""

import tempfile
from datetime import date, datetime
from importlib.util import find_spec
from itertools import chain, islice

from .base import Format
from .flat import Table

ROWS = 1_000  # of a group, which is held in memory
CHUNK = 64 * 1024
MISSING = "" if find_spec("pyarrow") else "Parquet needs the extra 'parquet' of this program: pip install '.[parquet]'"


def write(records, about):
    """The file, once all of it is written: its end tells where everything in it stands."""
    import pyarrow
    from pyarrow import parquet

    table = Table(about.collection, about.fields, about.table)
    schema = pyarrow.schema([(column.name, _type(pyarrow, column.kind)) for column in table.columns])
    with tempfile.TemporaryFile() as file:
        with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            rows = chain.from_iterable(map(table.rows, records))
            for group in iter(lambda: list(islice(rows, ROWS)), []):
                cells = [
                    pyarrow.array([_cell(value, column.kind) for value in values], type=kind)
                    for column, kind, values in zip(table.columns, schema.types, zip(*group, strict=True), strict=True)
                ]
                writer.write_batch(pyarrow.record_batch(cells, schema=schema))
        file.seek(0)
        yield from iter(lambda: file.read(CHUNK), b"")


def _type(pyarrow, kind):
    return {
        "text": pyarrow.string(),
        "flag": pyarrow.bool_(),
        "number": pyarrow.float64(),
        "whole": pyarrow.int32(),
        "day": pyarrow.date32(),
        "moment": pyarrow.timestamp("s", tz="UTC"),
        "list": pyarrow.list_(pyarrow.string()),
    }[kind]


def _cell(value, kind):
    if value is None:
        return None
    if kind == "day":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if kind == "moment" else value


FORMAT = Format(write, "application/vnd.apache.parquet", "parquet", chooses=True, tables=True, missing=MISSING)
