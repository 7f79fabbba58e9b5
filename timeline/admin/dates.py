"""EDTF dates in forms and lists: read back in words at once, with and without JavaScript."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import JsonResponse
from django.urls import reverse

from ..dates import EDTFError, describe


def reading(text):
    """What a date as typed means: ``{"words": ...}``, or ``{"problem": ..., "suggestion": ... or None}``."""
    try:
        return {"words": describe(text)}
    except EDTFError as error:
        return {"problem": str(error), "suggestion": error.suggestion}


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
