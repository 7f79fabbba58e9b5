"""System checks of what the project runs on."""

import sqlite3

from django.core.checks import Info
from django.db import connection

# https://sqlite.org/wal.html#walresetbug: from 3.7.0, which brought WAL, to 3.51.2; mended in these lines as well.
WITH_WAL = (3, 7, 0)
MENDED = (3, 51, 3)
MENDED_LINES = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}


def may_reset_wal(version):
    """Whether SQLite of this version may, very rarely, lose writes when its log begins anew during a checkpoint."""
    return WITH_WAL <= version < MENDED_LINES.get(version[:2], MENDED)


def sqlite_is_mended(app_configs, **options):
    """Names a version of SQLite with the WAL-reset bug, where SQLite keeps the chronology."""
    if connection.vendor != "sqlite" or not may_reset_wal(sqlite3.sqlite_version_info):
        return []
    return [
        Info(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug: very rarely, when two connections write or "
            "checkpoint at the same instant, it damages the database.",
            hint="SQLite 3.51.3 and later, 3.50.7 and 3.44.6 have it mended; keep backups, or run on PostgreSQL.",
            id="timeline.I001",
        )
    ]
