"""A site on an SQLite file whose disk is full or that somebody else holds: it says so, and goes on by itself."""

import contextlib
import os
import signal
import sqlite3
import threading
import time

import pytest

from .desk import is_put_off, survives
from .sites import children, disk, full, site, until

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    with disk(tmp_path_factory.mktemp("sqlite") / "disk", megabytes=32) as folder:
        yield folder


@pytest.fixture(scope="module")
def running(root, small, tmp_path_factory):
    file = small / "timeline.sqlite3"
    with site(root, tmp_path_factory.mktemp("site"), DATABASE_URL=f"sqlite:///{file}") as (timeline, browser):
        yield timeline, browser, file


@contextlib.contextmanager
def holding(file):
    """The right to write, held by somebody else until it is rolled back."""
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def rows(file):
    """All that the file holds, and that it is sound."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return list(database.iterdump())


def test_a_full_disk_lets_readers_read_and_keeps_nothing_by_half(running, small):
    _, browser, file = running
    form, before = browser.form(), rows(file)
    with full(small):
        assert browser.reads() == {200}
        is_put_off(browser.place(form, "gali"))
        is_put_off(browser.ask("/admin/logout/", {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}))
        assert browser.reads() == {200}
        assert rows(file) == before
    assert browser.place(form, "gali").status == 302
    assert browser.ask("/api/v1/places/gali/").status == 404
    assert any("A place called gali" in row for row in rows(file))


def test_a_locked_database_lets_readers_read_and_the_next_writer_in(running):
    _, browser, file = running
    form = browser.form()
    with holding(file):
        is_put_off(browser.place(form, "zugdidi"))
        assert browser.reads() == {200}
    assert browser.place(form, "zugdidi").status == 302
    assert any("A place called zugdidi" in row for row in rows(file))


def test_what_is_being_answered_when_the_server_is_told_to_end_is_answered(root, tmp_path):
    file = tmp_path / "timeline.sqlite3"
    with site(root, tmp_path, "--no-fixtures", DATABASE_URL=f"sqlite:///{file}") as (timeline, browser):
        form, answers = browser.form(), []
        with holding(file) as other:
            asking = threading.Thread(target=lambda: answers.append(survives(lambda: browser.place(form, "gali"))))
            asking.start()
            time.sleep(2)  # the form is sent, and waits for the right to write
            ending = threading.Thread(target=lambda: answers.append(timeline.end(signal.SIGTERM)))
            ending.start()
            time.sleep(1)
            other.rollback()
        asking.join(60)
        ending.join(60)
        assert [getattr(answer, "status", answer) for answer in answers] == [302, 0]
    assert any("A place called gali" in row for row in rows(file))


def test_a_worker_that_is_killed_is_replaced(running):
    timeline, browser, _ = running
    workers = children(timeline.pid)
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    until(lambda: survives(lambda: browser.reads() == {200}))
    until(lambda: len(set(children(timeline.pid)) - set(workers)) == len(workers))
    assert {survives(browser.reads) == {200} for _ in range(5)} == {True}
