"""What is wrong with a file of records is told all at once, with file, line, field and the nearest right word."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from timeline.editing.representation import record_models
from timeline.loading.bulk import problems as told
from timeline.loading.bulk import scratch
from timeline.loading.bulk.kinds import kinds
from timeline.models import Origin

from .conftest import lines

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("slug", "changes", "sentences"),
    [
        ("2024-kobakhidze", {"kind": "statment"}, ["kind 'statment' is not a known kind; did you mean 'statement'?"]),
        ("2024-kobakhidze", {"date": "2024-02-30"}, ["date: '2024-02-30' is not an EDTF date: day 30 does not"]),
        ("2024-kobakhidze", {"titel": "x"}, ["'titel' is not a field of an event; did you mean 'title'?"]),
        ("2024-kobakhidze", {"date_sort": "x"}, ["date_sort cannot be given; the program works it out."]),
        ("2024-kobakhidze", {"title": 5}, ["title must be text; it is a number."]),
        ("2024-kobakhidze", {"title": "a\0b"}, ["title holds a character that no text has: NUL, or half of"]),
        ("2024-kobakhidze", {"title": "\ud800"}, ["title holds a character that no text has: NUL, or half of"]),
        ("2024-kobakhidze", {"title": "x" * 301}, ["title 'xxx"]),
        (
            "2024-kobakhidze",
            {"title": "", "date": None},
            ["title is empty; it needs a value.", "date is null; it needs a value."],
        ),
        ("pos-01", {"slug": "Pos 1"}, ["position: slug 'Pos 1': A slug has small letters"]),
        ("2024-kobakhidze", {"place": ["moscow"]}, ["place must be the slug of a place, as text; it is a list."]),
        ("2024-kobakhidze", {"place": "Moscow"}, ["place 'Moscow' is not a place; did you mean 'moscow'?"]),
        ("2024-kobakhidze", {"type": "021"}, ["type '021' is not an event type; did you mean '020'?"]),
        ("2024-kobakhidze", {"other_types": ["020", "020"]}, ["other_types names '020' twice."]),
        ("2024-kobakhidze", {"other_types": "020"}, ["other_types must be a list; it is text."]),
        ("2024-kobakhidze", {"citations": {}}, ["citations must be a list of objects; it is an object."]),
        ("2024-kobakhidze", {"citations": ["jamnews"]}, ["citation 1: must be an object; it is text."]),
        ("2024-kobakhidze", {"citations": [{}]}, ["citation 1: article is missing."]),
        (
            "2024-kobakhidze",
            {"citations": [{"article": "jamnews-2024-06-27"}] * 2},
            ["citation 2: repeats citation 1; keep one of them."],
        ),
        (
            "2024-kobakhidze",
            {"participations": [{"actor": "jamnews", "role": "speaker", "sources": [{"article": "jamnews-2024"}]}]},
            ["participation 1: participation source 1: article 'jamnews-2024' is not an article; did you mean"],
        ),
        (
            "2024-kobakhidze",
            {"links": [{"kind": "follows", "target": "2024-kobakhidze"}]},
            ["event link 1: An event cannot be linked to itself."],
        ),
        ("moscow", {"precision": ""}, ["Give latitude, longitude and precision together, or none of them."]),
        ("moscow", {"latitude": 91.5}, ["latitude 91.5: Ensure this value is less than or equal to 90."]),
        ("jamnews-2024-06-27", {"url": "javascript:alert(1)"}, ["url 'javascript:alert(1)': Enter a valid URL."]),
        (
            "jamnews-2024-06-27",
            {"origins": [{"actor": "jamnews", "original": "jamnews-2024-06-27"}]},
            ["origin 1: An article cannot be its own origin."],
        ),
    ],
)
def test_a_mistake_in_a_record_is_named_with_its_line(problems, chronology, named, slug, changes, sentences):
    record = named(slug)
    line = chronology.index(record) + 1
    title = f"{record['record']} {slug}: "
    record.update(changes)
    found = problems(chronology)
    assert len(found) == len(sentences)
    for problem, sentence in zip(found, sentences, strict=True):
        assert problem.startswith(f"briefing.ndjson, line {line}: ")
        assert problem.removeprefix(f"briefing.ndjson, line {line}: ").removeprefix(title).startswith(sentence)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("[]", "must be an object with 'record' and the fields of a record; it is a list."),
        ("5", "must be an object with 'record' and the fields of a record; it is a number."),
        ("{}", "'record' is missing; it says what the line holds: eventtype, place, actor"),
        ('{"record": "evnt"}', "record 'evnt' is not a known kind of record; did you mean 'event'?"),
        ('{"record": 5}', "record a number is not a known kind of record; known are"),
        ('{"record": "actor"', "column 19: not valid JSON: Expecting ',' delimiter."),
        ('{"record": "actor", "slug": NaN}', "NaN is not a number that JSON knows."),
        ('{"record": "actor", "slug": "a", "slug" : "b"}', "'slug' stands twice in one object."),
        ("[" * 100_000, "lists or objects are nested too deep."),
        ('{"record": "actor", "rank": ' + "9" * 5_000 + "}", "holds a number with thousands of digits."),
        ('{"names": [' + "{}," * 200_000 + "{}]", "holds more than 200,000 values; one record stands on a line."),
    ],
)
def test_a_line_that_is_no_record_is_told(problems, line, sentence):
    (problem,) = problems([line])
    assert problem.startswith(f"briefing.ndjson, line 1: {sentence}")


def test_a_key_that_stands_twice_deep_in_a_record_is_told(problems, chronology):
    text = lines(chronology[:6]).decode().replace('"role": "speaker"', '"role": "host", "role": "speaker"')
    assert problems(text.encode())[0] == "briefing.ndjson, line 6: 'role' stands twice in one object."


def test_text_that_is_not_utf_8_is_told_with_its_place(problems):
    (problem,) = problems('{"record": "actor", "name": "Михаил"}'.encode("cp1251"))
    assert problem == "briefing.ndjson, line 1: byte 30 (0xcc) is not UTF-8; save the file in the encoding UTF-8."


def test_problems_of_several_lines_are_told_together_in_their_order(problems, chronology, named):
    named("moscow")["country"] = "Russia"
    named("2024-kobakhidze")["place"] = "tbilisi"
    found = problems(chronology)
    assert [problem.partition(":")[0] for problem in found] == ["briefing.ndjson, line 4", "briefing.ndjson, line 7"]


def test_a_record_with_a_mistake_may_be_named_without_another_one(problems, chronology, named):
    named("maria-zakharova")["kind"] = "human"
    assert len(problems(chronology)) == 1


def test_a_record_that_stands_twice_is_told_with_both_lines(problems, chronology, named):
    (problem,) = problems([*chronology, named("moscow")])
    assert problem == "briefing.ndjson, line 10: place moscow: repeats line 4 of briefing.ndjson; keep one of them."


def test_circles_of_origins_are_told_once_also_with_what_is_stored(run, problems, chronology, named):
    first = named("jamnews-2024-06-27")
    second = {**first, "slug": "news-az", "origins": [{"actor": "jamnews", "original": "jamnews-2024-06-27"}]}
    run([*chronology, second])
    first["origins"] = [{"actor": "jamnews", "original": "news-az"}]
    sentence = (
        "original 'news-az': origins cannot run in a circle: jamnews-2024-06-27 relies on news-az, news-az relies"
    )
    (problem,) = problems([first])
    assert sentence in problem
    assert len(problems([*chronology, second])) == 1
    second["origins"] = []
    run([*chronology, second])
    assert Origin.objects.get(article__slug="jamnews-2024-06-27").original.slug == "news-az"


@pytest.mark.parametrize("most", [0, 1, 50])
def test_a_circle_is_told_at_the_end_of_a_chain_of_any_length(problems, chronology, named, monkeypatch, most):
    monkeypatch.setattr(scratch, "MOST_ENDS", most)
    first = named("jamnews-2024-06-27")
    chain = [{**first, "slug": f"copy-{number}"} for number in range(5)]
    for number, each in enumerate(chain):
        each["origins"] = [{"actor": "jamnews", "original": f"copy-{number + 1}" if number < 4 else "copy-3"}]
    first["origins"] = [{"actor": "jamnews", "original": "news-az"}]
    ends = {**first, "slug": "news-az", "origins": [{"actor": "jamnews"}]}
    (problem,) = problems([*chronology, *chain, ends])
    assert "original 'copy-4': origins cannot run in a circle: copy-3 relies on copy-4, copy-4 relies" in problem


def test_chains_that_end_are_left_on_disk(folder):
    kept = scratch.Scratch(folder / "scratch.sqlite3")
    chain = [(f"copy-{number}", "jamnews", f"copy-{number + 1}", 0, number) for number in range(40)]
    kept.note([], {}, chain, None)
    assert list(kept.reliances([[("news-az", "copy-7")]])) == []
    kept.remove()


def test_all_problems_are_counted_and_the_first_ones_told(problems, chronology, named, monkeypatch):
    monkeypatch.setattr(told, "MOST_TOLD", 3)
    several = [{**named("2024-kobakhidze"), "slug": f"event-{number}", "kind": "?"} for number in range(8)]
    found = problems([*chronology, *several])
    assert (len(found), found[-1]) == (4, "… and 5 more")


def test_references_to_nothing_are_all_counted(problems, chronology, named, monkeypatch):
    monkeypatch.setattr(told, "MOST_TOLD", 3)
    several = [{**named("2024-kobakhidze"), "slug": f"event-{number}", "place": "nowhere"} for number in range(8)]
    assert problems([*chronology, *several])[-1] == "… and 5 more"


def test_a_long_or_strange_value_does_not_spoil_the_listing(problems):
    (problem,) = problems([{"record": "actor", "slug": "a\x1b[2J" + "b" * 5_000, "name": "A", "kind": "person"}])
    assert "\x1b" not in problem
    assert len(problem) < 700


def test_no_kind_of_record_has_checks_of_its_own_that_an_import_would_pass_over():
    for layout in (each for kind in kinds().values() for each in kind.each()):
        own = [
            base for base in layout.model.__mro__ if "clean" in vars(base) and base.__module__.startswith("timeline.")
        ]
        assert own == ([Origin] if layout.model is Origin else []), layout.model
    assert set(kinds()) == {*record_models(), "eventtype"}


def test_what_an_import_refuses_loaddata_refuses_in_the_same_words(problems, tmp_path, chronology, named):
    wrong = {
        "slug": "geneva",
        "name": "",
        "country": "Swiss",
        "latitude": "north",
        "contested": "yes",
        "status": "open",
    }
    fixture = tmp_path / "geneva.json"
    fixture.write_text(json.dumps([{"model": "timeline.place", "fields": wrong}]))
    with pytest.raises(CommandError) as refusal:
        call_command("loaddata", str(fixture), stdout=io.StringIO())
    loaded = {line.partition("place geneva: ")[2] for line in str(refusal.value).splitlines()[1:]}
    imported = {line.partition("place geneva: ")[2] for line in problems([{"record": "place", **wrong}])}
    assert len(imported) == 5
    assert imported == loaded
