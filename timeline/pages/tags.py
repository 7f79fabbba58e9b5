"""What templates of pages say: addresses within the reader's evidence scope, and words as people write them."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from ..dates import EDTFError, describe
from . import words

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context, kind, slug):
    """The address of the page about a record, within the same evidence scope."""
    return reverse(f"page-of-{kind}", args=[slug]) + context.get("scope", "")


@register.simple_tag(takes_context=True)
def link(context, kind, record):
    """A link to the page about a ``record`` in short, with its title or name; nothing without a record."""
    if not record:
        return ""
    shown = record.get("title") or record.get("name") or record.get("headline")
    return format_html('<a href="{}">{}</a>', to(context, kind, record["slug"]), shown)


@register.simple_tag
def outside(address, says):
    """A link to another site; what is no address of the web stays text, whoever put it there."""
    if not address.lower().startswith(("http://", "https://")):
        return address
    return format_html('<a href="{}" rel="noopener">{}</a>', address, says)


@register.simple_tag
def word(kind, value):
    """A word of a vocabulary as pages say it."""
    return words.label(kind, value)


@register.simple_tag
def begun(kind, value):
    """The same word at the beginning of a sentence."""
    return capfirst(words.label(kind, value))


@register.simple_tag
def meaning(kind, value):
    """What a word of a vocabulary means."""
    return words.meaning(kind, value)


@register.simple_tag
def when(date):
    """A date in words, for machines too where it is a plain day, month or year."""
    edtf = date["edtf"]
    if edtf.replace("-", "").isdigit():
        return format_html('<time datetime="{}">{}</time>', edtf, describe(edtf))
    return format_html('<span class="unsure" title="{}">{}</span>', edtf, describe(edtf))


@register.filter
def in_words(edtf):
    """A day or another date of EDTF in words; what is no date, and refused for it, as it was typed."""
    try:
        return describe(edtf)
    except EDTFError:
        return edtf


@register.simple_tag(takes_context=True)
def narrowed(context, parameters):
    """The address of the timeline narrowed to the pairs of ``parameters``, within the same evidence scope."""
    return (
        f"{reverse('front')}{context.get('scope') or '?'}{'&' if context.get('scope') else ''}{urlencode(parameters)}"
    )
