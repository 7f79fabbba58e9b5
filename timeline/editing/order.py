"""Checks of the order of time: links, forecasts and silences."""

from collections import defaultdict

from django.db.models import Exists, F, OuterRef, Q

from ..models import Citation, Event, EventLink, Participation
from ..vocabularies import LATER
from .base import Finding, certain, kept

ANSWERING = ("answers", "denies", "supports", "contradicts")
ANSWERERS = ("speaker", "represented", "denier", "initiator", "participant", "claimant", "source")


def links_against_dates(*, today):
    """Events that answer, follow or otherwise come after another, which is certainly later. One statement."""
    rows = EventLink.objects.filter(
        kept("event__"),
        kept("target__"),
        certain("event__date", "target__date"),
        kind__in=LATER,
        target__date_earliest__gt=F("event__date_latest"),
    )
    columns = ("event__slug", "event__status", "event__date", "target__slug", "target__status", "target__date", "kind")
    return [
        Finding(
            "links-against-dates",
            {slug: status, other: other_status},
            f"{slug} of {date} {LATER[kind]} {other}, which is later: {other_date}.",
        )
        for slug, status, date, other, other_status, other_date, kind in rows.order_by(
            "event__slug", "pk"
        ).values_list(*columns)
    ]


def forecasts_without_outcome(*, today):
    """Forecasts whose last possible day is past while no event fulfils or contradicts them. One statement."""
    outcomes = EventLink.objects.filter(kept("event__"), kind__in=["fulfils", "contradicts"], target=OuterRef("pk"))
    against = EventLink.objects.filter(kept("target__"), kind="contradicts", event=OuterRef("pk"))
    due = Event.objects.filter(kept(), ~Exists(outcomes), ~Exists(against), kind="forecast", date_latest__lt=today)
    return [
        Finding(
            "forecasts-without-outcome",
            {slug: status},
            f"{title!r} was due by {latest}; no event fulfils or contradicts it.",
        )
        for slug, status, title, latest in due.order_by("slug").values_list("slug", "status", "title", "date_latest")
    ]


def silences_answered(*, today):
    """Absences that an article disputes, or that an answer of the one who is silent has ended. Three statements."""
    silences, articles, events = {}, defaultdict(list), defaultdict(dict)
    for slug, status, article in _disputing_articles():
        silences[slug] = status
        articles[slug].append(article)
    for slug, status, answer, answer_status in [*_answers_by_the_silent(), *_answers_to_absences()]:
        silences[slug] = status
        events[slug][answer] = answer_status
    return [
        Finding("silences-answered", {slug: status} | events[slug], _told_against(articles[slug], events[slug]))
        for slug, status in sorted(silences.items())
    ]


def _told_against(articles, events):
    told = [f"it is disputed by {', '.join(articles)}"] if articles else []
    told += [f"it is answered by {', '.join(events)}"] if events else []
    return f"The silence is over or never was: {'; '.join(told)}."


def _disputing_articles():
    rows = Citation.objects.filter(
        kept("event__"), kept("article__"), event__kind="absence", stance__in=["disputes", "denies"]
    )
    rows = rows.order_by("article__slug").values_list("event__slug", "event__status", "article__slug")
    return dict.fromkeys(rows)


def _answers_by_the_silent():
    """What the silent actor, or one who speaks for it, said all the same to what the absence leaves unanswered."""
    silence = "event__links__target__linked_from"
    answered = Participation.objects.filter(
        Q(actor=F(f"{silence}__event__participations__actor"))
        | Q(on_behalf_of=F(f"{silence}__event__participations__actor")),
        ~Q(event__kind="absence"),
        kept("event__"),
        kept(f"{silence}__event__"),
        _told("event"),
        role__in=ANSWERERS,
        event__links__kind__in=ANSWERING,
        **{
            f"{silence}__kind": "answers",
            f"{silence}__event__kind": "absence",
            f"{silence}__event__participations__role": "silent",
        },
    )
    return answered.order_by("event__slug").values_list(
        f"{silence}__event__slug", f"{silence}__event__status", "event__slug", "event__status"
    )


def _answers_to_absences():
    rows = EventLink.objects.filter(
        ~Q(event__kind="absence"),
        kept("event__"),
        kept("target__"),
        _told("event"),
        kind__in=["answers", "denies", "contradicts"],
        target__kind="absence",
    )
    return rows.order_by("event__slug").values_list("target__slug", "target__status", "event__slug", "event__status")


def _told(event):
    return Exists(
        Citation.objects.filter(kept("article__"), event=OuterRef(f"{event}_id"), stance__in=["reports", "confirms"])
    )
