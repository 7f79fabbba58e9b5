"""EDTF dates (ISO 8601-2, levels 0 to 2): read, compare with a span of days, put into words, guess from English."""

from functools import lru_cache

from django.utils.translation import gettext as _

from .parsing import EDTFDate, EDTFError, read
from .phrases import either
from .refusals import EXAMPLES
from .suggestions import suggest
from .unclear import unclear

__all__ = ["EDTFDate", "EDTFError", "describe", "parse", "suggest"]


@lru_cache(maxsize=4096)
def parse(text: str) -> EDTFDate:
    """What an EDTF string says; raises EDTFError with one sentence, and a suggestion when one is clear."""
    try:
        return read(text)
    except EDTFError as error:
        raise _with_suggestion(error, text) from None


def _with_suggestion(error: EDTFError, text: str) -> EDTFError:
    meant = suggest(text)
    if meant is not None:
        told = str(error).removesuffix(".").removesuffix(f": {error.reason}" if _(EXAMPLES) in error.reason else "")
        return EDTFError(told + _("; did you mean {near!r}?").format(near=meant), error.reason, (meant,))
    found = unclear(text) if isinstance(text, str) else None
    if found is None:
        return error
    told = str(error).removesuffix(f": {error.reason}.")
    offered = _("; did you mean {offered}?").format(offered=either([*map(repr, found.meant)])) if found.meant else "."
    return EDTFError(f"{told}: {found.reason}{offered}", found.reason, found.meant)


def describe(text: str) -> str:
    """The date in words, as in "since 15 October 2008" for "2008-10-15/.."; raises EDTFError."""
    return parse(text).words()
