"""Places in the admin, with their names."""

from django.contrib import admin

from ..models import Place, PlaceName
from .base import TIMES, RecordAdmin, Table
from .merging import Merging


class NameRows(Table):
    model = PlaceName
    fields = ["text", "kind", "language"]
    ordering = ["id"]
    verbose_name = "other name"
    verbose_name_plural = "other names"


@admin.register(Place)
class PlaceAdmin(Merging, RecordAdmin):
    list_display = ["name", "country", "contested", "precision", "status"]
    list_filter = ["status", "contested", "precision"]
    search_fields = ["slug"]
    ordering = ["name", "id"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["created_at", "updated_at"]
    quick_fields = ["name", "slug", ("country", "contested")]
    inlines = [NameRows]
    fieldsets = [
        (None, {"fields": ["name", "slug", "status"]}),
        (
            "Where it is",
            {
                "description": "A contested place names no country. Say what the coordinates are the middle of.",
                "fields": [("country", "contested"), ("latitude", "longitude", "precision"), "note"],
            },
        ),
        TIMES,
    ]
