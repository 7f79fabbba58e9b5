"""Natural keys: how fixtures name records, and how rows are found by them, many at a time."""

from django.apps import apps

from ..models.base import Record

BATCH = 500  # names in one SQL statement; old builds of SQLite take 999
MOST_CANDIDATES = 5_000  # names of rows compared when the nearest one is looked for


def loadable_models():
    """The models that fixtures may hold, by label ("timeline.event"): those with a natural key."""
    models = apps.get_app_config("timeline").get_models()
    return {model._meta.label_lower: model for model in models if issubclass(model, Record) and model.natural}


def key_length(model):
    """How many parts the natural key of ``model`` has in a fixture."""
    return len(model.natural_lookups())


def named_rows(model, keys, using):
    """The rows of ``model`` with one of the natural ``keys``, by key, in one statement for each 500 keys."""
    lookups = model.natural_lookups()
    names = sorted({key[0] for key in keys})
    ends = {lookup.rpartition("__")[0] for lookup in lookups} - {""}
    rows = {}
    for start in range(0, len(names), BATCH):
        batch = model.objects.using(using).filter(**{f"{lookups[0]}__in": names[start : start + BATCH]})
        for row in batch.select_related(*sorted(ends)) if ends else batch:
            rows[row.natural_key()] = row
    return {key: row for key, row in rows.items() if key in keys}


def some_keys(model, using):
    """Natural keys of rows of ``model``, some thousands at most, among which a nearest one is sought."""
    return set(model.objects.using(using).values_list(*model.natural_lookups())[:MOST_CANDIDATES])


def spoken(key):
    """A natural key in words: its parts with strokes between them, empty ones left out."""
    return " / ".join(str(part) for part in key if part not in (None, ""))


def naming(model):
    """``an actor``, ``a place``: one record of ``model`` in words."""
    name = str(model._meta.verbose_name)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
