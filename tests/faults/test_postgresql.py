"""A site on a PostgreSQL cluster that is slow, locked, down, started anew or out of disk; it goes on by itself."""

import contextlib
import tempfile
from pathlib import Path

import psycopg
import pytest

from ..machines.clusters import Cluster
from .desk import is_put_off
from .sites import disk, full, site, until

pytestmark = pytest.mark.faults
SECONDS = "2"
SLOW_READS = """
ALTER TABLE timeline_issue RENAME TO aside;
CREATE VIEW timeline_issue AS SELECT aside.* FROM aside, pg_sleep(60)
"""
READS_AGAIN = "DROP VIEW timeline_issue; ALTER TABLE aside RENAME TO timeline_issue"
SLOW_WRITES = """
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';
CREATE TRIGGER dawdle AFTER INSERT ON timeline_place FOR EACH ROW EXECUTE FUNCTION dawdle()
"""
WRITES_AGAIN = "DROP FUNCTION dawdle() CASCADE"


@pytest.fixture(scope="module")
def cluster():
    """A cluster on a small disk of its own, in a folder that PostgreSQL's own account may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with disk(Path(folder) / "disk", megabytes=256) as small, Cluster(small / "primary") as cluster:
            yield cluster


@pytest.fixture(scope="module")
def running(root, cluster, tmp_path_factory):
    settings = {"TIMELINE_STATEMENT_SECONDS": SECONDS, "TIMELINE_PUBLIC_SECONDS": SECONDS}
    with site(root, tmp_path_factory.mktemp("site"), DATABASE_URL=cluster.url, **settings) as (_, browser):
        yield browser


@contextlib.contextmanager
def meanwhile(cluster, statements, back):
    """In the block, the database is as the statements make it."""
    with psycopg.connect(cluster.url, autocommit=True) as other:
        other.execute(statements)
        try:
            yield
        finally:
            other.execute(back)


def places(cluster):
    """Every table that entering a place writes to."""
    tables = ("place", "version", "change", "search_place")
    return [cluster.ask(f"SELECT json_agg(t ORDER BY t)::text FROM timeline_{table} t") for table in tables]


def test_a_locked_table_puts_readers_and_writers_off_until_it_is_free(running, cluster):
    form, before = running.form(), places(cluster)
    with meanwhile(cluster, "BEGIN; LOCK TABLE timeline_place IN ACCESS EXCLUSIVE MODE", "ROLLBACK"):
        is_put_off(running.ask("/api/v1/places/"), as_problem=True)
        is_put_off(running.place(form, "gali"))
        assert 503 in running.reads()
    assert places(cluster) == before
    assert running.place(form, "gali").status == 302
    assert running.reads() == {200}


def test_a_statement_that_takes_too_long_is_given_up_and_leaves_nothing(running, cluster):
    form, before = running.form(), places(cluster)
    with meanwhile(cluster, SLOW_READS, READS_AGAIN):
        is_put_off(running.ask("/api/v1/issues/"), as_problem=True)
        is_put_off(running.ask("/admin/timeline/issue/"))
    with meanwhile(cluster, SLOW_WRITES, WRITES_AGAIN):
        is_put_off(running.place(form, "zugdidi"))
    assert places(cluster) == before
    assert running.place(form, "zugdidi").status == 302
    assert running.reads() == {200}


def test_a_database_that_is_down_is_told_and_used_again_when_it_is_back(running, cluster):
    form, before = running.form(), places(cluster)
    cluster.kill()
    try:
        assert 503 in running.reads()
        is_put_off(running.ask("/api/v1/events/"), as_problem=True)
        is_put_off(running.place(form, "tskhinvali"))
        is_put_off(running.ask("/admin/"))
    finally:
        cluster.start()
    assert running.reads() == {200}
    assert places(cluster) == before
    assert running.place(form, "tskhinvali").status == 302


def test_a_restart_between_two_requests_is_not_noticed(running, cluster):
    form = running.form()
    assert running.reads() == {200}
    cluster.kill()
    cluster.start()
    assert running.reads() == {200}
    cluster.kill()
    cluster.start()
    assert running.place(form, "akhalgori").status == 302


def test_a_full_disk_puts_writers_off_and_all_goes_on_when_there_is_room(running, cluster):
    form, long = running.form(), {"note": "x" * 1_000_000}
    assert "name" in form
    kept = set(cluster.ask("SELECT array_agg(slug) FROM timeline_place"))
    with full(cluster.folder.parent):
        for number in range(60):
            answer = running.place(form | long, f"full-{number}")
            running.reads()
            if answer.status != 302:
                break
            kept.add(f"full-{number}")
        is_put_off(answer)
    if not (cluster.folder / "cluster" / "postmaster.pid").exists():
        cluster.start()
    until(lambda: running.reads() == {200})
    assert set(cluster.ask("SELECT array_agg(slug) FROM timeline_place")) == kept
    assert running.place(form, "room-again").status == 302
