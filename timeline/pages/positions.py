"""The page of a position: who said what to which question, when, and which article says so."""

from . import words
from .base import Page
from .corrections import corrections


class PositionPage(Page):
    """One position."""

    template = "timeline/pages/position.html"

    def draw(self, asking, slug):
        position = asking.ask(f"positions/{slug}/")
        said = words.label("stance", position["stance"])
        return {
            "position": position.values,
            "address": position.address,
            "title": f"{position['holder']['name']} · {position['issue']['title']}: {said}",
            "description": position["summary"],
            "corrections": corrections(asking, f"positions/{slug}/"),
        }
