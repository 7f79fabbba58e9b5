"""Files of records come plain, packed or from a pipe, and none can ask too much of the machine."""

import gzip
import io
import os
import sys

import pytest
from django.core.management import CommandError, call_command

from timeline.loading.bulk import lines as reading
from timeline.models import Event

from .conftest import lines

pytestmark = pytest.mark.django_db


def zstd():
    return reading._zstd()


@pytest.mark.parametrize(
    "packed",
    [gzip.compress, lambda text: zstd().compress(text), lambda text: b"\xef\xbb\xbf" + text],
    ids=["gz", "zst", "bom"],
)
def test_a_file_is_known_by_its_beginning_whatever_its_name(run, chronology, packed):
    run(packed(lines(chronology)), "from-elsewhere.txt")
    assert Event.objects.count() == 2


def test_several_packed_parts_are_one_file(run, chronology):
    run(gzip.compress(lines(chronology[:4])) + gzip.compress(lines(chronology[4:])))
    assert Event.objects.count() == 2


def test_standard_input_is_taken_and_nothing_of_it_is_left(folder, chronology, monkeypatch):
    piped = io.TextIOWrapper(io.BytesIO(gzip.compress(lines(chronology))))
    monkeypatch.setattr(sys, "stdin", piped)
    call_command("import_timeline", "-", verbosity=0)
    assert Event.objects.count() == 2
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["lock"]


def test_empty_lines_and_other_ends_of_lines_are_passed_over(run, chronology):
    run(b"\r\n\n" + lines(chronology).replace(b"\n", b"\r\n\r\n").rstrip())
    assert Event.objects.count() == 2


def test_an_empty_file_imports_nothing(run):
    assert run(b"") == "Imported 0 record(s): 0 added, 0 changed, 0 unchanged.\n"


@pytest.mark.parametrize("pack", [gzip.compress, lambda text: zstd().compress(text)], ids=["gz", "zst"])
@pytest.mark.parametrize("spoil", [lambda packed: packed[:-9], lambda packed: packed[:20] + b"spoilt" + packed[26:]])
def test_a_damaged_file_is_told(problems, chronology, pack, spoil):
    found = problems(spoil(pack(lines(chronology * 50))))
    assert any("is damaged or cut off and cannot be unpacked" in problem for problem in found)


@pytest.mark.parametrize("pack", [gzip.compress, lambda text: zstd().compress(text)], ids=["gz", "zst"])
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(problems, monkeypatch, pack):
    monkeypatch.setattr(reading, "SMALL", 100_000)
    (problem,) = problems(pack(b"\n" * 5_000_000))
    assert problem == "briefing.ndjson: is more than 300 times as large unpacked as packed; no records are."


def test_a_line_without_end_is_refused(problems, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_LINE", 2**20)
    (problem,) = problems(gzip.compress(b" " * 2_000_000))
    assert problem == "briefing.ndjson: line 1 is longer than 1 MiB; one record stands on a line."


def test_only_files_are_read(folder, problems_of):
    os.mkfifo("pipe")
    os.mkdir("folder")
    assert problems_of("pipe", "folder", "missing.ndjson") == [
        "pipe: not a regular file.",
        "folder: cannot be read: Is a directory.",
        "missing.ndjson: cannot be read: No such file or directory.",
    ]


@pytest.fixture
def problems_of(folder):
    """The lines of the refusal of an import of these files."""

    def problems_of(*names):
        with pytest.raises(CommandError) as refusal:
            call_command("import_timeline", *names)
        return [line.strip() for line in str(refusal.value).splitlines()[1:]]

    return problems_of
