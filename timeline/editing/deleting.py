"""What else a deletion concerns: records that lose a link, a place in a list or a name; rows that keep it off."""

from collections import defaultdict

from django.db.models import PROTECT

from .moving import owner_path, references


def losing(records):
    """The records that lose a row or a reference with these; what keeps them from being deleted is not asked here.

    A statement for each way in which one record can refer to another without keeping it.
    """
    gone, found = defaultdict(set), defaultdict(set)
    for record in records:
        gone[type(record)].add(record.pk)
    for model, ids in gone.items():
        for rows, field, owner, path in _loose(model):
            found[owner] |= set(rows._base_manager.filter(**{f"{field}__in": ids}).values_list(path, flat=True))
    return [
        record
        for owner, ids in found.items()
        for record in owner._base_manager.filter(pk__in=ids - gone[owner]).order_by("pk")
    ]


def keeping(records):
    """How many rows of each model refer to the records and keep them from being deleted; a statement a reference."""
    ids, counts = defaultdict(list), defaultdict(int)
    for record in records:
        ids[type(record)].append(record.pk)
    for model, of_model in ids.items():
        for rows, names in references(model).items():
            for name in names:
                if rows._meta.get_field(name).remote_field.on_delete is PROTECT:
                    counts[rows] += rows._base_manager.filter(**{f"{name}__in": of_model}).count()
    return {rows: count for rows, count in counts.items() if count}


def _loose(model):
    """The references to ``model`` that go with it or are emptied: rows, field, model of the record, path to it."""
    for rows, names in references(model).items():
        owner, path = owner_path(rows) if _belongs(rows) else (None, None)
        for name in names:
            own = path == name or (path and path.startswith(f"{name}__"))
            if owner and not own and rows._meta.get_field(name).remote_field.on_delete is not PROTECT:
                yield rows, name, owner, path


def _belongs(rows):
    """Whether such rows belong to a record, or are one; what a check found does not."""
    return bool(rows._meta.auto_created or getattr(rows, "natural", ()))
