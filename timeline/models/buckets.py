"""Buckets of time: how many records certainly, and how many possibly, fall in each decade, year, month or day.

A record is certain in a bucket when its whole date lies in it, and in the days asked for, and no mark puts the date
in doubt; it is possible in every other bucket that it may touch. So a bucket counts what a list counts when it is
asked for the same days. The database groups the rows by the buckets of their first and last day, so that the work
here depends on the number of buckets and not on the number of rows.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db import models
from django.db.models import Case, F, Func, Subquery, Value, When

from .fields import within


@dataclass(frozen=True)
class Unit:
    """A length of buckets; the first ``letters`` of a day's ISO form name its bucket, which also has a number."""

    word: str
    letters: int

    def number(self, day):
        """The number of the bucket that ``day`` lies in; buckets that follow each other have numbers that do."""
        if self.word == "day":
            return day.toordinal()
        if self.word == "month":
            return day.year * 12 + day.month - 1
        return day.year // 10 if self.word == "decade" else day.year

    def first(self, number):
        """The first day of a bucket."""
        if self.word == "day":
            return date.fromordinal(number)
        if self.word == "month":
            return date(number // 12, number % 12 + 1, 1)
        return date(max(number * 10, 1) if self.word == "decade" else number, 1, 1)

    def last(self, number):
        """The last day of a bucket."""
        if number == self.number(date.max):
            return date.max
        return self.first(number + 1) - timedelta(days=1)

    def value(self, number):
        """The bucket as an EDTF date: ``200X``, ``2008``, ``2008-08`` or ``2008-08-08``."""
        return self.first(number).isoformat()[: self.letters] + ("X" if self.word == "decade" else "")

    def read(self, letters):
        """The number of the bucket that ``letters`` name."""
        return self.number(date.fromisoformat(letters + "0001-01-01"[self.letters :]))


UNITS = {unit.word: unit for unit in (Unit("decade", 3), Unit("year", 4), Unit("month", 7), Unit("day", 10))}


class Beginning(Func):
    """The first ``letters`` of a day written as ``YYYY-MM-DD``."""

    output_field = models.CharField()

    def __init__(self, day, letters):
        super().__init__(day, Value(letters, output_field=models.IntegerField()))

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s)", arg_joiner=", 1, ", **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "LEFT(TO_CHAR(%(expressions)s)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", 'YYYY-MM-DD'), ", **context)


@dataclass(frozen=True)
class Dates:
    """The dates to count by, and the days asked for, both included (None for no limit).

    ``path`` leads from the rows that are counted to the date; ``known`` are all records with such a date, named
    ``field`` there, that the reader may know of. An open date runs to the last day asked for or, when none was, as
    far as the dates in ``known`` go.
    """

    path: str
    field: str
    known: models.QuerySet
    first: date | None = None
    last: date | None = None

    def certain(self):
        """The condition that the date certainly lies in the days asked for."""
        return within(self.path, self.first, self.last, "certain")

    def reach(self):
        """Expressions for the earliest and the latest days of all dates, as far as those are not open."""
        sort, latest = f"{self.field}_sort", f"{self.field}_latest"
        closed = self.known.exclude(**{f"{self.field}_open__in": ["end", "both"]})
        return {
            "_since": Subquery(self.known.order_by(sort).values(sort)[:1]),
            "_until": Subquery(self.known.order_by(f"-{sort}").values(sort)[:1]),
            "_closed": Subquery(closed.order_by(f"-{latest}").values(latest)[:1]),
        }


def groups(rows, dates, unit, counted, *by):
    """``rows`` grouped by ``by`` and by the buckets of their dates, as values with the count ``n``. One statement."""
    dated = rows.filter(**{f"{dates.path}_earliest__isnull": False}).order_by()
    return dated.values(
        *by,
        _starts=Beginning(F(f"{dates.path}_earliest"), unit.letters),
        _ends=Beginning(F(f"{dates.path}_latest"), unit.letters),
        _gaps=F(f"{dates.path}_gaps"),
        _certain=Case(When(dates.certain(), then=True), default=False, output_field=models.BooleanField()),
        **dates.reach(),
    ).annotate(n=counted)


class Tally:
    """How many records fall in each bucket, certainly or possibly, added up from ``groups``."""

    def __init__(self, unit, dates):
        self.unit, self.dates = unit, dates
        self.certain = Counter()
        self.steps = Counter()  # by how much the possible ones become more or fewer with each bucket

    def add(self, group):
        """Count the records of one group."""
        start, end = self.unit.read(group["_starts"]), self.unit.read(group["_ends"])
        if start == end and group["_certain"]:
            self.certain[start] += group["n"]
            return
        first, last = self._limits(group)
        taken = first - 1
        for begin, finish in self._runs(group, start, end):
            begin, finish = max(begin, taken + 1), min(finish, last)
            if begin <= finish:
                self.steps[begin] += group["n"]
                self.steps[finish + 1] -= group["n"]
                taken = finish

    def _limits(self, group):
        first = self.dates.first or group["_since"]
        last = self.dates.last or max(group["_until"], group["_closed"] or first, first)
        return self.unit.number(first), self.unit.number(last)

    def _runs(self, group, start, end):
        if not group["_gaps"]:
            return [(start, end)]
        spans = json.loads(group["_gaps"])
        return [tuple(self.unit.read(day[: self.unit.letters]) for day in span) for span in spans]

    def _possible(self):
        """Runs of buckets, both ends included, with the number of records that are possible in each of them."""
        found = 0
        for begin, beyond in pairwise(sorted(self.steps)):
            found += self.steps[begin]
            if found:
                yield begin, beyond - 1, found

    def __len__(self):
        """How many buckets have something in them, or a few more, told without making them."""
        return len(self.certain) + sum(finish - begin + 1 for begin, finish, _ in self._possible())

    def span(self):
        """The first day of the first bucket and the last day of the last one; there must be one."""
        ends = [*self.certain, *(end for begin, finish, _ in self._possible() for end in (begin, finish))]
        return self.unit.first(min(ends)), self.unit.last(max(ends))

    def buckets(self):
        """The buckets with something in them, earliest first: number, certain and possible."""
        possible = Counter()
        for begin, finish, found in self._possible():
            possible.update(dict.fromkeys(range(begin, finish + 1), found))
        numbers = sorted({*self.certain, *possible})
        return [(number, self.certain[number], possible[number]) for number in numbers]
