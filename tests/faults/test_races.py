"""Who acts in the same instant: no save and no change is lost, and nothing is done twice."""

import pytest
from django.db import connection

from . import processes
from .feed import ALL, WRITERS
from .races import PAIRS

pytestmark = pytest.mark.faults
ROUNDS = 4


def told(prepared, **seeded):
    """What a reader of the feed was told while six writers wrote, each in a process of its own."""
    prepared.databases.copy("empty", "copy")
    name = prepared.databases.name("copy")
    writers = [processes.Process("feed.write", name, prepared.folder) for _ in range(WRITERS)]
    reader = processes.Process("feed.read", name, prepared.folder, **seeded)
    for process in (reader, *writers):
        process.begin()
    for writer in writers:
        writer.result()
    return reader.result()


def raced(prepared, **seeded):
    """What came of pairs of editors who saved, and who pressed a button, in the same instant."""
    prepared.databases.copy("empty", "copy")
    return prepared.do("races.run", "copy", **seeded)


def test_of_ten_thousand_changes_the_feed_misses_and_doubles_none(prepared):
    found = told(prepared)
    assert (found["written"], found["missed"], found["doubled"]) == (ALL, 0, 0)
    assert ALL >= 10_000
    assert found["pages"] > 100


def test_a_feed_by_id_alone_misses_changes_where_several_write_at_once(prepared):
    found = told(prepared, seeded="by_id_alone")
    assert (found["missed"] > 0) == (connection.vendor == "postgresql")


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_of_two_hundred_pairs_nothing_is_lost_and_nothing_done_twice(turn, prepared):
    assert raced(prepared) == {"pairs": PAIRS, "lost": [], "pressed": PAIRS // 2, "twice": []}
    assert ROUNDS * PAIRS == 200


def test_editors_who_do_not_wait_for_each_other_lose_what_they_saved(prepared):
    """SQLite lets one write at a time, whoever waits for whom."""
    found = raced(prepared, seeded="without_locks")
    assert bool(found["lost"] or found["twice"]) == (connection.vendor == "postgresql")
