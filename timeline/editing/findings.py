"""What looks wrong in the chronology as it is stored, drafts included; withdrawn records are left out.

A check is a function that takes the day on which it is made (``today``) and gives its findings. It makes the same
few statements whatever the number of records.
"""

from . import doubles, offices, order, sources

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


def findings(*, today, names=tuple(CHECKS)):
    """The findings of the checks with these ``names``, made on the day ``today``, one check after the other."""
    return [finding for name in names for finding in CHECKS[name](today=today)]
