"""EDTF dates in forms and lists: read back in words at once, with and without JavaScript."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import JsonResponse
from django.urls import reverse
from django.utils.text import capfirst

from ..dates import EDTFError, describe

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


def dated(date, words):
    """What stands for a record where it is chosen: its date as a person would say it, then what it is called."""
    return f"{capfirst(reading(date).get('words', date))}: {words}"
