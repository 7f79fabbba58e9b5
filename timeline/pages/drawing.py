"""Pictures: plain values in, shapes of SVG out. Across is in percent, so that text keeps its size on any screen.

Nothing here knows the API, and a template writes the elements. What is sure is drawn full; what may be
otherwise is drawn hollow, over all days that it may be.
"""

import datetime
from dataclasses import dataclass, field

from django.utils.formats import date_format

from ..dates import parse

DAY = datetime.timedelta(days=1)
LEAST = 0.7  # percent: what lasts a day must be seen beside what lasts years
YEARS = (1, 2, 3, 5, 10, 20, 25, 50, 100, 250, 500, 1000)
MONTHS = (1, 2, 3, 6, 12)
DAYS = (1, 2, 5, 7, 10, 14, 30)
MOST_TICKS = {"year": 9, "month": 5, "day": 6}


@dataclass(frozen=True)
class Shape:
    """One element: a ``rect``, ``line``, ``circle`` or ``text``, with its attributes written out and its class."""

    tag: str
    attributes: tuple
    look: str = ""
    says: str = ""


@dataclass
class Picture:
    """Shapes of one picture with what it shows, in words, and the ``address`` of the request that it draws."""

    title: str
    about: str
    address: str
    height: int = 0
    shapes: list = field(default_factory=list)
    legend: tuple = ()
    note: str = ""

    def rect(self, x, y, width, height, look, says=""):
        given = (("x", percent(x)), ("y", number(y)), ("width", percent(width)), ("height", number(height)))
        self.shapes.append(Shape("rect", given, look, says))

    def line(self, x1, y1, x2, y2, look):
        given = (("x1", percent(x1)), ("y1", number(y1)), ("x2", percent(x2)), ("y2", number(y2)))
        self.shapes.append(Shape("line", given, look))

    def circle(self, x, y, r, look, says=""):
        self.shapes.append(Shape("circle", (("cx", percent(x)), ("cy", number(y)), ("r", number(r))), look, says))

    def text(self, x, y, says, look="label"):
        self.shapes.append(Shape("text", (("x", percent(x)), ("y", number(y))), look, says))


def number(value):
    """A number as SVG takes it in every language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(value):
    """A place across the picture."""
    return number(value) + "%"


@dataclass(frozen=True)
class Axis:
    """Time across a picture, from the day ``first`` to the day ``last``."""

    first: datetime.date
    last: datetime.date

    def at(self, day):
        """How far across the day begins, in percent; what lies beyond the axis lies at its end."""
        whole = (self.last - self.first).days + 1
        return min(max(100 * (day - self.first).days / whole, 0), 100)

    def ticks(self):
        """Pairs of a day and its name, few enough to be read on a telephone."""
        days = (self.last - self.first).days
        unit = "year" if days > 3 * 365 else "month" if days > 70 else "day"
        return {"year": self._years, "month": self._months, "day": self._days}[unit](MOST_TICKS[unit])

    def _years(self, most):
        span = self.last.year - self.first.year + 1
        step = next((step for step in YEARS if span / step <= most), YEARS[-1])
        years = [year for year in range(self.first.year, self.last.year + 1) if year % step == 0]
        return [(datetime.date(year, 1, 1), str(year)) for year in years if datetime.date(year, 1, 1) >= self.first]

    def _months(self, most):
        months = range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month)
        step = next((step for step in MONTHS if len(months) / step <= most), MONTHS[-1])
        days = [datetime.date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
        return [(day, date_format(day, "M Y")) for day in days if day >= self.first]

    def _days(self, most):
        span = (self.last - self.first).days + 1
        step = next((step for step in DAYS if span / step <= most), DAYS[-1])
        return [(day, date_format(day, "j M")) for day in (self.first + n * DAY for n in range(0, span, step))]


def axis_of(dates):
    """The axis on which all ``dates`` of the API can be drawn, with some room beside them; None without a day."""
    days = [day for date in dates for day in (_day(date["earliest"]), _day(date["latest"])) if day]
    if not days:
        return None
    room = max((max(days) - min(days)).days // 25, 1)
    after, before = min(room, (datetime.date.max - max(days)).days), min(room, min(days).toordinal() - 1)
    return Axis(min(days) - before * DAY, max(days) + after * DAY)


def _day(text):
    return datetime.date.fromisoformat(text) if text else None


def draw_axis(picture, axis, top, bottom):
    """Lines from ``top`` to ``bottom`` with their names below."""
    for day, name in axis.ticks():
        x = axis.at(day)
        picture.line(x, top, x, bottom, "grid")
        picture.text(x, bottom + 14, name, "tick" if x < 90 else "tick last")
    picture.line(0, bottom, 100, bottom, "ground")


def draw_span(picture, axis, date, y, height, tone="", says=""):
    """One date of the API as the days that it is or may be; what is open runs off the picture."""
    first, last = _day(date["earliest"]), _day(date["latest"])
    start = axis.at(first) if first else 0
    end = axis.at(last + DAY if last < datetime.date.max else last) if last else 100
    look = f"mark {tone} {'sure' if is_sure(date['edtf']) else 'unsure'}"
    if first == last and first and is_sure(date["edtf"]):
        picture.circle(min(max((start + end) / 2, 0.8), 99.2), y + height / 2, height / 2, look, says)
        return
    look += " open" if not (first and last) else ""
    width = max(end - start, LEAST)
    picture.rect(min(start, 100 - width), y, width, height, look, says)


def is_sure(edtf):
    """Whether the date is known to the day, or lasts from one such end to another: no day of it is in doubt."""
    date = parse(edtf)
    in_doubt = date.uncertain or date.approximate or edtf[0] in "[{"
    return not in_doubt and all(end in ("", "..") or len(end) == 10 for end in edtf.split("/"))


def packed(spans, room=1.2):
    """The row of each of the pairs of start and end, in percent, so that none hides another and rows are few."""
    ends, rows = [], []
    for start, end in spans:
        row = next((number for number, taken in enumerate(ends) if taken + room <= start), len(ends))
        ends[row : row + 1] = [max(end, start + LEAST)]
        rows.append(row)
    return rows


def extent(axis, date):
    """Where the date begins and ends on the axis, in percent."""
    first, last = _day(date["earliest"]), _day(date["latest"])
    return axis.at(first) if first else 0, axis.at(last) if last else 100
