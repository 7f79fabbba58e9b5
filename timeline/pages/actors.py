"""The page of an actor: names, offices, positions and events; of an outlet its articles."""

from django.utils.translation import gettext as _

from .base import Page
from .corrections import corrections
from .entries import events_of
from .strip import density

MOST = 30


class ActorPage(Page):
    """One actor."""

    template = "timeline/pages/actor.html"

    def draw(self, asking, slug):
        actor = asking.ask(f"actors/{slug}/")
        events = events_of(asking, ("actor", slug))
        strip = asking.ask("timeline/", ("actor", slug))
        return {
            "actor": actor.values,
            "address": actor.address,
            "feed": actor.feed,
            "title": actor["name"],
            "description": actor["description"] or actor["name"],
            "held": asking.ask("positions/", ("actor", slug), ("limit", MOST)),
            "spoken": asking.ask("positions/", ("on_behalf_of", slug), ("actor", f"!{slug}"), ("limit", MOST)),
            "articles": asking.ask(
                "articles/", ("outlet", slug), ("limit", MOST), ("fields", "slug,headline,published,kind")
            ),
            "events": events,
            "all_events": [("actor", slug)],
            "picture": density(strip, _("When it took part in events")),
            "corrections": corrections(asking, f"actors/{slug}/"),
        }
