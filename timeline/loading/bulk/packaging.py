"""Writes a release: what the public may see at one moment as a Frictionless data package, in bounded memory.

Beside tables in CSV (see ``tables``), whose text no spreadsheet runs as a formula, it holds ``records.ndjson``, which
an import takes. The folder takes its name when all of it is written.
"""

import csv
import hashlib
import io
import json
import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

import orjson

from .exporting import export
from .kinds import KIND
from .tables import tables

PACKAGE, RECORDS = "datapackage.json", "records.ndjson"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CHUNK = 2**20
ABOUT = (
    "A sourced chronology: who did or said what, when, according to whom, and who denies it. Dates are EDTF (ISO "
    "8601-2) and may be uncertain. Each table has what was public at one moment; in cells an apostrophe stands before "
    f"text that a spreadsheet would run as a formula. {RECORDS} holds the same records, one a line and exactly as "
    "they are, to be loaded with `manage.py import_timeline --publish`."
)


class Occupied(Exception):
    """The folder holds something already; the sentence says so."""


class _File:
    """A file of the package, and what there is to be said of it."""

    def __init__(self, path):
        self.file, self.digest = path.open("wb"), hashlib.sha256()
        self.bytes = self.rows = 0

    def write(self, content, rows):
        self.file.write(content)
        self.digest.update(content)
        self.bytes += len(content)
        self.rows += rows

    def close(self):
        """Have what was written on the disk."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()

    @property
    def told(self):
        return {"bytes": self.bytes, "hash": f"sha256:{self.digest.hexdigest()}"}


def write_package(folder, *, using, now, licence, publisher, tell):
    """Writes the package to ``folder``, which is not there or empty, whole or not at all; gives its description.

    ``licence`` has a ``name`` or a ``path``, as Data Package takes it; ``tell`` gets the number of records so far.
    """
    with _whole(folder) as place:
        written = _write_files(place, using, tell)
        described = _package(written, now, licence, publisher)
        text = json.dumps(described, indent=1, ensure_ascii=False)
        (place / PACKAGE).write_text(f"{text}\n", encoding="utf-8")
    return described


@contextmanager
def _whole(folder):
    """A folder beside ``folder`` that takes its name at the end, and is gone when anything goes wrong."""
    folder = Path(folder).resolve()
    if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise Occupied(f"{folder} is not an empty folder; a release is written to a folder of its own.")
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (place / "tables").mkdir()
        yield place
        place.chmod(0o755)  # what is released is for everyone
        place.rename(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _write_files(place, using, tell):
    """Files by path, each with the table that it holds: None for the records."""
    known = [table for kind in tables().values() for table in kind.each()]
    with ExitStack() as files:
        opened = {None: files.enter_context(_closing(_File(place / RECORDS)))}
        for table in known:
            opened[table] = files.enter_context(_closing(_File(place / _path(table))))
            opened[table].write(_line(table.columns), 0)
        for lines in export(using=using, published=True, tell=tell):
            opened[None].write(lines, lines.count(b"\n"))
            for line in lines.splitlines():
                record = orjson.loads(line)
                for table, cells in tables()[record[KIND]].rows(record):
                    opened[table].write(_line(cells), 1)
    return opened


@contextmanager
def _closing(file):
    try:
        yield file
    finally:
        file.close()


def _path(table):
    return f"tables/{table.name}.csv"


def _line(cells):
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _package(written, now, licence, publisher):
    day, records = f"{now:%Y-%m-%d}", written[None]
    citation = (
        f"{publisher}: A sourced chronology. Release of {day}, {records.rows:,} records, "
        f"SHA-256 of {RECORDS} {records.digest.hexdigest()}."
    )
    return {
        "$schema": PROFILE,
        "name": f"timeline-{day}",
        "title": f"{publisher}: A sourced chronology",
        "description": ABOUT,
        "version": day,
        "created": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "licenses": [licence],
        "contributors": [{"title": publisher, "role": "publisher", "roles": ["publisher"]}],
        "citation": citation,
        "resources": [_resource(table, file) for table, file in written.items()],
    }


def _resource(table, file):
    if table is None:
        about = "All records as an import takes them, one a line."
        known = {"name": "records", "type": "file", "path": RECORDS, "mediatype": "application/x-ndjson"}
        return {**known, "encoding": "utf-8", "description": about, **file.told, "records": file.rows}
    return {
        "name": table.name,
        "type": "table",
        "path": _path(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": table.about,
        **file.told,
        "rows": file.rows,
        "schema": table.schema(),
    }
