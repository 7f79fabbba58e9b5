"""Lists of actors, articles, places and questions, by pages."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import words
from .base import SCOPE, Page, cursor_of, pairs

MOST = 100
MORE = ("description", "summary", "note")


class ListPage(Page):
    """A list of records of one kind; a subclass says which and in which words."""

    template = "timeline/pages/list.html"
    takes = (*SCOPE, "cursor", "kind")
    kind = collection = fields = ""
    scoped = True
    title = about = None

    def draw(self, asking):
        sent = asking.request.GET
        asked = pairs(sent, ("cursor", "kind"))
        told = asking.ask(
            f"{self.collection}/",
            *asked,
            ("limit", MOST),
            ("fields", self.fields),
            ("count", "true"),
            scoped=self.scoped,
        )
        return {
            "kind": self.kind,
            "title": self.title,
            "description": self.about,
            "records": [_listed(record) for record in told["results"]],
            "count": told["count"],
            "address": told.address,
            "kinds": self.kinds(asking, sent.get("kind")),
            "next": self.neighbour(asking, sent, told["next"]),
            "previous": self.neighbour(asking, sent, told["previous"]),
        }

    def kinds(self, asking, chosen):
        """A link for each kind of such records."""
        if "kind" not in self.takes:
            return []
        here = reverse(f"list-of-{self.collection}")
        links = [{"label": _("all"), "link": here + asking.scope, "chosen": not chosen}]
        for word, label in words.LABELS[self.kind].items():
            query = urlencode([*asking.within, ("kind", word)])
            links.append({"label": label, "link": f"{here}?{query}", "chosen": word == chosen})
        return links

    def neighbour(self, asking, sent, address):
        """The address of the neighbouring page, empty where there is none."""
        if not address:
            return ""
        asked = [*asking.within, *pairs(sent, ("kind",)), ("cursor", cursor_of(address))]
        return f"{reverse(f'list-of-{self.collection}')}?{urlencode(asked)}"


def _listed(record):
    """A record with what else the list says of it."""
    return {**record, "more": next((record[name] for name in MORE if record.get(name)), "")}


class ActorList(ListPage):
    """Everyone who acts or speaks."""

    kind, collection, fields = "actor", "actors", "slug,name,kind,description"
    title, about = _("Actors"), _("Persons, states, bodies, parties, outlets and others who act or speak.")


class ArticleList(ListPage):
    """The sources."""

    kind, collection, fields = "article", "articles", "slug,headline,outlet,published,kind,language"
    title, about = _("Articles"), _("What the chronology cites: who published it, and when.")


class PlaceList(ListPage):
    """Where events happen."""

    kind, collection, fields = "place", "places", "slug,name,country,contested,note"
    takes = ("cursor",)
    scoped = False
    title, about = _("Places"), _("Towns, regions and countries where events happen.")


class IssueList(ListPage):
    """Questions at issue."""

    kind, collection, fields = "issue", "issues", "slug,title,kind,summary"
    title = _("Questions")
    about = _("Questions of policy on which actors take positions, and of fact on which sources differ.")
