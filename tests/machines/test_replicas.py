"""Readers are answered from replicas that keep up; one that is down or behind costs nobody an answer."""

import json
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest

from project.serve import PROCESSES

from ..test_up import PATIENCE, Timeline
from .clusters import Cluster

pytestmark = pytest.mark.machines
EVENT = "/api/v1/events/2008-severance/?fields=title"
FROM_TIMELINE = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'timeline' AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def clusters():
    """A primary and a replica that streams from it, in a folder that PostgreSQL's own account may enter."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        folder.chmod(0o755)
        with Cluster(folder / "primary") as primary, Cluster(folder / "replica", primary) as replica:
            yield primary, replica


@pytest.fixture(scope="module")
def site(root, clusters, tmp_path_factory):
    """Timeline on the primary with its replica, once the replica is read from."""
    primary, replica = clusters
    var = tmp_path_factory.mktemp("site") / "var"
    urls = {"DATABASE_URL": primary.url, "DATABASE_REPLICA_URLS": replica.url, "TIMELINE_CACHE_URL": "off"}
    with Timeline(root, var, **urls) as timeline:
        timeline.get(EVENT)
        until(lambda: "number 1 of DATABASE_REPLICA_URLS is read from" in (timeline.get(EVENT) and timeline.said))
        yield timeline


def until(holds):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def until_all_read_from_it(site):
    """Wait until each process of the site reads from the replica; what one leaves out another may still read."""

    def reading():
        title(site)  # so that each process is asked for something, and looks
        return site.said.count("is read from") - site.said.count("is left out")

    until(lambda: reading() == PROCESSES)


def ask(site, path, **headers):
    """Status and JSON of an answer."""
    request = urllib.request.Request(f"http://{site.address}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def title(site, **headers):
    return ask(site, EVENT, **headers)[1]["title"]


def retitle(primary, words):
    with psycopg.connect(primary.url) as connection:
        connection.execute("UPDATE timeline_event SET title = %s WHERE slug = '2008-severance'", [words])


class Readers:
    """Four readers who ask again and again while the block runs; ``answers`` are the statuses that they got."""

    def __init__(self, site):
        self.site, self.answers, self.over = site, [], threading.Event()
        self.threads = [threading.Thread(target=self._read) for _ in range(4)]

    def _read(self):
        while not self.over.is_set():
            for path in (EVENT, "/api/v1/events/?limit=5", "/api/v1/search/?q=Zakharova"):
                self.answers.append(ask(self.site, path)[0])

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        until(lambda: len(self.answers) > 20)
        return self

    def __exit__(self, *error):
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE)


def test_readers_without_an_account_read_from_the_replica(site, clusters):
    _, replica = clusters
    statements = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'"
    before = replica.ask(statements)
    for _ in range(50):
        title(site)
    assert replica.ask(FROM_TIMELINE) >= 1
    until(lambda: replica.ask(statements) >= before + 50)  # the server counts them a little later


def test_who_has_an_account_reads_what_was_just_written_and_others_soon_do(site, clusters):
    primary, replica = clusters
    replica.ask("SELECT pg_wal_replay_pause()")
    try:
        before = title(site)
        retitle(primary, "Georgia breaks off relations")
        assert title(site) == before
        assert title(site, Cookie="sessionid=of-an-editor") == "Georgia breaks off relations"
        assert ask(site, "/api/v1/changes/?limit=1")[0] == 200
        until(lambda: title(site) == "Georgia breaks off relations")  # from the primary: the replica is too far behind
        assert "lacks what was written" in site.said
    finally:
        replica.ask("SELECT pg_wal_replay_resume()")
    until_all_read_from_it(site)
    assert title(site) == "Georgia breaks off relations"


def test_a_replica_that_dies_under_load_costs_no_answer(site, clusters):
    _, replica = clusters
    with Readers(site) as readers:
        replica.kill()
        killed = len(readers.answers)
        until(lambda: len(readers.answers) > killed + 200)
        assert "is left out" in site.said
        replica.start()
        read = site.said.count("is read from")
        until(lambda: site.said.count("is read from") > read)
        back = len(readers.answers)
        until(lambda: len(readers.answers) > back + 100)
    assert set(readers.answers) == {200}


def test_readers_read_on_while_the_primary_is_down(site, clusters):
    until_all_read_from_it(site)
    primary, _ = clusters
    primary.kill()
    try:
        assert {ask(site, EVENT)[0] for _ in range(50)} == {200}, site.said
        assert ask(site, EVENT, Cookie="sessionid=of-an-editor")[0] == 503
    finally:
        primary.start()
    until(lambda: ask(site, EVENT, Cookie="sessionid=of-an-editor")[0] == 200)


def test_the_log_names_a_replica_without_its_address(site, clusters):
    told = [line for line in site.said.splitlines() if "DATABASE_REPLICA_URLS" in line]
    assert told
    assert not any(f":{clusters[1].port}" in line for line in told)
