"""The page of a place: its names, whose it is, and what happened there."""

from .base import Page
from .corrections import corrections
from .entries import events_of


class PlacePage(Page):
    """One place."""

    template = "timeline/pages/place.html"

    def draw(self, asking, slug):
        place = asking.ask(f"places/{slug}/", scoped=False)
        return {
            "place": place.values,
            "address": place.address,
            "title": place["name"],
            "description": place["note"] or place["name"],
            "events": events_of(asking, ("place", slug)),
            "all_events": [("place", slug)],
            "corrections": corrections(asking, f"places/{slug}/"),
        }
