"""Writes the chronology as lines of records, from one moment.

The database writes the members of each record and row; what stands in the lists of many records is asked for by one
statement for each list and put in its place here.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby

from django.db import connections, models, transaction
from django.db.models import Case, F, When

from ...models.base import WordField, is_published
from ...models.rows_as_json import JSONMoment, JSONNumber
from ...models.sparse_json import NEVER, JSONString, Member, Members
from .kinds import KIND, MISSING, kinds

AT_ONCE = 1_000  # ids whose records are read together: fewer records where the public does not see all of them
SPAN = FIRST, LAST = -1, -2  # stand in a statement for the ends of a span of ids, none of which is negative


def export(*, using, published, tell):
    """Lines as bytes, many at a time, of the whole chronology or of what the public may see of it.

    Records of a kind stand in the order in which they were entered, so that an import keeps it. ``tell`` gets the
    number of lines written so far, now and then.
    """
    done = 0
    with _one_moment(connections[using]):
        for layout in kinds().values():
            for lines in _lines(layout, using, published):
                done += len(lines)
                yield "".join(lines).encode()
                tell(done)


def count(*, using, published):
    """How many lines an export writes."""
    return sum(_rows(layout, using, published).count() for layout in kinds().values())


@contextmanager
def _one_moment(connection):
    """All statements see what the first one saw, and nobody has to wait for them."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            yield
    else:  # Django's own transactions would keep others from writing
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _rows(layout, using, published):
    rows = layout.model.objects.using(using)
    return rows.published() if published else rows


def _lines(layout, using, published):
    """Lists of lines of one kind."""
    beginning, lists = f'{{"{KIND}":"{layout.name}"', [*_lists(layout, published)]
    rows = _rows(layout, using, published).order_by("pk").annotate(_members=Members(*_members(layout, published)))
    rows = rows.values_list("pk", "_members")
    with connections[using].chunked_cursor() as cursor, connections[using].cursor() as second:
        cursor.execute(*rows.query.sql_with_params())
        fetched = chain.from_iterable(iter(lambda: cursor.fetchmany(AT_ONCE), []))
        for _, near in groupby(fetched, key=lambda record: record[0] // AT_ONCE):
            records = list(near)
            more = _texts(lists, {FIRST: records[0][0], LAST: records[-1][0]}, second)
            yield [f"{beginning}{members}{more.get(pk, '')}}}\n" for pk, members in records]


def _members(layout, published):
    """What a line says of a record or row without its lists: its fields and whom it names."""
    for name, field in layout.plain.items():
        yield _plain(name, field, layout.defaults[name])
    for name, field in layout.references.items():
        yield Member(name, *_name(name, field, published))


def _lists(layout, published, path="pk"):
    """The lists in a record or row; ``path`` leads from it to the id of the record."""
    for name, field in layout.joins.items():
        yield List(name, *_names(field, published, path))
    for rows in layout.rows:
        inner = f"{rows.owner}__{path}"
        owned = rows.model.objects.filter(**{f"{inner}__range": SPAN})
        if published:
            owned = owned.published(within=rows.owner)
        owned = owned.order_by(f"{rows.owner}_id", "pk").annotate(_members=Members(*_members(rows, published)))
        owned = owned.values_list(f"{rows.owner}_id", "pk", "_members")
        yield List(rows.name, *owned.query.sql_with_params(), [*_lists(rows, published, inner)])


def _names(field, published, path):
    """The statement for a list of names of other records, in their order."""
    through, here, there = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
    joins = through._base_manager.filter(**{f"{here}__{path}__range": SPAN})
    if published and field.related_model.has_status:
        joins = joins.filter(is_published(f"{there}__"))
    name = f"{there}__{field.related_model.natural[0]}"
    joins = joins.order_by(f"{here}_id", name).annotate(_item=JSONString(F(name))).values_list(f"{here}_id", "_item")
    return joins.query.sql_with_params()


@dataclass(frozen=True)
class List:
    """A list in records: its name and the statement for what stands in it, for all records of a span at once.

    That gives, by owner and in order, either names as JSON or, where ``lists`` is not None, ids and members of rows,
    in which these lists stand.
    """

    name: str
    sql: str
    params: tuple
    lists: list | None = None

    def items(self, span, cursor):
        """Pairs of the id of an owner and JSON."""
        more = _texts(self.lists or (), span, cursor)
        cursor.execute(self.sql, [span.get(each, each) for each in self.params])
        if self.lists is None:
            return cursor
        return ((owner, f"{{{(members + more.get(pk, ''))[1:]}}}") for owner, pk, members in cursor)


def _texts(lists, span, cursor):
    """The lists as members of the records or rows in which they stand, by the ids of these."""
    texts = {}
    for each in lists:
        found = {}
        for owner, item in each.items(span, cursor):
            found[owner] = f"{found[owner]},{item}" if owner in found else item
        for owner, items in found.items():
            texts[owner] = f'{texts.get(owner, "")},"{each.name}":[{items}]'
    return texts


def _plain(name, field, default):
    default = NEVER if default is MISSING or default is None else default
    if isinstance(field, models.BooleanField):
        return Member(name, F(name), "flag")
    if isinstance(field, models.DateTimeField):
        return Member(name, JSONMoment(F(name)), null=field.null)
    if isinstance(field, models.DecimalField):
        return Member(name, JSONNumber(F(name)), "number", null=field.null)
    form = "word" if isinstance(field, WordField | models.SlugField) else "text"
    form = "number" if isinstance(field, models.IntegerField) else form
    return Member(name, F(name), form, default, field.null)


def _name(path, field, published):
    """The name of the record that a field refers to where it may be told, its form, no default, may it be null."""
    target = field.related_model
    key = target.natural[0]
    name, form = F(f"{path}__{key}"), "word" if isinstance(target._meta.get_field(key), models.SlugField) else "text"
    if published and target.has_status:
        shown = Case(When(is_published(f"{path}__"), then=name), output_field=models.TextField())
        return shown, form, NEVER, True
    return name, form, NEVER, field.null
