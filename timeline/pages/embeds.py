"""Events to be shown within pages of other sites: a list under the API's own filters, or one event, in a frame.

Only below ``/embed/`` may other sites frame anything, see ``project.headers``. ``/oembed`` (oEmbed 1.0) tells how to
show an address of this site, and every page that has a frame shows the HTML for it.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from django.conf import settings
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views import View

from ..api.base import MAX_AGE, answer, read_format, strangers
from ..api.errors import ParameterError, problem
from ..api.events import EventFilters
from ..api.parameters import Limit, read_number, single
from .asking import Moved, Refused, ask
from .base import SCOPE, Page, pairs
from .citations import said_of

LIST = (*EventFilters.base_filters, "ordering", "limit")
FIELDS = "slug,title,summary,date,verification"
FEW = 10
MOST = Limit(label="", meaning="", example="")
WIDTH = 600
MOST_PIXELS = 5_000
FRAME = '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>'
FRAME += '\n<script src="{}" async></script>'
LISTED, ALONE = "embed-list", "embed-event"
HEIGHTS = {LISTED: 480, ALONE: 300}
MEANT = {  # the frame for each address that somebody may paste
    "front": LISTED,
    "events-list": LISTED,
    LISTED: LISTED,
    "page-of-event": ALONE,
    "events-detail": ALONE,
    ALONE: ALONE,
}


class Embed(Page):
    """A frame, which itself says what cannot be shown: nobody would see it otherwise."""

    template = "timeline/pages/embed.html"

    def check(self, sent):
        """Nothing is refused before the frame can say so."""

    def draw(self, asking, slug=""):
        try:
            super().check(asking.request.GET)
            return self._found(asking, slug)
        except Refused as refused:
            if refused.status >= 500:
                raise
            said = [f"{name}: {sentence}" for name, sentence in refused.problems] or [refused.detail]
            about = {"publisher": settings.PUBLISHER, "more": asking.request.build_absolute_uri("/")}
            return {**about, "title": _("There is nothing to show"), "said": said, "status": refused.status}

    def shown(self, asking, drawn, status=200):
        return super().shown(asking, drawn, drawn.get("status", status))

    def _found(self, asking, slug):
        """What the API has for the frame, and where the page is that says more."""
        request = asking.request
        if slug:
            event = asking.ask(f"events/{slug}/", ("fields", f"{FIELDS},citations"))
            articles = [(article, _stances(own)) for article, own in said_of("article", event["citations"])]
            drawn, events = {"event": event.values, "title": event["title"], "articles": articles}, [event.values]
            more = reverse("page-of-event", args=[slug]) + asking.scope
        else:
            events = asking.ask("events/", *_listed(request.GET), ("fields", FIELDS), scoped=False)["results"]
            drawn, filters = {"events": events, "title": _("Timeline")}, _filters(request.GET)
            more = f"/?{urlencode(filters)}" if filters else "/"
        for event in events:
            event["page"] = request.build_absolute_uri(reverse("page-of-event", args=[event["slug"]]) + asking.scope)
        return {**drawn, "publisher": settings.PUBLISHER, "more": request.build_absolute_uri(more)}


def _stances(citations):
    """Each way in which an article speaks of the event, once."""
    return list(dict.fromkeys(citation["stance"] for citation in citations))


class EmbeddedList(Embed):
    """The events that the filters find, the latest few."""

    takes = LIST


class EmbeddedEvent(Embed):
    """One event with the articles that speak of it."""


class OEmbed(View):
    """How to show an address of this site within another one: oEmbed 1.0, in JSON."""

    http_method_names = ("get", "head", "options")

    def get(self, request):
        sent = request.GET
        if problems := strangers(sent, ("url", "format", "maxwidth", "maxheight")):
            return problem(request, 400, "The request has parameters that cannot be used.", problems)
        try:
            read_format(sent)
            return answer(orjson.dumps(_shown(request, sent)).decode())
        except ParameterError as error:
            return problem(request, 400, str(error))
        except Refused as refused:
            return problem(request, refused.status, refused.detail, refused.problems)


def _shown(request, sent):
    """What oEmbed tells of the address that was sent."""
    name, slug, query = _meant(request, single(sent.getlist("url")) if "url" in sent else "")
    most = {word: read_number(single(sent.getlist(word)), MOST_PIXELS) for word in sent if word.startswith("max")}
    width, height = min(WIDTH, most.get("maxwidth", WIDTH)), min(HEIGHTS[name], most.get("maxheight", HEIGHTS[name]))
    title = _("Timeline")
    if name == ALONE:
        slug, title = _known(request, slug, query)
    else:
        ask(request, "events/", [*_listed(query), ("fields", "slug")])  # which refuses what it cannot use
    address = reverse(name, args=[slug] if slug else ())
    address = request.build_absolute_uri(f"{address}?{query.urlencode()}" if query else address)
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": settings.PUBLISHER,
        "provider_url": request.build_absolute_uri("/"),
        "cache_age": MAX_AGE,
        "html": framed(request, address, title, height, width),
        "width": width,
        "height": height,
    }


def _meant(request, address):
    """The name of the frame for an address of this site, its slug, and what the frame takes of its query."""
    try:
        parts = urlsplit(address)
        is_ours = parts.netloc == request.get_host() and parts.scheme in ("http", "https")
        found = resolve(parts.path) if is_ours else None
        name = MEANT[found.url_name]
    except (AttributeError, KeyError, Resolver404, ValueError):
        raise Refused(404, _("Send in 'url' the address of the timeline, or of an event, on this site.")) from None
    query = QueryDict(mutable=True)
    for word, value in parse_qsl(parts.query):
        if word in (LIST if name == LISTED else SCOPE):
            query.appendlist(word, value)
    return name, next(iter(found.kwargs.values()), ""), query


def _known(request, slug, query):
    """The slug and the title of a public event."""
    fields = ("fields", "slug,title")
    try:
        event = ask(request, f"events/{slug}/", [*pairs(query), fields])
    except Moved as moved:
        event = ask(request, f"events/{moved.slug}/", [*pairs(query), fields])
    return event["slug"], event["title"]


def _listed(sent):
    """What is asked of the list of events: the filters, and how many."""
    try:
        few = MOST.clean(sent.getlist("limit")) if "limit" in sent else FEW
    except ParameterError as error:
        raise Refused(400, _("The address has parameters that cannot be used."), [("limit", str(error))]) from error
    return [*_filters(sent), ("limit", few)]


def _filters(sent):
    """The pairs of what was sent, but for how many events are wanted."""
    return [pair for pair in pairs(sent) if pair[0] != "limit"]


def framed(request, address, title, height, width="100%"):
    """The HTML by which another site shows the frame at ``address``; its script lets the frame resize itself."""
    script = request.build_absolute_uri(static("timeline/embed/outside.js"))
    return format_html(FRAME, address, title, width, height, script)


def embedding(request, slug="", title=""):
    """What a page shows so that others may embed it: the HTML to copy, and the address of its oEmbed."""
    name = ALONE if slug else LISTED
    known = SCOPE if slug else LIST
    query = urlencode([pair for pair in pairs(request.GET) if pair[0] in known])
    address = request.build_absolute_uri(reverse(name, args=[slug] if slug else ()) + (f"?{query}" if query else ""))
    here = urlencode({"url": address, "format": "json"})
    return {
        "html": framed(request, address, title or _("Timeline"), HEIGHTS[name]),
        "oembed": request.build_absolute_uri(f"{reverse('oembed')}?{here}"),
    }
