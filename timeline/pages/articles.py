"""The page of an article: what it supports, what it relies on, and its defects."""

from .base import Page
from .citations import said_of
from .corrections import corrections

MOST = 100


class ArticlePage(Page):
    """One article; its own text is never given."""

    template = "timeline/pages/article.html"

    def draw(self, asking, slug):
        article = asking.ask(f"articles/{slug}/")
        first = asking.ask("events/", ("first_known_in", slug), ("limit", MOST), ("fields", "slug"))
        return {
            "article": article.values,
            "address": article.address,
            "title": article["headline"],
            "description": article["headline"],
            "supports": said_of("event", article["citations"]),
            "first": {event["slug"] for event in first["results"]},
            "first_address": first.address,
            "positions": asking.ask("positions/", ("article", slug), ("limit", MOST), ("ordering", "date")),
            "corrections": corrections(asking, f"articles/{slug}/"),
        }
