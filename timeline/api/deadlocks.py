"""Deadlocks: one side asks for a condition, and the condition is what another side refuses."""

from django.db.models import Q
from rest_framework import serializers

from ..dates import parse
from ..models import Position
from .references import IssueReference
from .standing import StandingShape, issue_in_short, standing

CONDITIONAL = ("refuses_until", "supports_if", "calls_for", "opposes")
REFUSING = ("opposes", "refuses_until", "denies")


class EndShape(StandingShape):
    """One side of a deadlock."""

    current = serializers.BooleanField(
        help_text="Whether its side took no other position on that issue certainly later; silence aside."
    )


class DeadlockShape(serializers.Serializer):
    """A condition and its refusal."""

    current = serializers.BooleanField(help_text="Whether both are their side's current position.")
    through = serializers.ListField(
        child=serializers.CharField(),
        help_text=(
            "Slugs of positions of the same side that make the issue asked about depend on the issue of `demand`; "
            "empty when `demand` is about the issue itself or its condition is."
        ),
    )
    demand = EndShape(help_text="The position with the condition.")
    refusal = EndShape(help_text="The position of another side that refuses what the condition asks for.")


class DeadlocksShape(serializers.Serializer):
    """The deadlocks that an issue is part of."""

    issue = IssueReference(help_text="The issue.")
    deadlocks = DeadlockShape(many=True, help_text="Current ones first, then the latest first.")


def deadlocks(found):
    """The deadlocks of the issue ``found``. Three statements."""
    issue = issue_in_short(found.pk)
    positions = standing(_bearing(found), found.scope)
    latest = _latest(positions)
    pairs = []
    for demand in filter(_is_demand, positions):
        through = _through(demand, issue["slug"], positions)
        if through is None:
            continue
        for refusal in positions:
            if _refuses(refusal, demand):
                ends = {"demand": _end(demand, latest), "refusal": _end(refusal, latest)}
                current = ends["demand"]["current"] and ends["refusal"]["current"]
                pairs.append({"current": current, "through": through, **ends})
    pairs.reverse()
    pairs.sort(key=lambda pair: not pair["current"])
    return {"issue": issue, "deadlocks": pairs}


def _bearing(found):
    """Positions on the issue, on what it depends on, on what depends on it, and on the conditions of all these."""
    told = Position.objects.published().told(found.scope)
    demands = told.filter(stance__in=CONDITIONAL, condition_issue__status="published")
    near = (
        Q(issue=found.pk)
        | Q(issue__in=demands.filter(issue=found.pk).values("condition_issue"))
        | Q(issue__in=demands.filter(condition_issue=found.pk).values("issue"))
    )
    return told.filter(near | Q(issue__in=demands.filter(near).values("condition_issue")))


def _is_demand(position):
    return position["stance"] in CONDITIONAL and position["condition_issue"] is not None


def _through(demand, slug, positions):
    """Slugs of positions that lead from the issue to ``demand``, none for its own; None when nothing leads there."""
    if slug in (demand["issue"]["slug"], demand["condition_issue"]["slug"]):
        return []
    leading = [
        position["slug"]
        for position in filter(_is_demand, positions)
        if position["issue"]["slug"] == slug
        and position["condition_issue"] == demand["issue"]
        and position["side"] == demand["side"]
    ]
    return leading or None


def _refuses(position, demand):
    return (
        position["stance"] in REFUSING
        and position["issue"] == demand["condition_issue"]
        and position["side"] != demand["side"]
    )


def _latest(positions):
    """The day on or after which each side took its last position, silence aside, on each issue."""
    latest = {}
    for position in positions:
        if position["stance"] != "no_response":
            place, first = _standpoint(position), parse(position["date"]["edtf"]).first
            latest[place] = max(first, latest.get(place, first))
    return latest


def _standpoint(position):
    return position["side"], position["issue"]["slug"]


def _end(position, latest):
    """One end of a deadlock; current unless its last possible day lies before a position taken since."""
    return {**position, "current": parse(position["date"]["edtf"]).last >= latest[_standpoint(position)]}
