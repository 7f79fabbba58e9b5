"""A running Timeline of its own for a test, and the disk that it is to fill."""

import contextlib
import re
import subprocess
import time
from pathlib import Path

from ..test_up import PATIENCE, Timeline
from .desk import Browser


@contextlib.contextmanager
def site(root, folder, *options, **settings):
    """Timeline in its first start, and the browser of an editor who is signed in."""
    with Timeline(root, folder / "var", *options, **settings) as timeline:
        timeline.get("/api/v1/events/?limit=1")
        name, password = re.search(r"name +(\S+)\n +password +(\S+)\n", timeline.said).groups()
        browser = Browser(timeline.address)
        browser.sign_in(name, password)
        yield timeline, browser


def until(holds):
    """Wait until it holds, and give what it gives."""
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


@contextlib.contextmanager
def disk(folder, *, megabytes):
    """A small disk of its own at ``folder``; only root may make one."""
    folder.mkdir()
    options = ["-o", f"size={megabytes}m,mode=0755"]
    done = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, f"These tests make a small disk; run them as root. {done.stderr}"
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def full(folder):
    """Something else takes all of the disk in the block."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    try:
        yield
    finally:
        ballast.unlink()


def children(process):
    """The ids of the processes that the process started: of Timeline, those that answer."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(folder.name))
    return found
