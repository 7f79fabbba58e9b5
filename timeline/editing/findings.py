"""What looks wrong in the chronology as it is stored, drafts included; withdrawn records are left out.

A check is a function that takes the day on which it is made (``today``) and gives its findings. It makes the same
few statements whatever the number of records. What a check found when it last ran is kept, for the checks together
take too long to be made whenever a page is opened.
"""

from collections import defaultdict
from itertools import islice

from django.db import transaction

from ..models import CheckRun, FoundRecord
from . import doubles, offices, order, sources
from .representation import BATCH, record_models

CHECKS = {
    check.__name__.replace("_", "-"): check
    for check in (
        sources.uncited_events,
        sources.circular_origins,
        sources.missing_origins,
        offices.offices_outside_period,
        order.links_against_dates,
        order.forecasts_without_outcome,
        order.silences_answered,
        doubles.shared_names,
        doubles.near_duplicates,
    )
}
CONCERNING = {
    "event": (
        "uncited-events",
        "offices-outside-period",
        "links-against-dates",
        "forecasts-without-outcome",
        "silences-answered",
        "near-duplicates",
    ),
    "actor": ("offices-outside-period", "shared-names"),
    "article": ("circular-origins", "missing-origins"),
}


def findings(*, today, names=tuple(CHECKS)):
    """The findings of the checks with these ``names``, made on the day ``today``, one check after the other."""
    return [finding for name in names for finding in CHECKS[name](today=today)]


def keep(found, *, names, ran_at):
    """Keep what the checks with these ``names`` found in place of what they found before, in one transaction.

    ``ran_at`` is when they began: a record that was touched later counts as touched since.
    """
    ids = _ids(found)
    with transaction.atomic():
        # The run is written first, so that of two who keep at once the second waits and then replaces all of it.
        runs = {
            name: CheckRun.objects.update_or_create(name=name, defaults={"ran_at": ran_at})[0]
            for name in sorted(names)
        }
        FoundRecord.objects.filter(run__in=runs.values()).delete()
        rows = _rows(found, runs, ids)
        while batch := list(islice(rows, BATCH)):
            FoundRecord.objects.bulk_create(batch)


def _rows(found, runs, ids):
    numbers = defaultdict(int)
    for finding in found:
        numbers[finding.check] += 1
        for slug in finding.records:
            kind = finding.kind_of(slug)
            if (kind, slug) in ids:  # else it was deleted or renamed while the checks ran
                yield FoundRecord(
                    run=runs[finding.check],
                    number=numbers[finding.check],
                    kind=kind,
                    record=ids[kind, slug],
                    detail=finding.detail,
                )


def _ids(found):
    """The ids of the records that the findings name, by kind and slug."""
    named = defaultdict(set)
    for finding in found:
        for slug in finding.records:
            named[finding.kind_of(slug)].add(slug)
    ids = {}
    for kind, slugs in named.items():
        slugs, records = sorted(slugs), record_models()[kind].objects
        for start in range(0, len(slugs), BATCH):
            rows = records.filter(slug__in=slugs[start : start + BATCH]).values_list("slug", "pk")
            ids |= {(kind, slug): pk for slug, pk in rows}
    return ids
