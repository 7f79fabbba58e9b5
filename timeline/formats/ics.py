"""iCalendar (RFC 5545): whole days. A date that is no plain day becomes a span of all days that it may mean, and the
title says so in words; a date without an end is put on its first day, one without a beginning on its last.
"""

from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from .base import Format, date_of, id_of, sayable, title_of
from .spans import span

READS = ("slug", "url", "title", "headline", "summary", "kind", "date", "published", "verification", "updated_at")


def write(records, about):
    """The calendar, entry by entry."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Timeline//Timeline//EN")
    calendar.add("x-wr-calname", about.title)
    whole = calendar.to_ical()
    end = whole.rindex(b"END:VCALENDAR")
    yield whole[:end]
    for record in records:
        yield _entry(record, about).to_ical()
    yield whole[end:]


def _entry(record, about):
    told = date_of(record)
    found = span(told["edtf"])
    title = sayable(title_of(record))
    entry = Event()
    entry.add("uid", id_of(record))
    entry.add("dtstamp", datetime.fromisoformat(record["updated_at"]))
    entry.add("dtstart", found.first)
    if found.last and found.last < date.max:
        entry.add("dtend", found.last + timedelta(days=1))  # a day is over when the next begins
    entry.add("summary", title if found.daily else f"{title} ({told['words']})")
    entry.add("description", _description(record, told, found))
    entry.add("categories", [record["kind"]])
    entry.add("url", about.page_of(record["url"]) or record["url"])
    entry.add("status", "CONFIRMED" if found.exact else "TENTATIVE")
    entry.add("transp", "TRANSPARENT")  # nobody is busy because of it
    entry.add("x-timeline-edtf", told["edtf"])
    return entry


def _description(record, told, found):
    lines = [] if found.daily else [f"Date: {told['words']}."]
    lines += [f"Verification: {record['verification']}."] if "verification" in record else []
    return "\n".join([*lines, sayable(record.get("summary", ""))]).strip()


FORMAT = Format(write, "text/calendar; charset=utf-8", "ics", reads=READS, lasting=True)
