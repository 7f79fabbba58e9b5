"""EDTF dates in forms and lists: read back in words at once, with and without JavaScript."""

from functools import cache

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import JsonResponse
from django.urls import reverse
from django.utils.text import capfirst

from ..dates import EDTFError, describe
from ..models.fields import dated_fields

NOTHING = "-"  # as Django shows an empty field
IN_ENGLISH = "Plain English such as “June 2024” or “around 14 April 2025” is taken too: one press turns it into EDTF."


def reading(text):
    """What a date as typed means: ``{"words": ...}``, or ``{"problem": ..., "suggestions": [...]}``, each in words."""
    try:
        return {"words": describe(text)}
    except EDTFError as error:
        offered = [{"edtf": edtf, "words": describe(edtf)} for edtf in error.suggestions]
        return {"problem": str(error), "suggestions": offered}


def date_reading(request):
    """Answer the page's script with the reading of ``value``, at most 200 characters of it."""
    text = request.GET.get("value", "").strip()[:200]
    return JsonResponse(reading(text) if text else {"words": ""})


class DateInput(AdminTextInputWidget):
    """A text input for an EDTF date, with its reading in words below it."""

    template_name = "timeline/admin/date_input.html"

    class Media:
        js = ["timeline/admin/date-reading.js"]
        css = {"all": ["timeline/admin/date-reading.css"]}

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["reading"] = reading(shown).get("words", "") if shown else ""
        context["widget"]["attrs"]["data-reading-url"] = reverse("admin:timeline_date_reading")
        return context


def in_words(field, heading):
    """A column of a list that shows the date ``field`` in words and sorts by its days."""

    @admin.display(description=heading, ordering=f"{field}_sort")
    def words(record):
        return reading(str(getattr(record, field))).get("words")

    return words


@cache  # Django finds the column again by the function itself
def with_words(field):
    """What a page that only shows a record says of the EDTF ``field``: the words, and the date as it is written."""

    @admin.display(description=field.verbose_name)
    def words(record):
        edtf = getattr(record, field.name)
        return f"{reading(edtf).get('words', '')} ({edtf})" if edtf else NOTHING

    words.__name__ = field.name
    return words


class DatesShown:
    """Dates in words on the pages and in the rows of those who may not change them."""

    def get_fieldsets(self, request, obj=None):
        parts = super().get_fieldsets(request, obj)
        words = self._words(request, obj)
        return [(name, {**told, "fields": _replaced(told["fields"], words)}) for name, told in parts]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self._words(request, obj).values()]

    def _words(self, request, record):
        if record is None or self.has_change_permission(request, record):
            return {}
        return {name: with_words(field) for name, field in dated_fields(self.model).items()}


def _replaced(names, words):
    """Names of fields, perhaps some in one line, with those that have ``words`` replaced by these."""
    return [_replaced(name, words) if isinstance(name, list | tuple) else words.get(name, name) for name in names]


def dated(date, words):
    """What stands for a record where it is chosen: its date as a person would say it, then what it is called."""
    return f"{capfirst(reading(date).get('words', date))}: {words}"
