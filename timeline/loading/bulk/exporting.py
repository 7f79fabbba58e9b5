"""Writes the chronology as lines of records, from one moment, one statement for each kind."""

from contextlib import contextmanager

from django.db import connections, models, transaction
from django.db.models import Case, F, OuterRef, When

from ...models.base import WordField, is_published
from ...models.rows_as_json import JSONMoment, JSONNumber
from ...models.sparse_json import NEVER, JSONString, Member, SparseList, SparseObject
from .kinds import KIND, MISSING, kinds

AT_ONCE = 1_000  # lines


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
                yield "".join([f"{line}\n" for (line,) in lines]).encode()
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
    """Lists of lines of one kind, straight from the database's cursor."""
    line = SparseObject(*_members(layout, published), beginning=f'"{KIND}":"{layout.name}"')
    rows = _rows(layout, using, published).order_by("pk").annotate(_line=line).values_list("_line")
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        while lines := cursor.fetchmany(AT_ONCE):
            yield lines


def _members(layout, published):
    """What a line says of a record or row: its fields, whom it names, its lists."""
    for name, field in layout.plain.items():
        yield _plain(name, field, layout.defaults[name])
    for name, field in layout.references.items():
        yield Member(name, *_name(name, field, published))
    for name, field in layout.joins.items():
        yield Member(name, _names(field, published), "list")
    for rows in layout.rows:
        owned = rows.model.objects.filter(**{rows.owner: OuterRef("pk")})
        if published:
            owned = owned.published(within=rows.owner)
        item = SparseObject(*_members(rows, published))
        yield Member(rows.name, SparseList(owned.order_by("pk"), item), "list")


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


def _names(field, published):
    """The names in a list of references, in their order."""
    through, there, target = field.remote_field.through, field.m2m_reverse_field_name(), field.related_model
    joins = through._base_manager.filter(**{field.m2m_field_name(): OuterRef("pk")})
    if published and target.has_status:
        joins = joins.filter(is_published(f"{there}__"))
    name = f"{there}__{target.natural[0]}"
    return SparseList(joins.order_by(name), JSONString(F(name)))
