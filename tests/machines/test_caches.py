"""Answers kept in real Redis and memcached: shared by processes, done without while the server is gone."""

import contextlib
import shutil
import socket
import subprocess
import time

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from project.caches import AGAIN
from project.env import Environment
from project.rates import OfAllMachines
from timeline.models.revision import READ

from ..search_records import new_event

pytestmark = [pytest.mark.machines, pytest.mark.django_db(transaction=True)]
PAGE = "/api/v1/events/"
SERVERS = {
    "redis": ["redis-server", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"],
    "memcached": ["memcached", "-u", "nobody", "-l", "127.0.0.1", "-p"],
}


@contextlib.contextmanager
def serving(word, port, folder):
    """The cache server of that word, listening at a port of this machine."""
    command = SERVERS[word]
    assert shutil.which(command[0]), f"{command[0]} is not installed; Debian has it in a package of that name."
    process = subprocess.Popen([*command, str(port)], cwd=folder, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        while not _listens(port):
            assert time.monotonic() < until, f"{command[0]} does not listen"
            time.sleep(0.02)
        yield
    finally:
        process.kill()
        process.wait()


def _listens(port):
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(params=SERVERS)
def server(request, settings, tmp_path):
    """What serves the cache that the settings name, once it is entered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = Environment({"TIMELINE_CACHE_URL": f"{request.param}://127.0.0.1:{port}"})
    settings.CACHES = {"default": told.cache("TIMELINE_CACHE_URL", "memory")}
    yield lambda: serving(request.param, port, tmp_path)
    caches.close_all()


def answered():
    """Whether the page came from what is kept."""
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(PAGE)
    assert response.status_code == 200
    assert [each["slug"] for each in response.json()["results"]] == ["2024-gd-denial"]
    return [query["sql"] for query in queries] == [READ[connection.vendor]]


def another_process():
    """Forget the connections to the cache, as a process that has just begun has none."""
    caches.close_all()
    with contextlib.suppress(AttributeError):
        del caches["default"]


def test_what_one_process_keeps_another_answers(server):
    new_event("2024-gd-denial", "Georgian Dream denies the report")
    with server():
        assert not answered()
        another_process()
        assert answered()


def test_while_the_server_is_gone_answers_are_made_anew_and_kept_again_after(server):
    new_event("2024-gd-denial", "Georgian Dream denies the report")
    with server():
        assert [answered(), answered()] == [False, True]
    assert [answered(), answered()] == [False, False]
    with server():
        until = time.monotonic() + 2 * AGAIN
        while not answered():
            assert time.monotonic() < until, "the server is not asked again"
            time.sleep(0.1)


def test_processes_count_what_a_client_asks_together(server):
    with server():
        sums = []
        for _ in range(3):
            sums.append(OfAllMachines().add(b"12345678", 1, 2, 60))
            another_process()
        assert sums == [2, 4, 6]
        assert cache.get("rate-3132333435363738-1") == 6
