"""The page of an event: what is claimed, who reports it, who denies it, and what it hangs together with."""

from django.utils.translation import gettext as _

from ..dates import describe
from .base import Page
from .citations import said_of
from .corrections import corrections
from .drawing import Picture, axis_of, draw_axis, draw_span
from .embeds import embedding

DEPTH = 2
MOST_DRAWN = 24
ROW = 36


class EventPage(Page):
    """One event."""

    template = "timeline/pages/event.html"

    def draw(self, asking, slug):
        event = asking.ask(f"events/{slug}/")
        chain = asking.ask(f"events/{slug}/chain/", ("depth", DEPTH))
        return {
            "event": event.values,
            "title": event["title"],
            "description": event["summary"] or event["title"],
            "address": event.address,
            "embedding": embedding(asking.request, slug, event["title"]),
            "answers": asking.ask(f"events/{slug}/answers/"),
            "chain": chain,
            "picture": picture_of(chain),
            "for_it": by_article(event["citations"], ("reports", "confirms")),
            "against_it": by_article(event["citations"], ("disputes", "denies")),
            "participants": by_word(event["participants"], "role"),
            "ties": by_word(event["links"], "kind", "link") + by_word(event["linked_from"], "kind", "link back"),
            "corrections": corrections(asking, f"events/{slug}/"),
        }


def by_article(citations, stances):
    """The citations with one of the ``stances``, as pairs of an article and what it says where."""
    return said_of("article", [citation for citation in citations if citation["stance"] in stances])


def by_word(rows, name, kind=""):
    """The rows in groups by their word in the field ``name``: the ``kind`` of the words, the word and its rows."""
    found = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return [(kind or name, word, group) for word, group in found.items()]


def picture_of(chain):
    """The events of a chain over time, a row for each, or None where there is nothing to compare."""
    nearest = sorted(chain["events"], key=lambda event: event["depth"])[:MOST_DRAWN]
    events = [event for event in chain["events"] if event in nearest]
    axis = axis_of([event["date"] for event in events])
    if len(events) < 2 or axis is None:
        return None
    about = _("One row for each event, the earliest first. The list below says the same.")
    picture = Picture(_("The event among those that it hangs together with"), about, chain.address)
    picture.height = ROW * len(events) + 24
    draw_axis(picture, axis, 0, ROW * len(events) + 2)
    for row, event in enumerate(events):
        look = "name own" if event["depth"] == 0 else "name"
        picture.text(0, ROW * row + 14, shortened(event["title"]), look)
        says = describe(event["date"]["edtf"])
        draw_span(picture, axis, event["date"], ROW * row + 19, 10, event["verification"], says)
    return picture


def shortened(title, most=52):
    """The title as far as it fits on a telephone."""
    return title if len(title) <= most else title[: most - 1].rstrip(" ,") + "…"
