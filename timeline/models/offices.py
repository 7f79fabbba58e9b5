"""Offices: which of a person's affiliations held at an event."""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When

from .actors import Affiliation
from .events import Event, ParticipationSource, cited


def held_at_event(scope, path=""):
    """The affiliations that the actor of an outer participation at ``path`` may have held then, likeliest first.

    First comes one whose period may hold a day of the event, then one that is observed on such a day, each before
    those that were printed as former ones; last one without a period that an article citing the event prints.
    Among equals stands first what an article shows that is a source of the participation, then the latest.
    """
    event = OuterRef(OuterRef(f"{path}event"))
    sources = ParticipationSource.objects.filter(participation=OuterRef(OuterRef(f"{path}pk")))
    likelihood = Case(
        When(_overlap(event, "period"), then=Value(0)),
        When(_overlap(event, "observed"), period="", then=Value(1)),
        When(Exists(cited(event).told(scope).filter(article=OuterRef("article"))), period="", then=Value(4)),
        output_field=IntegerField(),
    )
    found = Affiliation.objects.published(within="person").told(scope).filter(person=OuterRef(f"{path}actor"))
    found = found.annotate(
        _likelihood=likelihood + Case(When(former=True, then=Value(2)), default=Value(0)),
        _shown_there=Exists(sources.filter(article=OuterRef("article"))),
    ).filter(_likelihood__isnull=False)
    return found.order_by("_likelihood", F("_shown_there").desc(), F("observed_sort").desc(nulls_last=True), "pk")


def _overlap(event, date):
    """The condition that the date of an affiliation has a possible day in common with that of the event."""
    bounds = {
        "date_earliest__lte": OuterRef(f"{date}_latest"),
        "date_latest__gte": OuterRef(f"{date}_earliest"),
    }
    return Q(Exists(Event.objects.filter(pk=event, **bounds)))
