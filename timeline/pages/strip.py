"""Strips over time: how many events fall when, in all and in lanes; each event as a span; how the picture grew."""

import datetime

from django.utils.translation import gettext as _

from ..dates import describe
from . import words
from .drawing import DAY, Axis, Picture, axis_of, draw_axis, draw_span, extent, packed

HIGH, LANE = 80, 40
PITCH, SPAN = 9, 6
MOST_LANES = 12
MOST_ROWS = 40


def density(told, title):
    """How many events fall in each bucket that the API ``told`` of, certainly and possibly; None without any."""
    axis = axis_of_buckets(told["buckets"])
    if axis is None:
        return None
    most = max(bucket["certain"] + bucket["possible"] for bucket in told["buckets"])
    about = _("Bars over time. The full part counts events that certainly fall then, the hollow part others that may.")
    picture = Picture(title, about, told.address, HIGH + 20, legend=_legend())
    draw_axis(picture, axis, 0, HIGH)
    _bars(picture, axis, told["buckets"], HIGH, HIGH - 14, most)
    picture.text(0, 11, _("at most %(most)s") % {"most": most}, "tick")
    return picture


def lanes(told, title, name_of):
    """The same for each lane, the busiest first, as ``name_of`` names it; None without any."""
    axis = axis_of_buckets(told["buckets"])
    if axis is None or not told["lanes"]:
        return None
    shown = told["lanes"][:MOST_LANES]
    most = max(bucket["certain"] + bucket["possible"] for lane in shown for bucket in lane["buckets"])
    about = _("A row of bars for each of: %(names)s.") % {"names": ", ".join(name_of(lane["lane"]) for lane in shown)}
    picture = Picture(title, about, told.address, LANE * len(shown) + 20, legend=_legend())
    if len(told["lanes"]) > MOST_LANES:
        picture.note = _("The %(n)s busiest of %(all)s.") % {"n": MOST_LANES, "all": len(told["lanes"])}
    draw_axis(picture, axis, 0, LANE * len(shown))
    for row, lane in enumerate(shown):
        picture.text(0, LANE * row + 15, name_of(lane["lane"]), "name")
        _bars(picture, axis, lane["buckets"], LANE * (row + 1), LANE - 22, most)
        picture.line(0, LANE * (row + 1), 100, LANE * (row + 1), "grid")
    return picture


def spans(told, axis, title):
    """Each event that the API ``told`` of as the days that it took or may have taken; None without any."""
    events = told["results"]
    axis = axis or axis_of([event["date"] for event in events])
    if axis is None or not events:
        return None
    ordered = sorted(events, key=lambda event: extent(axis, event["date"]))
    rows = packed([extent(axis, event["date"]) for event in ordered])
    drawn = [(row, event) for row, event in zip(rows, ordered, strict=True) if row < MOST_ROWS]
    about = _(
        "A mark for each event: a dot on its day, or a bar over all days that it took. Hollow: it may be otherwise."
    )
    picture = Picture(title, about, told.address, PITCH * (max(row for row, _event in drawn) + 1) + 24)
    if len(drawn) < len(ordered) or told["next"]:
        picture.note = _("%(n)s events are drawn, not all.") % {"n": len(drawn)}
    picture.legend = _looks({event["verification"] for _row, event in drawn})
    draw_axis(picture, axis, 0, picture.height - 20)
    for row, event in drawn:
        says = f"{describe(event['date']['edtf'])}: {event['title']}"
        draw_span(
            picture, axis, event["date"], picture.height - 22 - PITCH * (row + 1), SPAN, event["verification"], says
        )
    return picture


def growth(days, address, chosen):
    """How many events were known after each of the ``days``, pairs of day and number; ``chosen`` is drawn full."""
    if len(days) < 2:
        return None
    axis = Axis(days[0][0] - DAY, days[-1][0] + max((days[-1][0] - days[0][0]) // 50, DAY))
    total, known = sum(number for _day, number in days), 0
    about = _("Steps that rise on each day on which articles told of events for the first time, to %(n)s in all.")
    picture = Picture(_("How the picture grew"), about % {"n": total}, address, HIGH + 20)
    draw_axis(picture, axis, 0, HIGH)
    ends = [day for day, _number in days[1:]] + [axis.last + DAY]
    for (day, number), end in zip(days, ends, strict=True):
        known += number
        high = (HIGH - 14) * known / total
        look = "bar certain" if chosen is None or day <= chosen else "bar possible"
        picture.rect(axis.at(day), HIGH - high, max(axis.at(end) - axis.at(day), 0.1), high, look)
    picture.text(0, 11, _("%(n)s events") % {"n": total}, "tick")
    return picture


def bars_of(told):
    """How many bars the pictures of what the API ``told`` have."""
    return len(told["buckets"]) + sum(len(lane["buckets"]) for lane in told.values.get("lanes", ())[:MOST_LANES])


def axis_of_buckets(buckets):
    """The axis on which all buckets lie; None without any."""
    if not buckets:
        return None
    days = [datetime.date.fromisoformat(bucket[end]) for bucket in buckets for end in ("first", "last")]
    return Axis(min(days), max(days))


def _bars(picture, axis, buckets, bottom, high, most):
    for bucket in buckets:
        first, last = (datetime.date.fromisoformat(bucket[end]) for end in ("first", "last"))
        end = axis.at(last + DAY) if last < axis.last else 100
        x, width = axis.at(first) + 0.1, max(end - axis.at(first) - 0.2, 0.2)
        sure = high * bucket["certain"] / most
        maybe = high * bucket["possible"] / most
        if sure:
            picture.rect(x, bottom - sure, width, sure, "bar certain")
        if maybe:
            picture.rect(x, bottom - sure - maybe, width, maybe, "bar possible")


def _looks(found):
    """What the colours of spans stand for, as far as they are ``found``, and what hollow ones are."""
    named = [(word, str(label)) for word, label in words.LABELS["verification"].items() if word in found]
    return (*named, ("unsure", _("hollow: when is in doubt")))


def _legend():
    return (("certain", _("certainly then")), ("possible", _("possibly then")))
