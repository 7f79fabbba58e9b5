"""The folder of what the program writes: made on first use, locked by one start at a time."""

import contextlib
import fcntl
import os
import secrets

from project.env import Refusal


def make_folder(folder):
    """Make the folder where it is missing, and refuse one that cannot be written to."""
    with refused_when_unwritable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w"):
            pass


def make_secret(path):
    """Write a random secret key that only its owner can read, unless the file is already there."""
    make_folder(path.parent)
    with refused_when_unwritable(path.parent), locked(path.parent / "lock"):
        if path.exists():
            return
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)


@contextlib.contextmanager
def locked(path, *, otherwise=None):
    """Let one process at a time go on; the others wait, or raise ``otherwise``. One that dies lets go."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if otherwise is None else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise otherwise from None
        yield


@contextlib.contextmanager
def refused_when_unwritable(folder):
    """Turn the system's refusal to write into a sentence that says which folder and what to do."""
    try:
        yield
    except OSError as error:
        raise Refusal(
            f"Cannot write to {folder} ({error.strerror}); give TIMELINE_VAR a folder that can be written to."
        ) from error
