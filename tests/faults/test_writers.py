"""Four writers at once: a thousand acts, of which the database refuses none."""

import pytest
from django.db import connection

from . import processes

pytestmark = pytest.mark.faults


def refused(prepared, **seeded):
    """What the database refused four writers at once, each in a process of its own."""
    prepared.databases.copy("loaded", "copy")
    writers = [
        processes.Process("acts.write", prepared.databases.name("copy"), prepared.folder, **seeded) for _ in range(4)
    ]
    for writer in writers:
        writer.begin()
    return [sentence for writer in writers for sentence in writer.result()]


def test_none_of_a_thousand_acts_finds_the_database_locked(prepared):
    assert refused(prepared) == []
    assert prepared.do("contents.faults", "copy") == []
    versions = prepared.do("contents.meant", "copy")["versions"]
    assert sum(act == "saved" for _, _, _, act, *_ in versions) == 1000


def test_writers_that_read_first_and_write_then_fail_on_sqlite(prepared):
    sentences = refused(prepared, seeded="without_immediate")
    assert ("database is locked" in sentences) == (connection.vendor == "sqlite")
