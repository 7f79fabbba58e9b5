"""Generated events, with who took part, which articles speak of them, how they hang together, and positions."""

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
from timeline.models.fields import companions
from timeline.vocabularies import (
    CERTAINTIES,
    CITATION_STANCES,
    EVENT_KINDS,
    LINK_BASES,
    LINK_KINDS,
    ROLES,
    STANCES,
    VERIFICATIONS,
)

COUNTS_OF_PARTICIPANTS = (0, 20, 30, 30, 20)
COUNTS_OF_CITATIONS = (0, 30, 40, 30)


def write_events(made, numbers):
    """Write the events with these numbers and all rows that belong to them into the chronology ``made``."""
    invent = made.inventor
    days = [invent.day() for _ in numbers]
    records = [_event(made, number, day) for number, day in zip(numbers, days, strict=True)]
    ids = made.write(Event, records)
    made.events += ids
    sorts = [companions(record["date"])["sort"] for record in records]
    _write_participations(made, ids, days, sorts)
    _write_citations(made, ids, days, sorts)
    _write_links(made, ids, days)
    _write_positions(made, ids, records, days)
    types = [{"event_id": event, "eventtype_id": invent.random.choice(made.types)} for event in invent.share(ids, 0.1)]
    made.write(Event.other_types.through, types)
    issues = [{"event_id": event, "issue_id": made.issues.one()} for event in invent.share(ids, 0.2)]
    made.write(Issue.events.through, issues)


def _event(made, number, day):
    invent = made.inventor
    return {
        "slug": f"event-{number}",
        "status": invent.status(),
        "title": invent.text(6, 12)[:-1],
        "summary": invent.text(15, 45),
        "kind": invent.word(EVENT_KINDS),
        "date": invent.date(day),
        "date_certainty": invent.word(CERTAINTIES),
        "type_id": invent.random.choice(made.types) if invent.random.random() < 0.9 else None,
        "place_id": made.places.one() if invent.random.random() < 0.7 else None,
        "verification": invent.word(VERIFICATIONS),
        "verification_note": invent.text(5, 15) if invent.random.random() < 0.3 else "",
        "medium": "briefing" if invent.random.random() < 0.3 else "",
        **made.written(number),
    }


def _write_participations(made, events, days, sorts):
    invent = made.inventor
    rows, sources = [], []
    for event, day, sort in zip(events, days, sorts, strict=True):
        for rank, actor in enumerate(made.actors.some(invent.count(*COUNTS_OF_PARTICIPANTS))):
            speaks_for = made.actors.one() if invent.random.random() < 0.15 else None
            rows.append(
                {
                    "event_id": event,
                    "actor_id": actor,
                    "role": invent.word(ROLES),
                    "on_behalf_of_id": speaks_for,
                    "rank": rank,
                    "event_sort": sort,
                }
            )
            sources.append(made.source(day))
    _write_sourced(made, Participation, rows, ParticipationSource, "participation_id", sources)


def _write_citations(made, events, days, sorts):
    invent = made.inventor
    rows = []
    for event, day, sort in zip(events, days, sorts, strict=True):
        for rank, article in enumerate(made.articles_near(day, invent.count(*COUNTS_OF_CITATIONS))):
            rows.append(
                {
                    "event_id": event,
                    "article_id": article,
                    "locator": invent.locator(),
                    "stance": invent.word(CITATION_STANCES),
                    "origin_id": made.actors.one() if invent.random.random() < 0.1 else None,
                    "rank": rank,
                    "event_sort": sort,
                    "known_from": made.known_from[article],
                }
            )
    made.write(Citation, rows)


def _write_links(made, events, days):
    invent = made.inventor
    rows, sources = [], []
    for event, day in invent.share(list(zip(events, days, strict=True)), 0.2):
        target = invent.random.choice(made.events)
        if target != event:
            kind, basis = invent.word(LINK_KINDS), invent.word(LINK_BASES)
            rows.append({"event_id": event, "kind": kind, "target_id": target, "basis": basis})
            sources.append(made.source(day))
    _write_sourced(made, EventLink, rows, LinkSource, "link_id", sources)


def _write_sourced(made, model, rows, source, back, sources):
    """Rows and one source for each of them."""
    ids = made.write(model, rows)
    made.write(source, [{back: pk, **row} for pk, row in zip(ids, sources, strict=True)])


def _write_positions(made, events, records, days):
    invent = made.inventor
    positions = [
        {
            "slug": f"position-{event}",
            "status": invent.status(),
            "holder_id": made.actors.one(),
            "issue_id": made.issues.one(),
            "stance": invent.word(STANCES),
            "summary": invent.text(8, 20),
            "date": record["date"],
            "event_id": event,
            **made.source(day),
            **made.written(event),
        }
        for event, record, day in invent.share(list(zip(events, records, days, strict=True)), 0.1)
    ]
    made.write(Position, positions)
