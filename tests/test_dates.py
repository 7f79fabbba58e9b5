"""EDTF dates are read, compared, told and guessed as the standard and plain English have it."""

import re
from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from timeline.dates import EDTFError, parse

from .edtf_strings import points, strings

VALID = [
    # text, level, kind, earliest, latest
    ("2012-10-26", 0, "date", "2012-10-26", "2012-10-26"),
    ("2024-02", 0, "date", "2024-02-01", "2024-02-29"),
    ("0001", 0, "date", "0001-01-01", "0001-12-31"),
    ("9999", 0, "date", "9999-01-01", "9999-12-31"),
    ("2008-08-07/2008-08-12", 0, "interval", "2008-08-07", "2008-08-12"),
    ("2014-02/2014-03", 0, "interval", "2014-02-01", "2014-03-31"),
    ("2008-06/2008", 0, "interval", "2008-06-01", "2008-12-31"),
    ("2008/2008-06", 0, "interval", "2008-01-01", "2008-06-30"),
    ("2014-06-19?", 1, "date", "2014-06-19", "2014-06-19"),
    ("2025-12~", 1, "date", "2025-12-01", "2025-12-31"),
    ("202X", 1, "date", "2020-01-01", "2029-12-31"),
    ("2024-XX", 1, "date", "2024-01-01", "2024-12-31"),
    ("2012-11/..", 1, "interval", "2012-11-01", None),
    ("/2023-05-15", 1, "interval", None, "2023-05-15"),
    ("2024-05~/2024-06-13", 1, "interval", "2024-05-01", "2024-06-13"),
    ("?2024-06-11", 2, "date", "2024-06-11", "2024-06-11"),
    ("2024-06~-11", 2, "date", "2024-06-11", "2024-06-11"),
    ("?2004-06-~11", 2, "date", "2004-06-11", "2004-06-11"),
    ("XXXX", 2, "date", "0001-01-01", "9999-12-31"),
    ("XXXX-06-27", 2, "date", "0001-06-27", "9999-06-27"),
    ("XXXX-02-29", 2, "date", "0004-02-29", "9996-02-29"),
    ("19X0-02-29", 2, "date", "1920-02-29", "1980-02-29"),
    ("000X", 1, "date", "0001-01-01", "0009-12-31"),
    ("2023-X2-30", 2, "date", "2023-12-30", "2023-12-30"),
    ("2023-02-2X", 2, "date", "2023-02-20", "2023-02-28"),
    ("2024-1X", 2, "date", "2024-10-01", "2024-12-31"),
    ("1985-XX-31", 2, "date", "1985-01-31", "1985-12-31"),
    ("2024-06-XX/2024-07-03", 2, "interval", "2024-06-01", "2024-07-03"),
    ("[2024-06-11..2024-06-13]", 2, "one_of", "2024-06-11", "2024-06-13"),
    ("[2024-10..]", 2, "one_of", "2024-10-01", None),
    ("[..2014-06-27]", 2, "one_of", None, "2014-06-27"),
    ("[2025-12-03,2024-12-03]", 2, "one_of", "2024-12-03", "2025-12-03"),
    ("[..1984,1990..]", 2, "one_of", None, None),
    ("{1667,1668,1670..1672}", 2, "all_of", "1667-01-01", "1672-12-31"),
    ("[2024-06-12?,2024-06-1X]", 2, "one_of", "2024-06-10", "2024-06-19"),
]


@pytest.mark.parametrize(("text", "level", "kind", "earliest", "latest"), VALID)
def test_a_valid_string_has_its_level_kind_and_bounds(text, level, kind, earliest, latest):
    found = parse(text)
    bounds = [day and day.isoformat() for day in (found.earliest, found.latest)]
    assert [found.text, found.level, found.kind, *bounds] == [text, level, kind, earliest, latest]


INVALID = {
    "": "it is empty",
    "  ": "it is empty",
    "2024-13": "month 13 does not exist, months run from 01 to 12",
    "2024-00": "month 00 does not exist",
    "2024-21": "seasons are not kept",
    "2024-33": "a part of a year such as a quarter",
    "2024-3X": "month 3X does not exist",
    "2024-02-30": "February 2024 has 29 days",
    "1900-02-29": "February 1900 has 28 days",
    "2024-06-00": "day 00 does not exist",
    "2024-06-4X": "day 4X does not exist",
    "1985-02-3X": "no day of the calendar fits 1985-02-3X",
    "190X-02-29/1899": "its end 1899 comes before its start 190X-02-29",
    "XXX1-02-29": "no day of the calendar fits",
    "0000": "year 0000 does not exist here",
    "0000-01-01": "year 0000 does not exist here",
    "-0985": "years before 0001 are not kept",
    "+1985": "a year has no sign",
    "Y170000002": "years of five and more digits are not kept",
    "y17e7": "years of five and more digits are not kept",
    "1950S2": "significant digits are not kept",
    "12024-06-13": "a year has four digits",
    "24-06-13": "a year has four digits",
    "2024-6": "months and days have two digits",
    "2024-06-111": "months and days have two digits",
    "20240613": "hyphens stand between the fields",
    "13-06-2024": "the year comes first",
    "2024-165": "days are not counted through the year",
    "2024-W24": "weeks are not kept",
    "2024-06-13T10:00:00Z": "times of day are not kept",
    "2024-06-13Z": "times of day are not kept",
    "2024/P1Y": "durations are not kept",
    "2024-06-": "it ends in a hyphen",
    " 2024": "no white space",
    "2024\n": "no white space",
    "2024-06 /2025": "no white space",
    "1984?~": "a field takes one mark",
    "?1984~": "a year takes one mark",
    "?": "a mark needs a date beside it",
    "198x": "a capital X",
    "1999-uu": "a capital X",
    "2004/unknown": "an unknown end is left empty",
    "(2004-06)~-11": "brackets around fields",
    "2012/2008": "its end 2008 comes before its start 2012",
    "2008-08-12/2008-08-07": "write the earlier date first",
    "2008/2010/2012": "an interval has one '/'",
    "/": "an interval needs a date at one end",
    "../..": "an interval needs a date at one end",
    "2008/2010-13": "month 13 does not exist",
    "2008..2010": "'..' stands in an interval such as ../1984 or in a set",
    "2008/.": "two dots",
    "1960,1961": "a list stands in brackets",
    "[1667,1668}": "a set that begins with [ ends with ]",
    "[": "a set that begins with [ ends with ]",
    "[]": "a set has a date between its commas and brackets",
    "[1667,,1668]": "a set has a date between its commas and brackets",
    "[..]": "'..' needs a date beside it",
    "[1984..1980]": "the range 1984..1980 runs backwards",
    "[1667,..1670]": "can only stand first",
    "{1667..,1670}": "can only stand last",
    "[1960/1962]": "no intervals",
    "[[1960]]": "a set stands alone",
    "[..1990,1984..]": "leave every day open",
    "yesterday": "words are not EDTF",
    "２０２４": "only plain (ASCII) digits",
    "2024‑06‑13": "only plain (ASCII) digits",
    "2024\x00": "it holds a control character",
    "2024\ud800": "only plain (ASCII) digits",
    "2024-06" * 2000: "it has 14000 characters and at most 200 are read",
    "[" + "2024," * 5000 + "2025]": "at most 200 are read",
}


@pytest.mark.parametrize("text", INVALID, ids=lambda text: ascii(text)[:30])
def test_an_invalid_string_is_refused_with_a_sentence_that_says_what_would_be_right(text):
    with pytest.raises(EDTFError) as caught:
        parse(text)
    assert INVALID[text] in str(caught.value)
    assert " is not an EDTF date: " in str(caught.value)


def test_something_other_than_text_is_refused():
    with pytest.raises(EDTFError, match="An EDTF date is text, not int"):
        parse(2024)


@given(st.one_of(st.text(), st.text("0123456789X-/.,?~%[]{}TZY ", max_size=24)))
@example("\ud800")
@example("2008-08-12/2008-08-07")
def test_whatever_is_refused_gets_one_line_that_any_reader_can_show(text):
    try:
        parse(text)
    except EDTFError as error:
        sentence = str(error)
        assert sentence.encode("utf-8")
        assert len(sentence.splitlines()) == 1
        assert sentence.endswith((".", "?"))


def test_the_sentence_offers_the_edtf_form_when_it_is_clear():
    with pytest.raises(EDTFError) as caught:
        parse("June 2024")
    assert str(caught.value) == "'June 2024' is not an EDTF date; did you mean '2024-06'?"
    assert caught.value.suggestion == "2024-06"


UNCLEAR = {
    "31 June 2024": ("day 31 does not exist, June 2024 has 30 days.", ()),
    "30/02/2024": ("day 30 does not exist, February 2024 has 29 days.", ()),
    "31 June": ("day 31 does not exist, June has 30 days.", ()),
    "12 June": ("it has no year; write which, as in 2024-06-12.", ()),
    "around May": ("it has no year; write which, as in 2024-05~.", ()),
    "between 11 and 13 June": ("it has no year; write which, as in [2024-06-11..2024-06-13].", ()),
    "06/12/2024": ("the day or the month may come first", ("2024-12-06", "2024-06-12")),
    "4.5.2025": ("the day or the month may come first", ("2025-05-04", "2025-04-05")),
    "06/12/24": ("the year comes first and has four digits, as in 2024-06-13.", ()),
    "spring 2024": ("seasons are not kept", ("2024-03/2024-05",)),
    "in the autumn of 2008": ("seasons are not kept", ("2008-09/2008-11",)),
    "winter 2024": ("seasons are not kept", ("2023-12/2024-02", "2024-12/2025-02")),
    "Winter 2023/24": ("seasons are not kept", ("2023-12/2024-02",)),
    "2024-22": ("seasons are not kept", ("2024-06/2024-08",)),
    "summer": ("it has no year, and seasons are not kept; write months of a year, as in 2024-03/2024-05.", ()),
}


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_keeps_plain_english_from_being_a_date_is_said_and_what_it_may_mean_is_offered(text):
    reason, meant = UNCLEAR[text]
    with pytest.raises(EDTFError) as caught:
        parse(text)
    offered = f"; did you mean {' or '.join(map(repr, meant))}?" if meant else ""
    assert str(caught.value) == f"{text!r} is not an EDTF date: {reason}{offered}"
    assert caught.value.suggestions == meant


# Bounds and spans


@given(strings())
def test_every_valid_string_round_trips_and_holds_the_days_that_it_was_made_from(made):
    text, days = made
    assume(len(text) <= 200)
    found = parse(text)
    assert found.text == text
    assert found.first <= found.last
    assert found.first <= found.sort_on <= found.last
    assert all(found.matches(day, day) for day in days)
    assert found.approximate == ("~" in text or "%" in text)
    assert found.uncertain == ("?" in text or "%" in text)


@given(strings())
def test_spans_are_sorted_and_apart_and_reach_from_the_first_day_to_the_last(made):
    text, _ = made
    assume(len(text) <= 200)
    found = parse(text)
    assert (found.spans[0][0], found.spans[-1][1]) == (found.first, found.last)
    assert all(start <= end for start, end in found.spans)
    pairs = zip(found.spans, found.spans[1:], strict=False)
    assert all(end + timedelta(1) < start for (_, end), (start, _) in pairs)
    assert len(found.spans) <= 128


def days_that_fit(text):
    """Every day that fits a date with unspecified digits, found the slow way: by looking at each."""
    year_form, form = (re.compile(part.replace("X", "[0-9]")) for part in (text[:4], text))
    for year in filter(None, range(10_000)):
        if year_form.match(f"{year:04}"):
            days = (date(year, 1, 1) + timedelta(n) for n in range(366 if isleap(year) else 365))
            yield from (day for day in days if form.match(day.isoformat()))


@given(points(marked=False))
def test_bounds_of_unspecified_digits_are_those_found_by_trying_every_day(made):
    text, _ = made
    assume(text[:4].count("X") <= 1)
    possible = list(days_that_fit(text))
    found = parse(text)
    assert (found.earliest, found.latest) == (possible[0], possible[-1])
    if "X" not in text[:4]:
        held = {start + timedelta(n) for start, end in found.spans for n in range((end - start).days + 1)}
        assert held == set(possible)


@given(strings(), st.dates(), st.dates())
def test_a_certain_match_is_also_possible_and_a_possible_one_shares_a_day(made, one, two):
    text, _ = made
    assume(len(text) <= 200)
    found = parse(text)
    first, last = sorted((one, two))
    shares_a_day = any(start <= last and end >= first for start, end in found.spans)
    lies_within = first <= found.first and found.last <= last
    vouched = lies_within and not any(mark in text for mark in "?~%")
    expected = "certain" if vouched else "possible" if shares_a_day else None
    assert found.matches(first, last) == expected
    assert shares_a_day or not lies_within


def test_a_date_in_one_of_two_years_is_absent_between_them():
    repeated = parse("[2024-12-03,2025-12-03]")
    assert repeated.matches(date(2025, 1, 1), date(2025, 11, 30)) is None
    assert repeated.matches(date(2024, 12, 1), date(2024, 12, 31)) == "possible"
    assert repeated.matches(date(2024, 1, 1), date(2025, 12, 31)) == "certain"


@pytest.mark.parametrize("text", ["2024-06-12?", "2024-06-12~", "2024-06-12%", "2024-?06-12", "2024-06~/2024-06-12"])
def test_a_date_in_doubt_is_never_certain(text):
    assert parse(text).matches(date(2024, 1, 1), date(2024, 12, 31)) == "possible"


def test_no_limit_matches_open_ends():
    severance = parse("2008-08/..")
    assert severance.matches(date(2008, 1, 1), None) == "certain"
    assert severance.matches(date(2008, 1, 1), date(2024, 6, 30)) == "possible"
    assert severance.matches(None, date(2008, 7, 31)) is None


@pytest.mark.parametrize(
    ("text", "openness", "sort_on", "kinds"),
    [
        ("2024-06", "", date(2024, 6, 1), ("date", "date")),
        ("2008-08/..", "end", date(2008, 8, 1), ("date", "open")),
        ("2008-08/", "end", date(2008, 8, 1), ("date", "unknown")),
        ("/2023-05-15", "start", date(2023, 5, 15), ("unknown", "date")),
        ("[..1984,1990..]", "both", date(1984, 12, 31), ("open", "open")),
    ],
)
def test_open_ends_are_told_and_sorted_by_the_end_that_is_known(text, openness, sort_on, kinds):
    found = parse(text)
    assert (found.openness, found.sort_on, (found.earliest_kind, found.latest_kind)) == (openness, sort_on, kinds)


def test_days_in_a_century_are_kept_apart_and_those_in_a_millennium_joined():
    assert parse("15XX-12-25").matches(date(1550, 1, 1), date(1550, 12, 24)) is None
    assert len(parse("1XXX-12-25").spans) == 1
    assert parse("1XXX-12-25").earliest == date(1000, 12, 25)


def test_what_was_read_cannot_be_changed_and_is_not_read_again():
    with pytest.raises(AttributeError):
        parse("2024").text = "2025"
    assert parse("2024") is parse("2024")
