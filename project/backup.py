"""Backups: the database as it was at one moment, in one file that says what it holds and can prove it.

The file is a ZIP archive of a manifest and of what the engine's own means of copying gives: an SQLite database, or
what ``pg_dump`` writes in its custom format. It takes its name only when it is whole and on the disk.
"""

import contextlib
import functools
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from project.backup_engines import ENGINES
from project.env import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
MOST_MANIFEST = 1_000_000  # bytes
CHUNK = 1 << 20
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, UnicodeDecodeError)  # of an archive


def back_up(path, *, now):
    """Write a backup to ``path``, where nothing may be yet; gives its manifest. Others go on reading and writing."""
    if path.exists():
        raise Refusal(f"There is already a {path}; a backup is written to a file of its own.")
    engine = ENGINES[connection.vendor]
    with _written(path) as (archive, folder):
        copy = folder / engine.member
        migrations = _applied()
        engine.copy(connection, copy)
        engine.check(copy)
        manifest = {
            "format": FORMAT,
            "engine": connection.vendor,
            "made_at": now.isoformat(timespec="seconds"),
            "migrations": [".".join(name) for name in migrations],
            "bytes": copy.stat().st_size,
            "sha256": _digest(copy),
        }
        packed = zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        with packed:
            packed.writestr(MANIFEST, json.dumps(manifest, indent=1))
            packed.write(copy, engine.member, engine.compression)
    return manifest


@contextlib.contextmanager
def unpacked(path, folder):
    """The manifest of a backup and what it holds as a file, once both were found sound and fit for this program."""
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix="restore-") as place:
            manifest, copy = _unpack(path, Path(place))
            ENGINES[manifest["engine"]].check(copy)
            yield manifest, copy
    except OSError as error:
        raise Refusal(f"{path} cannot be restored: {error.strerror or error}.") from error


def refuse_filled():
    """Refuse a database that holds anything."""
    if tables := connection.introspection.table_names():
        raise Refusal(
            f"The database has {len(tables)} tables already; --replace puts the backup in their place, and what they "
            "hold is gone then."
        )


def put_back(copy):
    """Make the database what the backup holds: the whole of it, or nothing when it fails."""
    ENGINES[connection.vendor].put_back(connection, copy)


def is_older(manifest):
    """Whether the program has migrations that the backup has not."""
    return bool(known_migrations() - set(manifest["migrations"]))


@contextlib.contextmanager
def _written(path):
    """A file that takes its name ``path`` when the block ends well, and a folder for what it is made of."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as place:
            unfinished = Path(place) / "backup"
            with open(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as archive:
                yield archive, Path(place)
                archive.flush()
                os.fsync(archive.fileno())
            unfinished.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror or error}.") from error


def _unpack(path, place):
    """The manifest of a backup, and what it holds as a file in ``place``."""
    try:
        with zipfile.ZipFile(path) as packed:
            manifest = _manifest(path, packed)
            copy = place / ENGINES[manifest["engine"]].member
            _extract(path, packed, manifest, copy)
    except DAMAGES as error:
        raise Refusal(f"{path} is not a whole backup: {error}.") from error
    return manifest, copy


def _manifest(path, packed):
    """What the backup says of itself."""
    try:
        if packed.getinfo(MANIFEST).file_size > MOST_MANIFEST:
            raise ValueError("its manifest is too large")
        manifest = json.loads(packed.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise ValueError("its format is that of another version")
        fit = manifest["engine"] == connection.vendor
        unknown = sorted(set(manifest["migrations"]) - known_migrations())
        manifest["bytes"], manifest["sha256"], manifest["made_at"]
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(f"{path} is not a backup of Timeline: {error}.") from error
    if not fit:
        raise Refusal(
            f"{path} was made on {manifest['engine']} and this is {connection.vendor}; export_timeline and "
            "import_timeline go from one to the other."
        )
    if unknown:
        raise Refusal(f"{path} was made by a newer Timeline, with {unknown[-1]}; restore it with that version.")
    return manifest


def _extract(path, packed, manifest, copy):
    """Write what the backup holds to ``copy``; refuses what is not what the manifest says."""
    digest, left = hashlib.sha256(), manifest["bytes"]
    with packed.open(copy.name) as source, copy.open("xb") as target:
        while chunk := source.read(min(CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                break
            digest.update(chunk)
            target.write(chunk)
    if left or digest.hexdigest() != manifest["sha256"]:
        raise Refusal(f"{path} is damaged: what it holds is not what its manifest says.")


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _applied():
    return sorted(MigrationRecorder(connection).applied_migrations())


@functools.cache
def known_migrations():
    """The names of all migrations of this program, such as ``timeline.0001_initial``."""
    return {".".join(name) for name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
