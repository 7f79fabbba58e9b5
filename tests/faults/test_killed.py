"""kill -9 at any moment of an act leaves all of it or nothing, and the same act done again completes it."""

import os
import statistics
import time
from collections import Counter
from functools import cache

import pytest

from . import processes

pytestmark = pytest.mark.faults
KILLS = int(os.environ.get("KILLS", "40"))  # of each act; five acts make 200 on each database
BEGINS = {
    "loaddata": "empty",
    "import_timeline": "empty",
    "publish": "drafts",
    "merge": "loaded",
    "migrate": "first",
}


class Undisturbed:
    """An act that nobody disturbs: how long it takes, what it leaves, and what stands between its transactions."""

    def __init__(self, prepared, act):
        self.prepared, self.act = prepared, act
        self.look = "contents.migrated" if act == "migrate" else "contents.exactly"
        taken = []
        for _ in range(3):
            self.fresh()
            taken.append(processes.run(f"acts.{act}", self.database, prepared.folder)[1])
        self.seconds = statistics.median(taken)
        self.left = self.meant()
        self.whole = {repr(self.looked(BEGINS[act]))}
        if act == "migrate":
            self.whole |= {repr(state) for state in prepared.do("acts.migrate_one_by_one", self.fresh())}

    @property
    def database(self):
        """The name of the copy that is worked on."""
        return self.prepared.databases.name("copy")

    def fresh(self):
        """Begin with a copy of the prepared database and without what another run noted on disk."""
        self.prepared.databases.copy(BEGINS[self.act], "copy")
        return "copy"

    def looked(self, database="copy"):
        """The state of a database, in full."""
        return self.prepared.do(self.look, database)

    def meant(self):
        """What the copy holds in the end, after a look at what is wrong with it."""
        assert self.prepared.do("contents.faults", "copy") == []
        return self.prepared.do("contents.meant", "copy")

    def killed(self, moment, *, seeded=None):
        """Kill the act after a share of the time that it takes; gives what it left, None when it was over."""
        self.fresh()
        process = processes.Process(f"acts.{self.act}", self.database, self.prepared.folder, seeded=seeded)
        begun = process.begin()
        time.sleep(max(0.0, begun + self.seconds * moment - time.monotonic()))
        if not process.kill():
            process.result()
            return None
        self.prepared.databases.settle("copy")
        return self.judged()

    def judged(self):
        """Whether the act left nothing, all or a part."""
        if repr(self.looked()) in self.whole:
            return "whole"
        try:
            return "all" if self.meant() == self.left else "part"
        except AssertionError:
            return "part"


@pytest.fixture(scope="module")
def undisturbed(prepared):
    """Gives each act as it is without a kill, which is found out once."""
    return cache(lambda act: Undisturbed(prepared, act))


@pytest.mark.parametrize("act", BEGINS)
def test_a_kill_leaves_all_or_nothing_and_the_next_one_completes(undisturbed, chance, act):
    whole, left, step = undisturbed(act), Counter(), 0
    while left.total() < KILLS:
        outcome = whole.killed((step % KILLS + chance.random()) / KILLS)
        step += 1
        assert step < 4 * KILLS, "it is nearly always over before it is killed"
        if outcome is None:
            continue
        left[outcome] += 1
        assert outcome != "part", f"kill {left.total()} of {act}"
        whole.prepared.do(f"acts.{act}", "copy")
        assert whole.meant() == whole.left
    print(f"{act}: {dict(left)} of {left.total()} kills in {whole.seconds:.2f} s")  # noqa: T201 - read with -rP


@pytest.mark.parametrize("act", BEGINS)
def test_an_act_without_its_transaction_is_found_out(undisturbed, chance, act):
    whole = undisturbed(act)
    kills = (0.3 + 0.7 * chance.random() for _ in range(KILLS))  # a part may stand for a few milliseconds only
    assert any(whole.killed(moment, seeded="without_transactions") == "part" for moment in kills)
