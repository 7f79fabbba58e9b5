"""Events as entries of a list: by date, with how sure they are, who says so and who answered."""

from ..dates import parse

FIELDS = "slug,title,summary,kind,date,date_certainty,place,verification,sources,origins,linked_from"
ANSWERS = ("denies", "contradicts", "answers", "supports")  # links from others that an entry shows, in this order
MOST_ANSWERS = 3
MOST = 30


def events_of(asking, *parameters):
    """The latest events that the ``parameters`` find, and how many there are in all."""
    return asking.ask("events/", *parameters, ("limit", MOST), ("count", "true"), ("fields", FIELDS))


def by_year(events):
    """Pairs of a year and its entries, in the order of the events; an uncertain date stands where it sorts."""
    years = []
    for event in events:
        year = parse(event["date"]["edtf"]).sort_on.year
        if not years or years[-1][0] != year:
            years.append((year, []))
        years[-1][1].append({**event, "answers": answers(event["linked_from"])})
    return years


def answers(links):
    """The links by which other events answer an event, the denials first, and how many are left out."""
    found = [link for kind in ANSWERS for link in links if link["kind"] == kind]
    return {"shown": found[:MOST_ANSWERS], "more": len(found[MOST_ANSWERS:])}
