"""Processes that do one thing on one database and can be killed at it.

They are forked from one in which Django is set up already, so that a kill costs no start of Python.
"""

import multiprocessing
import signal
import time
from functools import partial

PATIENCE = 600  # seconds until a process counts as hung; machines that test may be slow
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["pytest", f"{__package__}.acts", f"{__package__}.contents"])


class Process:
    """A process of its own that calls a function of a module of this folder; it waits until it is told to begin.

    ``seeded`` names a fault of ``acts`` that is put in before, to see that a test finds it.
    """

    def __init__(self, function, database, folder, *, seeded=None):
        self.pipe, end = FORKED.Pipe()
        self._process = FORKED.Process(target=_work, args=(end, function, database, str(folder), seeded))
        self._process.start()
        end.close()
        assert self.pipe.poll(PATIENCE)
        assert self.pipe.recv() == "ready"

    def begin(self):
        """Let it begin; gives when."""
        self.pipe.send("begin")
        return time.monotonic()

    def kill(self):
        """End it as a power cut would; gives whether it was still at work."""
        self._process.kill()
        self._process.join(PATIENCE)
        return self._process.exitcode == -signal.SIGKILL

    def result(self):
        """What the function gives, or its traceback."""
        assert self.pipe.poll(PATIENCE), "it hangs"
        fault, given = self.pipe.recv()
        self._process.join(PATIENCE)
        assert fault is None, fault
        return given


def run(function, database, folder, **options):
    """What ``function`` gives for the database, and the seconds that it takes."""
    process = Process(function, database, folder, **options)
    begun = process.begin()
    return process.result(), time.monotonic() - begun


def ask(function, database, folder="/nowhere"):
    """The same without the time."""
    return run(function, database, folder)[0]


def _work(pipe, function, database, folder, seeded):
    """In the forked process: ``module.function`` with the database made ready."""
    import importlib
    import traceback

    acts = importlib.import_module(f"{__package__}.acts")
    acts.use(database, folder)
    module, name = function.split(".")
    call = getattr(importlib.import_module(f"{__package__}.{module}"), name)
    call = partial(call, folder) if module == "acts" else call
    if seeded:
        getattr(acts, seeded)()
    acts.connections["default"].ensure_connection()
    pipe.send("ready")
    pipe.recv()
    try:
        pipe.send((None, call()))
    except BaseException:  # noqa: BLE001 - it is told to whoever waits
        pipe.send((traceback.format_exc(), None))
