"""The check of offices: whether a person held the office that an article prints when the event took place."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from ..models import Affiliation, Participation
from .base import Finding, is_certain, kept


@dataclass(frozen=True)
class Office:
    """An office of a person as one article prints it."""

    name: str
    locator: str
    period: str
    earliest: date | None
    latest: date | None
    former: bool

    def excludes(self, text, earliest, latest):
        """Whether the office was certainly not held on the EDTF date ``text``, which has these bounds."""
        sure = is_certain(text) and is_certain(self.period) and not self.former
        return sure and (latest < self.earliest or earliest > self.latest)


def offices_outside_period(*, today):
    """Offices whose period certainly excludes the date of the event that the article tells of. Three statements.

    When the article prints several offices of the person, it is told only if none of them fits or if the article
    prints the wrong one at the very place cited for the event.
    """
    printed, found = _printed(), {}
    for person, status, article, locator, slug, event_status, *dates in _events_told():
        offices = printed[person, article]
        wrong = [office for office in offices if office.excludes(*dates)]
        if len(wrong) < len(offices):
            wrong = [office for office in wrong if office.locator and office.locator == locator]
        for office in wrong:
            records = {slug: event_status, person: status}
            detail = (
                f"{article} prints the office {office.name!r}, held {office.period}, of someone who takes part in an "
                f"event of {dates[0]}."
            )
            found[slug, person, article, office.name, office.period] = Finding(
                "offices-outside-period", records, detail, ("event", "actor")
            )
    return [*found.values(), *_observed_outside()]


def _printed():
    """The offices that articles print, by slugs of person and article."""
    rows = Affiliation.objects.filter(kept("article__"), article__isnull=False)
    printed = defaultdict(list)
    columns = ("office", "locator", "period", "period_earliest", "period_latest", "former")
    for person, article, *office in rows.values_list("person__slug", "article__slug", *columns):
        printed[person, article].append(Office(*office))
    return printed


def _events_told():
    """Each person with an office printed by an article, and each event with that person which this article cites."""
    rows = Participation.objects.filter(
        kept("event__"),
        kept("actor__"),
        event__citations__article=F("actor__affiliations__article"),
        actor__affiliations__period__gt="",
    )
    return rows.order_by("event__slug", "actor__slug").values_list(
        "actor__slug",
        "actor__status",
        "event__citations__article__slug",
        "event__citations__locator",
        "event__slug",
        "event__status",
        "event__date",
        "event__date_earliest",
        "event__date_latest",
    )


def _observed_outside():
    rows = Affiliation.objects.filter(kept("person__"), former=False).exclude(period="").exclude(observed="")
    rows = rows.filter(Q(period_earliest__gt=F("observed_latest")) | Q(period_latest__lt=F("observed_earliest")))
    for slug, status, office, period, observed in rows.order_by("person__slug", "pk").values_list(
        "person__slug", "person__status", "office", "period", "observed"
    ):
        if is_certain(period) and is_certain(observed):
            detail = f"The office {office!r}, held {period}, is shown on {observed}."
            yield Finding("offices-outside-period", {slug: status}, detail, ("actor",))
