"""Dates in calendars and on timelines: as precise as they are known, and words where days would say too much."""

import json
from datetime import date

import pytest
from icalendar import Calendar

from timeline.dates import describe
from timeline.formats import ics, timelinejs

from .records import event, written

# EDTF, first day, first day after it, whether the title says the date in words, whether it is sure.
IN_CALENDARS = [
    ("2024-06-11", (2024, 6, 11), (2024, 6, 12), False, "CONFIRMED"),
    ("2008-08-07/2008-08-12", (2008, 8, 7), (2008, 8, 13), False, "CONFIRMED"),
    ("2024-06", (2024, 6, 1), (2024, 7, 1), True, "CONFIRMED"),
    ("2008", (2008, 1, 1), (2009, 1, 1), True, "CONFIRMED"),
    ("2024-06-12?", (2024, 6, 12), (2024, 6, 13), True, "TENTATIVE"),
    ("[2024-06-11..2024-06-13]", (2024, 6, 11), (2024, 6, 14), True, "TENTATIVE"),
    ("[..2024-06-11]", (2024, 6, 11), (2024, 6, 12), True, "TENTATIVE"),
    ("/2025-12-03", (2025, 12, 3), (2025, 12, 4), True, "TENTATIVE"),
    ("2008-10-15/..", (2008, 10, 15), None, True, "TENTATIVE"),
    ("2008-10-15/", (2008, 10, 15), None, True, "TENTATIVE"),
    ("[..1984,1990..]", (1984, 12, 31), (1985, 1, 1), True, "TENTATIVE"),
    ("XXXX", (1, 1, 1), None, True, "TENTATIVE"),
]


@pytest.mark.parametrize(("edtf", "first", "after", "in_words", "status"), IN_CALENDARS)
def test_a_calendar_shows_all_days_that_it_may_be_and_says_so(edtf, first, after, in_words, status):
    (entry,) = Calendar.from_ical(written(ics, [event(edtf)])).events
    assert entry.decoded("dtstart") == date(*first)
    assert (entry.decoded("dtend") if "dtend" in entry else None) == (date(*after) if after else None)
    title = "Mtavari Arkhi reports an embassy in Moscow"
    assert entry["summary"] == (f"{title} ({describe(edtf)})" if in_words else title)
    assert (f"Date: {describe(edtf)}." in entry["description"]) == in_words
    assert (entry["status"], entry["x-timeline-edtf"]) == (status, edtf)


# EDTF, start, end, whether words are displayed.
ON_TIMELINES = [
    ("2024-06-11", (2024, 6, 11), None, False),
    ("2024-06", (2024, 6), None, False),
    ("2008", (2008,), None, False),
    ("2008-08-07/2008-08", (2008, 8, 7), (2008, 8), False),
    ("2024-06-12?", (2024, 6, 12), None, True),
    ("[2024-06-11..2024-06-13]", (2024, 6, 11), (2024, 6, 13), True),
    ("2024-06~", (2024, 6, 1), (2024, 6, 30), True),
    ("[..2024-06-11]", (2024, 6, 11), None, True),
    ("2008-10-15/..", (2008, 10, 15), None, True),
]


@pytest.mark.parametrize(("edtf", "start", "end", "in_words"), ON_TIMELINES)
def test_a_timeline_shows_as_much_of_the_date_as_is_known(edtf, start, end, in_words):
    (slide,) = json.loads(written(timelinejs, [event(edtf)]))["events"]
    assert tuple(slide["start_date"].values()) == start
    assert tuple(slide.get("end_date", {}).values()) == (end or ())
    assert slide.get("display_date") == (describe(edtf) if in_words else None)
    assert slide["unique_id"] == "2024-mtavari-report"


def test_a_timeline_runs_no_markup_of_ours():
    (slide,) = json.loads(written(timelinejs, [event(title="<b>no</b>", summary="<script>no</script>")]))["events"]
    assert slide["text"]["headline"] == "&lt;b&gt;no&lt;/b&gt;"
    assert "<script>" not in slide["text"]["text"]


def test_a_calendar_that_broke_off_cannot_be_read():
    whole = written(ics, [event(), event(slug="other")])
    with pytest.raises(ValueError, match="END|end|expected|parse"):
        Calendar.from_ical(whole[: whole.rindex(b"END:VCALENDAR")])
