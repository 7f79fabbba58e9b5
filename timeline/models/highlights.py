"""What makes search results readable: their rank as a whole number, and where in a text the words stand."""

from django.db.models import BigIntegerField, F, FloatField, Value
from django.db.models.functions import Cast

from .search import WORD, plain, relevance, terms


def ranked(queryset, text, unheeded=()):
    """``queryset`` with ``_rank``, its relevance to ``text`` in millionths: a whole number, so that pages can
    begin after an exact value. Terms that are ``unheeded`` do not count."""
    million = Value(1_000_000.0, output_field=FloatField())
    scored = relevance(queryset, text, unheeded)
    return scored.annotate(_rank=Cast(Cast(F("_relevance"), FloatField()) * million, BigIntegerField()))


def marks(text, asked):
    """Where words of the search text ``asked`` stand in ``text``: spans of characters, in order."""
    wanted = [(plain(word), term.begins) for term in terms(asked, typing=True) for word in term.words]
    spans = []
    for word in WORD.finditer(text):
        found = plain(word[0])
        if any(found == sought or (begins and found.startswith(sought)) for sought, begins in wanted):
            spans.append(word.span())
    return spans
