"""What all checks share: how a finding looks, which records count, and when a date is certain."""

from dataclasses import dataclass

from django.db.models import Q

from ..models.fields import doubted
from ..vocabularies import STATUSES

DOUBTS = "?~%"


@dataclass(frozen=True)
class Finding:
    """Something to look at: the records that it concerns, as status by slug, and what is the matter, a sentence.

    ``kinds`` are the kinds of the records in their order; the last one stands for all that follow.
    """

    check: str
    records: dict
    detail: str
    kinds: tuple = ("event",)

    def kind_of(self, slug):
        """The kind of the record with this slug."""
        place = [*self.records].index(slug)
        return self.kinds[min(place, len(self.kinds) - 1)]


def kept(path=""):
    """The condition that the record at ``path`` was not withdrawn."""
    return Q(**{f"{path}status__in": [status for status in STATUSES if status != "withdrawn"]})


def certain(*dates):
    """The condition that none of these EDTF dates, named by their paths, is marked as doubtful."""
    rule = Q()
    for date in dates:
        rule &= ~doubted(date)
    return rule


def is_certain(text):
    """Whether an EDTF date is there and not marked as doubtful."""
    return bool(text) and not set(DOUBTS) & set(text)
