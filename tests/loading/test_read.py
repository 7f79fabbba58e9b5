"""Files that hold no fixture are refused with one sentence and cost little, whatever is in them."""

import bz2
import gzip
import io
import json
import lzma
import os
import zipfile

import pytest
from django.core.management import CommandError, call_command

from timeline.loading import read, unpack
from timeline.models import Actor


def zipped(*contents):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.json", content)
    return packed.getvalue()


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zip": zipped}


@pytest.mark.django_db
@pytest.mark.parametrize("packing", PACKERS)
def test_packed_fixtures_load_like_plain_ones(load, chronology, packing):
    packed = PACKERS[packing](json.dumps(chronology).encode())
    assert load(packed, f"briefing.json.{packing}").endswith("9 added, 0 changed, 0 unchanged.\n")


@pytest.mark.django_db
def test_a_record_a_line_loads_too(load, chronology):
    assert "9 added" in load("\n".join(map(json.dumps, chronology)), "briefing.jsonl")


@pytest.mark.django_db
def test_an_editor_that_marks_utf8_does_no_harm(load, chronology):
    assert "9 added" in load(b"\xef\xbb\xbf" + json.dumps(chronology).encode())


@pytest.mark.django_db
@pytest.mark.parametrize("binary", [True, False])
def test_standard_input_is_read_when_its_format_is_named(chronology, monkeypatch, binary):
    text = json.dumps(chronology)
    incoming = io.TextIOWrapper(io.BytesIO(text.encode())) if binary else io.StringIO(text)
    monkeypatch.setattr("sys.stdin", incoming)
    call_command("loaddata", "-", format="json", verbosity=0)
    assert Actor.objects.filter(slug="maria-zakharova").exists()


def test_standard_input_without_a_format_is_refused_as_in_any_django_project():
    with pytest.raises(CommandError, match=r"--format must be specified when reading from stdin\."):
        call_command("loaddata", "-")


def test_a_fixture_that_is_nowhere_is_refused_as_in_any_django_project(folder):
    with pytest.raises(CommandError, match=r"No fixture named 'georgia_rusia' found\."):
        call_command("loaddata", "georgia_rusia")


def test_invalid_json_is_named_with_line_and_column(problems):
    assert problems('[\n {"model": "timeline.actor"\n  "fields": {}}\n]') == [
        "briefing.json: line 3, column 3: not valid JSON: Expecting ',' delimiter."
    ]


def test_every_broken_line_is_named(problems, chronology):
    lines = ["{", json.dumps(chronology[0]), "", "[1, 2"]
    assert problems("\n".join(lines), "briefing.jsonl") == [
        "briefing.jsonl: line 1, column 2: not valid JSON: Expecting property name enclosed in double quotes.",
        "briefing.jsonl: line 4, column 6: not valid JSON: Expecting ',' delimiter.",
    ]


def test_another_encoding_is_named_with_the_byte_that_gives_it_away(problems):
    assert problems('[\n "Zürich"]'.encode("latin-1")) == [
        "briefing.json: byte 6 (0xfc, in line 2) is not UTF-8; save the file in the encoding UTF-8."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"model": "timeline.actor"}', "must hold a list of records, [ … ]; it holds an object."),
        ("[" * 200_000, "lists or objects are nested too deep."),
        ("[NaN]", "NaN is not a number that JSON knows."),
        (f"[{'9' * 5000}]", "holds a number with thousands of digits."),
        ("", "line 1, column 1: not valid JSON: Expecting value."),
    ],
)
def test_a_file_without_a_list_of_records_is_refused(problems, text, sentence):
    assert problems(text) == [f"briefing.json: {sentence}"]


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ('"maria-zakharova"', "must be an object with 'model' and 'fields'; it is text."),
        ('{"model": "timeline.actor"}', "'fields' is missing."),
        ('{"model": 7, "fields": {}}', "'model' must be text; it is a number."),
        ('{"model": "timeline.actor", "fields": []}', "'fields' must be an object; it is a list."),
        (
            '{"model": "timeline.actor", "field": {}, "fields": {}}',
            "'field' has no meaning beside 'model' and 'fields'; did you mean 'fields'?",
        ),
        (
            '{"model": "timeline.actor", "fields": {"slug": "georgia", "slug": "russia"}}',
            "'slug' stands twice in one object.",
        ),
    ],
)
def test_what_is_not_a_record_is_named_by_its_number(problems, item, sentence):
    assert problems(f"[{item}]") == [f"briefing.json: record 1: {sentence}"]


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz", "zip"])
def test_a_packed_file_that_was_cut_off_is_refused(problems, chronology, packing):
    packed = PACKERS[packing](json.dumps(chronology).encode())
    [problem] = problems(packed[: len(packed) * 2 // 3], f"briefing.json.{packing}")
    assert problem.startswith(f"briefing.json.{packing}: is damaged or cut off and cannot be unpacked (")


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz", "zip"])
def test_a_small_file_that_unpacks_to_a_huge_one_is_left_at_the_limit(problems, monkeypatch, packing):
    monkeypatch.setattr(unpack, "LARGEST_FILE", 2**20)
    bomb = PACKERS[packing](b" " * 5 * 2**20)
    assert len(bomb) < 2**15
    assert problems(bomb, f"briefing.json.{packing}") == [
        f"briefing.json.{packing}: holds more than 1 MiB; split it into several files."
    ]


def test_a_huge_plain_file_is_refused(problems, monkeypatch):
    monkeypatch.setattr(unpack, "LARGEST_FILE", 2**20)
    assert problems(b" " * (2**20 + 1)) == ["briefing.json: holds more than 1 MiB; split it into several files."]


@pytest.mark.parametrize(("name", "text"), [("briefing.json", f"[{'{},' * 600}]"), ("briefing.jsonl", "1\n" * 1100)])
def test_a_file_of_countless_tiny_values_is_refused(problems, monkeypatch, name, text):
    monkeypatch.setattr(read, "MOST_VALUES", 1000)
    assert problems(text, name) == [f"{name}: holds more than 1,000 values; split it into several files."]


def test_a_file_of_anything_but_records_is_not_read_to_its_end(problems, monkeypatch):
    monkeypatch.setattr(read, "MOST_MISSHAPEN", 2)
    assert problems("[1, 2, 3, 4]")[2:] == ["briefing.json: is not read further."]


def test_an_archive_of_several_files_is_refused(problems):
    assert problems(zipped("[]", "[]"), "briefing.json.zip") == ["briefing.json.zip: must hold exactly one file."]


@pytest.mark.django_db
def test_a_pipe_is_refused_without_waiting_for_a_writer(folder):
    os.mkfifo(folder / "briefing.json")
    with pytest.raises(CommandError, match=r"briefing\.json: not a regular file\."):
        call_command("loaddata", "briefing")


@pytest.mark.django_db
def test_a_folder_named_like_a_fixture_is_refused(folder):
    (folder / "briefing.json").mkdir()
    with pytest.raises(CommandError, match=r"briefing\.json: cannot be read: Is a directory\."):
        call_command("loaddata", "briefing")


def test_other_formats_than_json_are_refused(problems):
    assert problems("<django-objects/>", "briefing.xml") == [
        "briefing.xml: fixtures are read as json or jsonl; xml is not."
    ]


def test_the_problems_of_all_files_are_listed_at_once(problems, save, chronology):
    save("[", "first.json")
    save('["georgia"]', "second.json")
    with pytest.raises(CommandError) as refusal:
        call_command("loaddata", "first", "second")
    assert str(refusal.value).splitlines() == [
        "Nothing was loaded. 2 problem(s):",
        "  first.json: line 1, column 2: not valid JSON: Expecting value.",
        "  second.json: record 1: must be an object with 'model' and 'fields'; it is text.",
    ]
