"""Rows in words, for whoever must judge them without opening each: what a row says, and of which record."""

from dataclasses import dataclass

from .moving import natural, owner_path


@dataclass(frozen=True)
class Said:
    """What one row says, and the record to open for it: its model and id."""

    words: str
    model: type
    pk: int


def heading(group):
    """What the rows of a group are and how they refer: "Participations: on behalf of"."""
    model, name = group.model, group.field
    if owner := model._meta.auto_created:
        join = next(each for each in owner._meta.many_to_many if each.remote_field.through is model)
        return f"{owner._meta.verbose_name_plural}: {join.verbose_name}".capitalize()
    return f"{model._meta.verbose_name_plural}: {model._meta.get_field(name).verbose_name}".capitalize()


def said(group, most):
    """The first ``most`` rows of a group in words; one statement."""
    owner, _ = owner_path(group.model)
    ids = list(group.rows)[:most]
    rows, paths = group.model._base_manager.all(), list(_paths(group.model))
    rows = (rows.select_related(*paths) if paths else rows).in_bulk(ids)  # without a path it would follow all
    # That it refers to the record in question goes without saying; a row that it belongs to does not.
    known = group.field if group.model._meta.get_field(group.field).related_model.has_status else None
    return [Said(", ".join(_words(rows[pk], known)), owner, group.owners[pk]) for pk in ids if pk in rows]


def _paths(model, before=""):
    """The references that the words of such a row follow."""
    for name in () if getattr(model, "has_status", False) else natural(model):
        related = model._meta.get_field(name).related_model
        if related:
            yield f"{before}{name}"
            yield from _paths(related, f"{before}{name}__")


def _words(row, left_out=None):
    """What tells the row from others of its kind, but for the field by which it was found."""
    if getattr(row, "has_status", False) or not any(_paths(type(row))):
        return [str(row)]
    words = []
    for name in natural(type(row)):
        field, value = row._meta.get_field(name), getattr(row, name)
        if name == left_out or value in (None, ""):
            continue
        if field.is_relation:
            words += _words(value)
        else:
            words.append(value.replace("_", " ") if field.choices else str(value))
    return words
