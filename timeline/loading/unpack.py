"""Opens and unpacks fixture files, with bounds on what a file may ask of the machine."""

import gzip
import io
import os
import stat
import struct
import sys
import zipfile
import zlib

LARGEST_FILE = 64 * 2**20  # bytes, once unpacked
LZMA_MEMORY = 256 * 2**20  # bytes that the header of an .xz file may ask for
STDIN = "-"
DAMAGED = (
    gzip.BadGzipFile,
    zlib.error,
    zipfile.BadZipFile,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    ValueError,
)


class Unreadable(ValueError):
    """A sentence on why a file, or one line of it, holds no records."""


def content_of(path, packing):
    """The bytes of a file, unpacked; refused when it is no regular file, damaged or too large."""
    return _unpack(_bytes_of(path), packing)


def _bytes_of(path):
    if path == STDIN:
        incoming = getattr(sys.stdin, "buffer", sys.stdin).read(LARGEST_FILE + 1)
        return _bounded(incoming.encode("utf-8", "surrogatepass") if isinstance(incoming, str) else incoming)
    try:
        with open(path, "rb", opener=open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("not a regular file.")
            return _bounded(file.read(LARGEST_FILE + 1))
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}.") from error


def open_at_once(path, flags):
    """Opening a pipe would otherwise wait for a writer who may never come."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _bounded(content):
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"holds more than {LARGEST_FILE // 2**20} MiB; split it into several files.")
    return content


def _unpack(packed, packing):
    if packing in (None, "stdin"):
        return packed
    try:
        with UNPACKERS[packing](io.BytesIO(packed)) as file:
            return _bounded(file.read(LARGEST_FILE + 1))
    except Unreadable:
        raise
    except DAMAGED as error:
        raise Unreadable(f"is damaged or cut off and cannot be unpacked ({error}).") from error


def _open_bz2(packed):
    import bz2  # some builds of Python lack it

    return bz2.BZ2File(packed)


def _open_lzma(packed):
    """The unpacked file in memory: only the bare decompressor lets us bound what the header asks for."""
    import lzma  # some builds of Python lack it

    unpacker = lzma.LZMADecompressor(memlimit=LZMA_MEMORY)
    try:
        content = unpacker.decompress(packed.read(), max_length=LARGEST_FILE + 1)
    except lzma.LZMAError as error:
        raise EOFError(error) from error
    if not unpacker.eof and len(content) <= LARGEST_FILE:
        raise EOFError("the end is missing")
    return io.BytesIO(content)


def _open_zip(packed):
    archive = zipfile.ZipFile(packed)
    if len(archive.namelist()) != 1:
        raise Unreadable("must hold exactly one file.")
    return archive.open(archive.namelist()[0])


UNPACKERS = {
    "gz": lambda packed: gzip.GzipFile(fileobj=packed),
    "bz2": _open_bz2,
    "lzma": _open_lzma,
    "xz": _open_lzma,
    "zip": _open_zip,
}
