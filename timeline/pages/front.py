"""The timeline: entries by date under the API's own filters, with pictures of when, of whom, and of what was known."""

import datetime

from django.http import HttpResponseRedirect, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..api.root import Root
from ..api.timeline import TimelineFilters
from ..api.urls import OVERVIEWS, RESOURCES
from ..models import Event
from . import words
from .asking import Answer, Refused, address_of
from .base import Page, cursor_of, pairs
from .embeds import embedding
from .entries import FIELDS, MOST, by_year
from .forms import active, choices, fields_of, replaced
from .strip import axis_of_buckets, bars_of, density, growth, lanes, spans

UNITS = {
    "day": gettext_lazy("day"),
    "month": gettext_lazy("month"),
    "year": gettext_lazy("year"),
    "decade": gettext_lazy("decade"),
}
LOOKS = ("bucket", "lanes")  # parameters of the timeline alone
PLACE = ("cursor", "ordering")  # and of the list alone
FACETS = "kind,verification,year,actor,outlet"
MOST_DRAWN = 20_000  # events; more take seconds to draw and to count
MOST_SPANS = 100
MOST_BARS = 200
MOST_LINKS = 40
FINEST_FIRST = tuple(UNITS)


class FrontPage(Page):
    """The timeline for people; the root of the API for a client that does not ask for a page."""

    template = "timeline/pages/front.html"
    takes = (*TimelineFilters.base_filters, *PLACE)

    def get(self, request):
        if "text/html" not in request.headers.get("Accept", ""):
            response = Root.as_view(resources=(*RESOURCES, *OVERVIEWS))(request)
        elif any(value == "" for _name, values in request.GET.lists() for value in values):
            response = HttpResponseRedirect(replaced(request.GET))  # a form sends what nobody filled in
        else:
            response = super().get(request)
        patch_vary_headers(response, ["Accept"])
        return response

    def check(self, sent):
        """Nothing is refused before the form can be shown with what is wrong."""

    def draw(self, asking):
        sent = asking.request.GET
        try:
            super().check(sent)
            return {**_common(sent), **_found(asking, sent)}
        except Refused as refused:
            if refused.status != 400 or not refused.problems:
                raise
            return {**_common(sent, dict(refused.problems)), "detail": refused.detail}

    def shown(self, asking, drawn, status=200):
        return super().shown(asking, drawn, 400 if drawn["problems"] else status)


def _common(sent, problems=()):
    """What the page shows whether or not the filters could be read."""
    return {
        "title": _("Who said what, when, and according to whom"),
        "description": _("A sourced chronology: every event cites its articles, and denials stand beside claims."),
        "problems": problems,
        "fields": fields_of(sent, problems or {}),
        "active": active(sent),
        "unscoped": replaced(sent, known_on=None, according_to=None),
        "lane_links": choices(
            sent, "lanes", {"": _("none"), "actor": _("actor"), "issue": _("question"), "kind": _("kind")}
        ),
        "bucket_links": choices(sent, "bucket", {"": _("best fit"), **UNITS}),
        "order_links": choices(sent, "ordering", {"": _("newest first"), "date": _("oldest first")}),
        "kept": [pair for pair in pairs(sent) if pair[0] not in ("known_on", "cursor")],
    }


def _found(asking, sent):
    """What the filters find, drawn."""
    filters = [pair for pair in pairs(sent) if pair[0] not in (*LOOKS, *PLACE)]
    place = [pair for pair in pairs(sent) if pair[0] in PLACE]
    shown = (*place, ("limit", MOST), ("fields", FIELDS))
    if are_too_many(sent):
        events = asking.ask("events/", *filters, *shown, scoped=False)
        return {**_listed(asking, events, filters), "too_many": f"{MOST_DRAWN:,}"}
    events = asking.ask("events/", *filters, *shown, ("count", "true"), ("facets", FACETS), scoped=False)
    told = _told(asking, sent, filters)
    axis = axis_of_buckets(told["buckets"])
    short = (("limit", MOST_SPANS), ("fields", "slug,title,date,verification"))
    drawn = asking.ask("events/", *filters, *short, scoped=False)
    return {
        **_listed(asking, events, filters),
        "count": events["count"],
        "facets": [_facet(sent, name, values) for name, values in events["facets"].items()],
        "density": density(told, _("How many events fall in each %(unit)s") % {"unit": UNITS[told["bucket"]]}),
        "spans": spans(drawn, axis, _("Each event, over the days that it took or may have taken")),
        "lanes": lanes(told, _("The same in lanes"), _lane) if "lanes" in sent else None,
        **_known(asking, sent, filters),
    }


def are_too_many(sent):
    """Whether the filters find more than ``MOST_DRAWN`` events: one statement, which stops there. Of unsound filters
    it says no, for the API to refuse them."""
    asked = TimelineFilters(sent)
    if asked.check():
        return False
    found, _annotations = asked.narrow(Event.objects.published())
    return found.order_by()[: MOST_DRAWN + 1].count() > MOST_DRAWN


def _listed(asking, events, filters):
    """One page of the list."""
    sent = asking.request.GET
    return {
        "address": events.address,
        "embedding": embedding(asking.request),
        "feed": Answer({}, address_of("events/", filters)).feed,
        "years": by_year(events["results"]),
        "next": _page(sent, events["next"]),
        "previous": _page(sent, events["previous"]),
    }


def _told(asking, sent, filters):
    """The timeline in buckets as long as the reader or the days asked for want, longer where they are too many."""
    looks = [("lanes", value) for value in sent.getlist("lanes")]
    wanted = sent.getlist("bucket") or [fitting(sent)]
    if len(wanted) > 1 or wanted[0] not in FINEST_FIRST:  # for the API to refuse
        return asking.ask("timeline/", *filters, *looks, *(("bucket", word) for word in wanted), scoped=False)
    for unit in FINEST_FIRST[FINEST_FIRST.index(wanted[0]) :]:
        try:
            told = asking.ask("timeline/", *filters, *looks, ("bucket", unit), scoped=False)
        except Refused as refused:
            if [name for name, _sentence in refused.problems] != ["bucket"] or unit == FINEST_FIRST[-1]:
                raise
        else:
            if bars_of(told) <= MOST_BARS:
                break
    return told


def fitting(sent):
    """The length of buckets that shows the days asked for best; they were found to be sound before."""
    dates = QueryDict(mutable=True)
    for name in ("on", "after", "before"):
        if name in sent:
            dates.setlist(name, sent.getlist(name))
    asked = TimelineFilters(dates)
    asked.check()
    first, last = asked.span
    days = (last - first).days if first and datetime.date.max != last and first != datetime.date.min else None
    return "year" if days is None or days > 5 * 366 else "month" if days > 70 else "day"


def _known(asking, sent, filters):
    """How the picture grew: the days on which articles first told of what the filters find."""
    now = [(name, value) for name, value in filters if name != "known_on"]
    ever = sent.copy()
    if ever.pop("known_on", None) and are_too_many(ever):
        return {}
    told = asking.ask("events/", *now, ("limit", 1), ("fields", "slug"), ("facets", "first_known"), scoped=False)
    days = [
        (datetime.date.fromisoformat(each["value"]), each["certain"] + each["possible"])
        for each in told["facets"]["first_known"]
    ]
    chosen = datetime.date.fromisoformat(sent["known_on"]) if "known_on" in sent else None
    return {
        "growth": growth(days, told.address, chosen),
        "days": [
            {
                "day": day.isoformat(),
                "more": more,
                "chosen": day == chosen,
                "link": replaced(sent, known_on=day.isoformat()),
            }
            for day, more in days
        ],
    }


def _page(sent, address):
    """The address of the neighbouring page of this timeline."""
    return replaced(sent, cursor=cursor_of(address)) if address else ""


def _facet(sent, name, values):
    """The values of one facet as links that narrow the timeline to each."""
    parameter = "on" if name == "year" else name
    chosen = sent.getlist(parameter)
    shown = [
        {
            "label": _label(name, each),
            "count": each["certain"] + each["possible"],
            "chosen": chosen == [each["value"]],
            "link": replaced(sent, **{parameter: None if chosen == [each["value"]] else each["value"]}),
        }
        for each in (values[-MOST_LINKS:] if name == "year" else values[:MOST_LINKS])
    ]
    return {"name": name, "values": shown}


def _label(name, value):
    known = {"kind": "event", "verification": "verification"}
    return words.label(known[name], value["value"]) if name in known else value.get("label", value["value"])


def _lane(lane):
    """How a lane of the timeline is named."""
    return str(words.label("event", lane)) if isinstance(lane, str) else lane.get("name") or lane["title"]
