"""Records as the JSON API shows them, and what formats are told about them; no more than a test says."""

from timeline.dates import parse
from timeline.formats.base import About, Field

PLACE = (Field("slug", "text"), Field("name", "text"))
EVENT = (
    Field("slug", "text"),
    Field("url", "text"),
    Field("title", "text"),
    Field("summary", "text"),
    Field("kind", "text"),
    Field("date", "date"),
    Field("place", "record", PLACE, "places"),
    Field("verification", "text"),
    Field("updated_at", "moment"),
)


def date(edtf):
    found = parse(edtf)
    ends = {"earliest": found.earliest, "latest": found.latest}
    return {"edtf": edtf, "words": found.words(), **{end: day and day.isoformat() for end, day in ends.items()}}


def event(edtf="2024-06-11", slug="2024-mtavari-report", **values):
    return {
        "slug": slug,
        "url": f"https://timeline.example/api/v1/events/{slug}/",
        "title": "Mtavari Arkhi reports an embassy in Moscow",
        "summary": "",
        "kind": "report",
        "date": date(edtf),
        "place": None,
        "verification": "confirmed",
        "updated_at": "2026-01-02T03:04:05Z",
        **values,
    }


def about(collection="events", fields=EVENT, **values):
    site = "https://timeline.example/api/v1/"
    return About(f"Timeline: {collection}", collection, fields, site, f"{site}{collection}/", **values)


def written(form, records, told=None):
    return b"".join(form.FORMAT.write(iter(records), told or about()))
