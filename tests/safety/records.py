"""Records whose every text and address is hostile, with what pages tell of records: history, merges, what is gone."""

from django.db import models
from django.utils import timezone

from tests.admin.rows import REGISTERED, any_row, numbers, row, written
from timeline.editing.merging import Chosen, merge
from timeline.editing.recording import recorded
from timeline.models.fields import EDTFField

from .payloads import ADDRESSES, SOUND_BUT_ODD, TEXTS, packed

NAMES = ("slug", "code", "root")  # what stands in addresses: their form is checked elsewhere
MERGED = ("actor", "article", "event", "place")
LINKS = (*SOUND_BUT_ODD, *(address for address in ADDRESSES if address.isprintable()))


def hostile_fields(model):
    """The fields of the model that hold what somebody wrote, with the texts that they take in turn."""
    for field in written(model):
        is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, EDTFField)
        if is_text and not field.choices and field.name not in NAMES:
            is_address = isinstance(field, models.URLField)
            yield field.name, LINKS if is_address else packed(TEXTS, field.max_length or 10**6)


def hostile_row(model, number, refer=None, **given):
    """A row of the model whose texts are the ones of this number; whether they would be let in is not asked."""
    return row(model, refer=refer or hostile_other, **texts_of(model, number) | given)


def texts_of(model, number):
    """The texts of this number for a row of the model; a country would have to be whole, or contested.

    A code is one as vocabularies have them, since it stands in addresses.
    """
    texts = {name: texts[number % len(texts)] for name, texts in hostile_fields(model)}
    if hasattr(model, "code"):
        texts["code"] = f"C{next(numbers)}"
    return texts | {name: "" for name in texts if name == "country"}


def hostile_other(related):
    """What another row refers to, hostile itself."""
    given = {"status": "published"} if hasattr(related, "status") else {}
    return hostile_row(related, next(numbers), refer=any_row, **given)


def variety(model):
    """How many rows it takes until each text stood in each field."""
    return max((len(texts) for _, texts in hostile_fields(model)), default=1)


class Hostile:
    """A record of a kind, rows beneath it, and what was done to it and to others by whom it is called so."""

    def __init__(self, kind, number, by):
        self.kind, model = kind, REGISTERED[kind].model
        self.why = {"now": timezone.now(), "by": by, "reason": TEXTS[number % len(TEXTS)]}
        given = {"status": "published"} if hasattr(model, "status") else {}
        self.record = hostile_row(model, number, **given)
        self._rows(number)
        self.gone = self.merged = None
        if hasattr(model, "status"):
            self._past(model, number, given)

    def _rows(self, number):
        for table in REGISTERED[self.kind].inlines:
            link = table.fk_name or next(
                field.name for field in table.model._meta.fields if field.related_model is type(self.record)
            )
            given = {"status": "published"} if hasattr(table.model, "status") else {}
            hostile_row(table.model, number, **{link: self.record}, **given)

    def _past(self, model, number, given):
        for again in range(2):
            with recorded([self.record], **self.why):
                model.objects.filter(pk=self.record.pk).update(**texts_of(model, number + 1 + again))
        gone = hostile_row(model, number + 1, **given)
        self.gone = gone.pk
        with recorded([gone], act="deleted", **self.why):
            gone.delete()
        self.record.refresh_from_db()
        if self.kind in MERGED:
            other = hostile_row(model, number + 2, **given)
            self.merged = merge(self.record, other, Chosen(), **self.why)
            self.record.refresh_from_db()
        self.other = hostile_row(model, number + 3, **given)
