"""An EDTF date is told in plain English, and plain English is guessed back into EDTF."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from timeline.dates import describe, parse, suggest

from .edtf_strings import points, strings

READINGS = {
    "2024-06-12": "12 June 2024",
    "2024-06": "June 2024",
    "0085-06-12": "12 June AD 85",
    "2025-04-14~": "about 14 April 2025",
    "2025-04~": "about April 2025",
    "2024-06-12?": "possibly 12 June 2024",
    "2012%": "possibly about 2012",
    "2004?-06-11": "11 June 2004 (year uncertain)",
    "2004-06~-11": "11 June 2004 (year and month approximate)",
    "?2004-06-~11": "11 June 2004 (year uncertain, day approximate)",
    "2004-06-?11~": "11 June 2004 (year and month approximate, day uncertain and approximate)",
    "?2004-?06": "possibly June 2004",
    "1985-04-XX": "some day in April 1985",
    "1985-04-XX~": "some day in April 1985 (approximate)",
    "1985-XX-XX": "some day in 1985",
    "1985-XX": "some month in 1985",
    "1985-1X": "October, November or December 1985",
    "1985-1X-XX": "some day in October, November or December 1985",
    "1985-0X": "a month from January to September 1985",
    "201X": "a year in the 2010s",
    "200X": "a year from 2000 to 2009",
    "20XX": "a year from 2000 to 2099",
    "00XX": "a year from AD 1 to AD 99",
    "XXXX": "an unknown year",
    "19X5": "a year of the form 19X5",
    "156X-12-25": "25 December of a year in the 1560s",
    "XXXX-06-27": "27 June of an unknown year",
    "202X-XX-XX": "some day of a year in the 2020s",
    "2023-X2-28": "28 February or December 2023",
    "2023-X2-30": "30 December 2023",
    "2023-0X-31": "31 January, March, May, July or August 2023",
    "2024-XX-31": "the 31st of some month in 2024",
    "2024-0X-03": "the 3rd of one of the months January to September 2024",
    "2016-02-2X": "between 20 and 29 February 2016",
    "2023-04-3X": "30 April 2023",
    "2023-05-3X": "30 or 31 May 2023",
    "2023-05-X5": "5, 15 or 25 May 2023",
    "2023-XX-3X": "a day of the form 2023-XX-3X, each X an unknown digit",
    "2008-08-07/2008-08-12": "from 7 to 12 August 2008",
    "2008-08-29/2008-09-03": "from 29 August to 3 September 2008",
    "2024-05-14/2025-06-03": "from 14 May 2024 to 3 June 2025",
    "2014-02/2014-03": "from February to March 2014",
    "2008/2008": "throughout 2008",
    "2024-05~/2024-06-13": "from about May 2024 to 13 June 2024",
    "2008-10-15/..": "since 15 October 2008",
    "2008-10-15/": "from 15 October 2008, end unknown",
    "../1985": "until 1985",
    "/2023-05-15": "until 15 May 2023, start unknown",
    "[2024-06-11..2024-06-13]": "between 11 and 13 June 2024",
    "[2024-06-11,2024-06-13]": "11 or 13 June 2024",
    "[2024-06-28,2024-07-03,2024-07-05]": "28 June, 3 July or 5 July 2024",
    "[2024-12-03,2025-12-03]": "3 December 2024 or 3 December 2025",
    "[2024-06~,2024-08]": "June 2024 (approximate) or August 2024",
    "[..2024-06-11]": "on or before 11 June 2024",
    "[..2024]": "in or before 2024",
    "[2024-10..]": "in or after October 2024",
    "[1760-01,1760-02,1760-12..]": "January 1760, February 1760, or December 1760 or later",
    "[1667,1670..1672]": "1667 or 1670 to 1672",
    "{1960,1961-12}": "both 1960 and December 1961",
    "{2024-06-11,2024-06-13,2024-06-15}": "all of 11, 13 and 15 June 2024",
    "{2024-06-11..2024-06-13}": "every day from 11 to 13 June 2024",
    "{1984..}": "every year from 1984 on",
    "{..1984,1990}": "every year up to 1984, and 1990",
}


@pytest.mark.parametrize("text", READINGS)
def test_a_date_reads_as_a_person_would_say_it(text):
    assert describe(text) == READINGS[text]
    assert parse(text).words() == READINGS[text]


@given(strings())
def test_every_valid_string_has_a_reading_without_signs_of_the_grammar(made):
    text, _ = made
    assume(len(text) <= 200)
    words = describe(text)
    assert words
    assert not re.search(r"None|[?~%/\[\]{}]|\.\.", words)
    assert "X" not in words or "of the form" in words


@given(points(masked=False, marked=False))
def test_a_plain_date_read_in_words_is_guessed_back(made):
    text, _ = made
    assume(text >= "1000")
    assert suggest(describe(text)) == text


GUESSES = {
    "June 2024": "2024-06",
    "in June, 2024": "2024-06",
    "14 April 2025": "2025-04-14",
    "the 14th of April 2025": "2025-04-14",
    "April 14, 2025": "2025-04-14",
    "14.04.2025": "2025-04-14",
    "04/14/2025": "2025-04-14",
    "2025-4-14": "2025-04-14",
    "2025/04/14": "2025-04-14",
    "20250414": "2025-04-14",
    "2025-04-14T10:00:00Z": "2025-04-14",
    "around 14 April 2025": "2025-04-14~",
    "circa 1985": "1985~",
    "possibly 12 June 2024": "2024-06-12?",
    "June 2024 (?)": "2024-06?",
    "the 1560s": "156X",
    "some day in April 1985": "1985-04-XX",
    "before 2012": "[..2011]",
    "before June 2024": "[..2024-05]",
    "after 12 June 2024": "[2024-06-13..]",
    "by 11 June 2024": "[..2024-06-11]",
    "June 2024 or later": "[2024-06..]",
    "since 2008": "2008/..",
    "until 15 May 2023": "../2023-05-15",
    "between 11 and 13 June 2024": "[2024-06-11..2024-06-13]",
    "from 7 to 12 August 2008": "2008-08-07/2008-08-12",
    "28 June to 3 July 2008": "2008-06-28/2008-07-03",
    "2008–2012": "2008/2012",
    "11 or 13 June 2024": "[2024-06-11,2024-06-13]",
    "both 1960 and December 1961": "{1960,1961-12}",
    "[1667, 1668]": "[1667,1668]",
    "2004/unknown": "2004/",
    "1984?~": "1984%",
    "１９８５": "1985",
}


@pytest.mark.parametrize("words", GUESSES)
def test_plain_english_is_guessed(words):
    assert suggest(words) == GUESSES[words]


@pytest.mark.parametrize(
    "words",
    [
        *("summer", "summer 2024", "yesterday", "04.05.2025", "31 June 2024", "2012 to 2008", "before 0001", "May"),
        *("28 February or December 2023", "a" * 500, "\x00", "Mtavari Arkhi", ""),
    ],
)
def test_nothing_is_guessed_when_it_is_not_clear(words):
    assert suggest(words) is None


@given(st.text())
def test_a_guess_is_always_valid(text):
    guess = suggest(text)
    assert guess is None or parse(guess).text == guess
