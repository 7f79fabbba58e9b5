"""Databases in the states in which the acts begin, and where they lead when nobody disturbs them."""

import os
import random
from dataclasses import dataclass

import pytest

from . import processes
from .databases import databases

SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**9)


@pytest.fixture
def chance(request):
    """Random numbers of one test, the same again with the ``SEED`` that a failing test prints."""
    print(f"SEED={SEED}")  # noqa: T201 - pytest shows it with what failed
    return random.Random(f"{SEED} {request.node.name}")


@dataclass(frozen=True)
class Prepared:
    """Databases by name, and the folder of the acts' own files."""

    databases: object
    folder: object

    def do(self, function, database, **options):
        """What a function gives for a database."""
        return processes.run(function, self.databases.name(database), self.folder, **options)[0]

    def made(self, database, function, *, of):
        """Make a database by an act on a copy of another."""
        self.databases.copy(of, database)
        self.do(function, database)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """Where each act begins: ``empty`` has its tables, ``loaded`` the data set, ``drafts`` it as drafts, ``first``
    it in the tables of the first migration."""
    folder = tmp_path_factory.mktemp("prepared")
    made = Prepared(databases(folder), folder)
    try:
        made.databases.make("empty")
        made.do("acts.migrate", "empty")
        made.made("loaded", "acts.loaddata", of="empty")
        made.do("acts.write_export", "loaded")
        made.made("drafts", "acts.import_timeline", of="empty")
        made.made("renamed", "acts.rename", of="loaded")
        made.made("first", "acts.back_to_the_first", of="renamed")
        yield made
    finally:
        made.databases.close()
