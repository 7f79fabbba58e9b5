"""Keyset pages: a cursor holds the last row's place in the order, so that a page costs the same at any depth."""

import base64
import binascii
import datetime
from dataclasses import dataclass

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Q
from django.utils.translation import gettext

from ..models.statements import Statement
from .errors import ParameterError

RANK = "_rank"  # the column of those who order by relevance
MAX_LIMIT = 200
DEFAULT_LIMIT = 50


@dataclass(frozen=True)
class Order:
    """An order of rows: its word in the API, the column it sorts by, its direction, and where their ids stand."""

    word: str
    column: str
    descending: bool
    key: str = "pk"

    @property
    def is_rank(self):
        """Whether the best come first."""
        return self.column == RANK

    def sorting(self, backwards=False):
        """The ``order_by`` arguments; ties are broken by id in the same direction."""
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{self.column}", f"{sign}{self.key}"]

    def beyond(self, cursor):
        """Rows on the far side of ``cursor`` in this order; shaped so that an index serves it."""
        side = "lt" if self.descending != cursor.backwards else "gt"
        return Q(**{f"{self.column}__{side}e": cursor.value}) & (
            Q(**{f"{self.column}__{side}": cursor.value}) | Q(**{f"{self.key}__{side}": cursor.pk})
        )


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: beyond the row with ``value`` and ``pk``, or before it when ``backwards``."""

    value: object
    pk: int
    backwards: bool

    def encode(self, order):
        text = orjson.dumps([order.word, self.value, self.pk, int(self.backwards)])
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _foreign():
    return ParameterError(gettext("This cursor was not given by this API for this order; start again without it."))


def decode_cursor(text, order, column):
    """The cursor in ``text`` for ``order``, whose column is the model field ``column``; ParameterError otherwise."""
    try:
        parts = orjson.loads(base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True))
        word, value, pk, backwards = parts
    except (ValueError, TypeError, binascii.Error):
        raise _foreign() from None
    sound = word == order.word and type(pk) is int and 0 < pk < 2**63 and backwards in (0, 1)
    if not sound:
        raise _foreign()
    return Cursor(_typed(value, column), pk, bool(backwards))


def _typed(value, column):
    if isinstance(column, models.IntegerField):
        if type(value) is not int or abs(value) >= 2**63:
            raise _foreign()
        return value
    if type(value) is not str or "\0" in value:
        raise _foreign()
    try:
        if isinstance(column, models.DateTimeField):
            moment = datetime.datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError
            return moment.astimezone(datetime.UTC)
        if isinstance(column, models.DateField):
            return datetime.date.fromisoformat(value)
    except (ValueError, OverflowError):
        raise _foreign() from None
    return value


@dataclass(frozen=True)
class Page:
    """The ids of a page with what each hit says of itself, and the cursors to its neighbours (or None)."""

    hits: list
    next: str | None
    previous: str | None


class Hits:
    """The statement that finds a page: ``limit`` rows, and one more that tells of a next page.

    ``parts`` are pairs of a queryset and its order without a record in common, together the list from ``cursor`` on.
    """

    def __init__(self, parts, limit, cursor, annotations=()):
        self.order, self.limit, self.cursor, self.annotations = parts[0][1], limit, cursor, annotations
        self.backwards = bool(cursor and cursor.backwards)
        rows = [part.order_by().values_list(order.key, order.column, *annotations) for part, order in parts]
        sortings = [order.sorting(self.backwards) for _, order in parts]
        if len(rows) > 1 and connections[rows[0].db].features.supports_slicing_ordering_in_compound:
            # PostgreSQL goes about each part as if no other were there; SQLite sees that their order is one.
            pairs = zip(rows, sortings, strict=True)
            rows = [part.order_by(*sorting)[: limit + 1] for part, sorting in pairs]
        whole = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
        try:
            self.statement = Statement(whole.order_by(*sortings[0])[: limit + 1])
        except EmptyResultSet:
            self.statement = None

    def page(self):
        """The page as it is now."""
        found = self.statement.rows() if self.statement else []
        more, found = len(found) > self.limit, found[: self.limit]
        if self.backwards:
            found.reverse()
        after = found and (more or self.backwards)
        before = found and (more if self.backwards else self.cursor)
        return Page(
            found,
            Cursor(found[-1][1], found[-1][0], False).encode(self.order) if after else None,
            Cursor(found[0][1], found[0][0], True).encode(self.order) if before else None,
        )


def page(queryset, order, limit):
    """Read the first page of ``queryset`` in a single statement; see ``Hits``."""
    return Hits([(queryset, order)], limit, None).page()
