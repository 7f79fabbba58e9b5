"""Events in the admin, with participants, citations, links and positions; and the types of events."""

from django.contrib import admin
from django.urls import path

from ..models import (
    Citation,
    Event,
    EventLink,
    EventType,
    LinkSource,
    Participation,
    ParticipationSource,
)
from .base import TIMES, RecordAdmin, RowAdmin, Shown, Sources, Table
from .dates import date_reading, dated, in_words
from .forms import RecordForm
from .merging import Merging
from .positions import PositionRows
from .quick import FromArticle, article_asked


class ParticipationRows(Table):
    model = Participation
    fk_name = "event"
    fields = ["actor", "role", "on_behalf_of", "note", "rank"]
    ordering = ["rank", "id"]
    show_change_link = True
    verbose_name = "participant"
    verbose_name_plural = "participants"


class CitationRows(Table):
    model = Citation
    fields = ["article", "locator", "stance", "origin", "note", "rank"]
    ordering = ["rank", "id"]

    def get_extra(self, request, obj=None, **options):
        return 1 if obj is None and article_asked(request) else 0


class LinkRows(Table):
    model = EventLink
    fk_name = "event"
    fields = ["kind", "target", "basis", "note"]
    ordering = ["id"]
    show_change_link = True
    verbose_name = "link to another event"
    verbose_name_plural = "links to other events"


class LinkedFrom(Shown):
    model = EventLink
    fk_name = "target"
    fields = ["event", "kind", "basis", "note"]
    ordering = ["id"]
    verbose_name = "link from another event"
    verbose_name_plural = "links from other events"


class PositionsTaken(PositionRows):
    fk_name = "event"
    verbose_name = "position taken here"
    verbose_name_plural = "positions taken here"


@admin.register(Event)
class EventAdmin(FromArticle, Merging, RecordAdmin):
    list_display = ["title", in_words("date", "date"), "kind", "verification", "status"]
    list_filter = ["status", "kind", "verification", "date_certainty"]
    search_fields = ["slug"]
    ordering = ["-date_sort", "-id"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["created_at", "updated_at"]
    quick_fields = ["title", "slug", "kind", "date"]
    inlines = [ParticipationRows, CitationRows, LinkRows, LinkedFrom, PositionsTaken]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "status", "summary"]}),
        (
            "When",
            {
                "description": "As exact as the sources allow: '2024' for a year, '2024-06' for a month, "
                "'[2024-06-11..2024-06-13]' for one day between two, '2008-10-15/..' for what lasts.",
                "fields": ["date", "date_certainty", "date_basis", "date_printed"],
            },
        ),
        (
            "What and where",
            {
                "description": "The code that fits best, and others that fit as well.",
                "fields": ["type", "other_types", "place", "medium"],
            },
        ),
        (
            "How far it is borne out",
            {
                "description": "Denied goes before disputed: an involved party says that it is not so.",
                "fields": ["verification", "verification_note"],
            },
        ),
        TIMES,
    ]

    def choice_label(self, event):
        return dated(event.date, event.title)

    def get_urls(self):
        reading = path("date-reading/", self.admin_site.admin_view(date_reading), name="timeline_date_reading")
        return [reading, *super().get_urls()]


class ParticipationSourceRows(Sources):
    model = ParticipationSource


@admin.register(Participation)
class ParticipationAdmin(RowAdmin):
    parent = "event"
    list_display = ["event", "actor", "role", "on_behalf_of"]
    list_filter = ["role"]
    list_select_related = ["event", "actor", "on_behalf_of"]
    search_fields = ["event__title", "actor__name", "actor__names__text", "note"]
    ordering = ["-id"]
    fields = ["event", "actor", "role", "on_behalf_of", "note", "rank"]
    inlines = [ParticipationSourceRows]


class LinkSourceRows(Sources):
    model = LinkSource


@admin.register(EventLink)
class EventLinkAdmin(RowAdmin):
    parent = "event"
    list_display = ["event", "kind", "target", "basis"]
    list_filter = ["kind", "basis"]
    list_select_related = ["event", "target"]
    search_fields = ["event__title", "target__title", "note"]
    ordering = ["-id"]
    fields = ["event", "kind", "target", "basis", "note"]
    inlines = [LinkSourceRows]


@admin.register(EventType)
class EventTypeAdmin(RecordAdmin):
    form = RecordForm
    address_field = "code"
    list_display = ["code", "name", "scheme", "root", "quad", "plover"]
    list_filter = ["scheme", "quad"]
    list_select_related = ["plover"]
    search_fields = ["code", "name"]
    ordering = ["scheme", "code"]
    fields = ["scheme", "code", "root", "name", "quad", "plover", "definition"]
