"""Lists in the order of their dates, found along an index however many records there are.

An index has one column for the day, and an uncertain date has several days. So a list of what may fall on the days
asked for is put together from runs: what is sorted after these days, and may have been before; what is sorted among
them; and what is sorted before them, and went on. In each of them the database goes down an index and stops when the
page is full. It goes down an index on rows beside the records, such as those of one actor, in the same way.

What was known on a day is seldom sorted after it, and to find that out of each of the records sorted there would take
longer the more there are. So each run is split at the day, and what is sorted after it is found by who foretold it.
"""

import datetime
from dataclasses import dataclass, replace

from django.db.models import Q

from ..models.fields import lasting, open_before

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """Days to sort by, both included and None for no limit, and what else holds of the records sorted there.

    ``is_rare`` says that these are few in all, with an index of their own.
    """

    low: datetime.date | None
    high: datetime.date | None
    rule: Q
    is_rare: bool = False

    def holds(self, order, cursor):
        """The condition that a record is in this run, and on the side of ``cursor`` where the page lies."""
        low, high = self.low, self.high
        if cursor and order.descending != cursor.backwards:
            high = min(high or cursor.value, cursor.value)
        elif cursor:
            low = max(low or cursor.value, cursor.value)
        bounds = {f"{order.column}__gte": low, f"{order.column}__lte": high}
        return self.rule & Q(**{bound: day for bound, day in bounds.items() if day})


def runs(field, first, last, match):
    """The runs that together hold all records that ``fields.within`` finds, each record in one of them."""
    low = None if first == datetime.date.min else first
    high = None if last == datetime.date.max else last
    found = [Run(low, high, Q())]
    if match == "possible" and high:
        found.append(Run(high + DAY, None, open_before(field), is_rare=True))
    if match == "possible" and low:
        found.append(Run(None, low - DAY, lasting(field)))
    return found


def split(found, day, foretold):
    """The runs ``found``, each split after ``day`` into what is sorted by then and what is not but is ``foretold``."""
    if day == datetime.date.max:
        return found
    split = []
    for run in found:
        split.append(replace(run, high=min(run.high or day, day)))
        split.append(replace(run, low=max(run.low or day, day + DAY), rule=run.rule & foretold))
    return [run for run in split if not (run.low and run.high and run.low > run.high)]


def parts(asked, published, order, cursor):
    """Pairs of a queryset and its order, by its columns, that together are the page's list, each in an order that an
    index has; and the annotations that each hit carries."""
    by_date = asked.date is not None and order.column == f"{asked.date}_sort"
    lead = asked.lead() if by_date else None
    queryset, annotations = asked.narrow(published, lead, few=True)
    found, (first, last) = [Run(None, None, Q())], asked.span
    if by_date and first is not None:
        found = runs(asked.date, first, last, asked.values.get("match", "possible"))
    day, model = asked.values.get("known_on"), published.model
    if by_date and day and hasattr(model, "foretold"):
        found = split(found, day, model.foretold(day))
    pairs = []
    for run in found:
        row, along = _row(lead, order, run)
        # All in one call, which joins the rows beside the records once.
        here = row & run.holds(along, cursor) if by_date else row
        pairs.append((queryset.filter(here & along.beyond(cursor) if cursor else here), along))
    return pairs, annotations


def _row(lead, order, run):
    """The condition that a record has the row that leads to it, and the order by the columns that are gone along."""
    if lead is None:
        return Q(), order
    through, conditions = lead
    if run.is_rare:
        return through.holds(conditions, None, one_by_one=True), order
    along = f"{through.path}__{through.end}"
    return through.joined(conditions), replace(order, column=f"{along}_sort", key=f"{along}_id")
