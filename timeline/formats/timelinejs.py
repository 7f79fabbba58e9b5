"""JSON for TimelineJS of Knight Lab: a slide for each event, dated as far as is known."""

from html import escape

from .base import Format
from .lists import listed
from .spans import span

READS = ("slug", "url", "title", "summary", "kind", "date", "verification")
PARTS = ("year", "month", "day")


def write(records, about):
    """All slides."""
    return listed({}, "events", (_slide(record, about) for record in records))


def _slide(record, about):
    date = record["date"]
    found = span(date["edtf"])
    slide = {"unique_id": record["slug"], "start_date": _date(found.start)}
    if found.end:
        slide["end_date"] = _date(found.end)
    if not found.exact:
        slide["display_date"] = escape(date["words"])
    text = f"<p>{escape(record['summary'])}</p>" if record["summary"] else ""
    page = about.page_of(record["url"]) or record["url"]
    source = f'<p><a href="{escape(page)}">{escape(record["verification"].capitalize())}</a></p>'
    slide["text"] = {"headline": escape(record["title"]), "text": text + source}
    return slide


def _date(text):
    return dict(zip(PARTS, map(int, text.split("-")), strict=False))


FORMAT = Format(write, "application/vnd.knightlab.timeline+json", "json", reads=READS)
