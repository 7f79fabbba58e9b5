"""Actors in the admin, with their names and offices; each name's page holds where it is used."""

from django.contrib import admin

from ..models import Actor, ActorName, ActorNameUse, Affiliation
from .base import TIMES, RecordAdmin, RowAdmin, Sources, Stack, Table
from .merging import Merging


class NameRows(Table):
    model = ActorName
    fk_name = "actor"
    fields = ["text", "kind", "language", "used_by", "note"]
    ordering = ["id"]
    show_change_link = True
    verbose_name = "other name"
    verbose_name_plural = "other names"


class AffiliationRows(Stack):
    model = Affiliation
    fk_name = "person"
    fields = [
        ("organisation", "office"),
        ("office_printed", "former"),
        ("observed", "period"),
        "basis",
        ("article", "locator"),
    ]
    ordering = ["observed_sort", "period_sort", "id"]


@admin.register(Actor)
class ActorAdmin(Merging, RecordAdmin):
    list_display = ["name", "kind", "country", "description", "status"]
    list_filter = ["status", "kind"]
    search_fields = ["slug"]
    ordering = ["name", "id"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["created_at", "updated_at"]
    quick_fields = ["name", "slug", "kind", "country"]
    inlines = [NameRows, AffiliationRows]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "status"]}),
        (
            "Who or what it is",
            {
                "description": "Enough to tell it from others of the same name.",
                "fields": ["description", ("country", "wikidata"), "note"],
            },
        ),
        TIMES,
    ]


class UseRows(Sources):
    model = ActorNameUse
    verbose_name = "use"
    verbose_name_plural = "where it is used"


@admin.register(ActorName)
class ActorNameAdmin(RowAdmin):
    parent = "actor"
    list_display = ["text", "actor", "kind", "language"]
    list_filter = ["kind"]
    list_select_related = ["actor"]
    search_fields = ["text", "actor__name"]
    ordering = ["text", "id"]
    fields = ["actor", "text", "kind", "language", "used_by", "note"]
    inlines = [UseRows]
