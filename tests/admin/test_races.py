"""Two editors in the same instant, through the views, each on a connection of its own: no one overwrites the other."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import connection

PAIRS = 20
pytestmark = pytest.mark.django_db(transaction=True)


def test_of_twenty_pairs_who_save_at_once_nothing_is_lost(tmp_path, root):
    """On a database that threads share: a file, or the server of this run."""
    if connection.vendor == "sqlite":
        address = f"sqlite:///{tmp_path}/race.sqlite3"
        with contextlib.closing(sqlite3.connect(tmp_path / "race.sqlite3")) as file:
            connection.connection.backup(file)
    else:
        told = connection.settings_dict
        address = f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.admin.races", str(PAIRS)],
        cwd=root,
        env=os.environ | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"pairs": PAIRS, "lost": [], "pressed": PAIRS // 2, "twice": []}
