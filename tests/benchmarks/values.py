"""Events as dictionaries: the rows of a page read with ``values()``, one statement a table, and nested in Python."""

from collections import defaultdict

from django.db.models import F

from timeline.dates import describe
from timeline.models import (
    Citation,
    Event,
    EventLink,
    Issue,
    LinkSource,
    Participation,
    ParticipationSource,
    Position,
)

ACTOR = ("slug", "name", "kind")
TYPE = ("code", "name", "scheme")
PLACE = ("slug", "name", "country")
ISSUE = ("slug", "title", "kind")
PLAIN = ("slug", "title", "summary", "kind", "date_certainty", "date_basis")
CLOSING = ("verification", "verification_note", "medium")


def events(ids, address):
    """The records with these ids, in that order, as dictionaries."""
    nested = {
        "participants": _participants(ids),
        "citations": _citations(ids),
        "links": _links(ids, "event", "target"),
        "linked_from": _links(ids, "target", "event"),
        "positions": _positions(ids),
        "issues": _listed(Issue.objects.published().filter(events__in=ids).order_by("slug"), "events", ISSUE),
    }
    types = Event.other_types.through.objects.filter(event__in=ids).order_by("eventtype__code")
    nested["other_types"] = _grouped(types.values("event_id", *_under("eventtype", TYPE)), "event_id", _type)
    columns = (*PLAIN, *CLOSING, *_dated("date"), *_dated("date_printed"), "updated_at", "pk")
    rows = Event.objects.filter(pk__in=ids).values(
        *columns, "place__status", *_under("type", TYPE), *_under("place", PLACE)
    )
    by_id = {row["pk"]: _event(row, nested, address) for row in rows}
    return [by_id[pk] for pk in ids]


def _event(row, nested, address):
    return {
        **{name: row[name] for name in PLAIN},
        "url": f"{address}{row['slug']}/",
        "date": _date(row, "date"),
        "date_printed": _date(row, "date_printed"),
        "type": _short(row, "type", TYPE),
        "place": _short(row, "place", PLACE) if row["place__status"] == "published" else None,
        **{name: row[name] for name in CLOSING},
        **{name: lists[row["pk"]] for name, lists in nested.items()},
        "updated_at": f"{row['updated_at']:%Y-%m-%dT%H:%M:%SZ}",
    }


def _participants(ids):
    rows = Participation.objects.published().filter(event__in=ids).order_by("rank", "pk")
    columns = (*_under("actor", ACTOR), *_under("on_behalf_of", ACTOR), "on_behalf_of__status")
    rows = list(rows.values("pk", "event_id", "role", "note", *columns))
    sources = _sources(ParticipationSource, "participation", rows)

    def participant(row):
        return {
            "actor": _short(row, "actor", ACTOR),
            "role": row["role"],
            "on_behalf_of": _published(row, "on_behalf_of"),
            "note": row["note"],
            "sources": sources[row["pk"]],
        }

    return _grouped(rows, "event_id", participant)


def _citations(ids):
    rows = Citation.objects.published().filter(event__in=ids).order_by("rank", "pk")
    columns = [f"article__{name}" for name in ("slug", "headline", "known_from", *_dated("published"))]
    actors = [
        f"{path}__{name}" for path in ("article__outlet", "origin") for name in ("slug", "name", "kind", "status")
    ]
    return _grouped(rows.values("event_id", "stance", "locator", "note", *columns, *actors), "event_id", _citation)


def _citation(row):
    return {
        "article": {
            "slug": row["article__slug"],
            "headline": row["article__headline"],
            "outlet": _published(row, "article__outlet"),
            "published": _date(row, "article__published"),
            "known_from": row["article__known_from"],
        },
        "stance": row["stance"],
        "locator": row["locator"],
        "origin": _published(row, "origin"),
        "note": row["note"],
    }


def _links(ids, here, there):
    rows = EventLink.objects.published().filter(**{f"{here}__in": ids}).order_by("kind", "pk")
    columns = _under(there, ("slug", "title", "kind", "verification", *_dated("date")))
    rows = list(rows.values("pk", f"{here}_id", "kind", "basis", "note", *columns))
    sources = _sources(LinkSource, "link", rows)

    def link(row):
        event = {name: row[f"{there}__{name}"] for name in ("slug", "title", "kind", "verification")}
        event["date"] = _date(row, f"{there}__date")
        return {
            "kind": row["kind"],
            "event": event,
            "basis": row["basis"],
            "note": row["note"],
            "sources": sources[row["pk"]],
        }

    return _grouped(rows, f"{here}_id", link)


def _positions(ids):
    rows = Position.objects.published().filter(event__in=ids).order_by("slug")
    columns = (*_under("holder", ACTOR), *_under("issue", ISSUE))

    def position(row):
        return {
            "slug": row["slug"],
            "holder": _short(row, "holder", ACTOR),
            "issue": _short(row, "issue", ISSUE),
            "stance": row["stance"],
            "summary": row["summary"],
        }

    return _grouped(rows.values("event_id", "slug", "stance", "summary", *columns), "event_id", position)


def _listed(rows, back, names):
    return _grouped(rows.values(*names, back), back, lambda row: {name: row[name] for name in names})


def _sources(model, back, rows):
    found = model.objects.published(within=back).filter(**{f"{back}__in": [row["pk"] for row in rows]})
    found = found.order_by("article__slug", "locator").values(f"{back}_id", "locator", article_slug=F("article__slug"))
    return _grouped(found, f"{back}_id", lambda row: {"article": row["article_slug"], "locator": row["locator"]})


def _grouped(rows, key, record):
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(record(row))
    return groups


def _under(path, names):
    return tuple(f"{path}__{name}" for name in names)


def _dated(name):
    return (name, f"{name}_earliest", f"{name}_latest", f"{name}_open")


def _type(row):
    return _short(row, "eventtype", TYPE)


def _short(row, path, names):
    """A reference to the record at ``path``, or None when there is none."""
    if row[f"{path}__{names[0]}"] is None:
        return None
    return {name: row[f"{path}__{name}"] for name in names}


def _published(row, path):
    return _short(row, path, ACTOR) if row[f"{path}__status"] == "published" else None


def _date(row, path):
    text, is_open = row[path], row[f"{path}_open"]
    if not text:
        return None
    return {
        "edtf": text,
        "words": describe(text),
        "earliest": None if is_open in ("start", "both") else row[f"{path}_earliest"],
        "latest": None if is_open in ("end", "both") else row[f"{path}_latest"],
    }
