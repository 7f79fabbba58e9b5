"""Reads files of lines, plain or packed, one line at a time, with bounds on what a file may ask of the machine."""

import gzip
import hashlib
import io
import os
import stat
import sys
from contextlib import contextmanager, suppress

from ..read import FixtureFile
from ..unpack import DAMAGED, STDIN, Unreadable, open_at_once

LONGEST_LINE = 16 * 2**20  # bytes, once unpacked
BUFFER = 2**20
SMALL = 64 * 2**20  # bytes that anything may unpack to
MOST_TIMES = 300  # how many times larger than packed a file may be once unpacked, when it is no longer small
WINDOW_LOG = 27  # a .zst file may ask for a window of 128 MiB
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class Source:
    """One file of lines that is read from its start to its end, perhaps several times.

    ``name`` is the file as a person knows it; ``read_bytes`` of ``size`` tell how far the reading is.
    """

    size = 0

    def __init__(self, path, name=None):
        self.path = path
        self.name = name or FixtureFile(str(path), "jsonl").name
        self.read_bytes = 0
        with suppress(OSError):  # told when it is read
            self.size = os.stat(path).st_size

    def lines(self):
        """Pairs of line number and line without its end; empty lines are left out. Unreadable ends it."""
        try:
            with open(self.path, "rb", opener=open_at_once) as packed:
                if not stat.S_ISREG(os.fstat(packed.fileno()).st_mode):
                    raise Unreadable("not a regular file.")
                yield from self._lines(packed)
        except Unreadable:
            raise
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror or error}.") from error

    def _lines(self, packed):
        unpacked, unpacked_bytes, number = _unpacked(packed), 0, 0
        while line := self._next(unpacked, number + 1):
            number += 1
            unpacked_bytes += len(line)
            self.read_bytes = packed.tell()
            if unpacked_bytes > SMALL and unpacked_bytes > MOST_TIMES * self.size:
                raise Unreadable(f"is more than {MOST_TIMES} times as large unpacked as packed; no records are.")
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line := line.strip():
                yield number, line

    def _next(self, unpacked, number):
        try:
            line = unpacked.readline(LONGEST_LINE + 1)
        except (*DAMAGED, *_zstd_errors()) as error:
            raise Unreadable(f"is damaged or cut off and cannot be unpacked ({error}).") from error
        if len(line) > LONGEST_LINE:
            raise Unreadable(f"line {number} is longer than {LONGEST_LINE // 2**20} MiB; one record stands on a line.")
        return line


def _unpacked(packed):
    """The file as it is or, by its first bytes, unpacked."""
    start = packed.read(4)
    packed.seek(0)
    if start.startswith(GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=packed), BUFFER)
    if start == ZSTD:
        zstd = _zstd()
        options = {zstd.DecompressionParameter.window_log_max: WINDOW_LOG}
        return io.BufferedReader(zstd.ZstdFile(packed, options=options), BUFFER)
    return packed


def _zstd():
    """The module of Python 3.14, or the same module from the package that brings it to earlier ones."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd


def _zstd_errors():
    return (_zstd().ZstdError,)


@contextmanager
def packed_for(path, file):
    """A file that packs what is written to it into ``file`` as the name of ``path`` asks (.gz, .zst)."""
    if path.endswith(".gz"):
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
            yield packed
    elif path.endswith(".zst"):
        with _zstd().ZstdFile(file, "wb") as packed:
            yield packed
    else:
        yield file


def kept(folder):
    """Standard input as a Source: kept in ``folder``, for it is read more than once."""
    path = folder / "standard-input"
    with path.open("wb") as file:
        incoming = getattr(sys.stdin, "buffer", sys.stdin)
        while part := incoming.read(BUFFER):
            file.write(part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part)
    return Source(path, "standard input")


def sources_of(paths, folder):
    """A Source for each path, ``-`` for standard input."""
    return [kept(folder) if path == STDIN else Source(path) for path in dict.fromkeys(paths)]


class Digest:
    """A running digest of lines, by which the same content is known again."""

    def __init__(self):
        self._digest = hashlib.blake2b(digest_size=16)

    def add(self, line):
        """Count a line in."""
        self._digest.update(line)
        self._digest.update(b"\n")

    def __str__(self):
        return self._digest.hexdigest()
