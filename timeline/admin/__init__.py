"""The Django admin, where the chronology is curated: one module a subject, registered by being imported."""

from django.contrib import admin

from . import accounts, actors, articles, events, places, positions

__all__ = ["accounts", "actors", "articles", "events", "places", "positions"]

admin.site.site_header = admin.site.site_title = "Timeline"
admin.site.index_title = "What needs attention"
