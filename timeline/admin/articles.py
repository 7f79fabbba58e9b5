"""Articles in the admin, with what they rely on."""

from django.contrib import admin

from ..models import Article, Origin
from .base import TIMES, RecordAdmin, Table
from .dates import dated, in_words
from .merging import Merging


class OriginRows(Table):
    model = Origin
    fk_name = "article"
    fields = ["actor", "original", "locator", "note"]
    ordering = ["id"]


@admin.register(Article)
class ArticleAdmin(Merging, RecordAdmin):
    list_display = ["headline", "outlet", in_words("published", "published"), "kind", "language", "status"]
    list_filter = ["status", "kind", "published_certainty"]
    list_select_related = labelled_with = ["outlet"]
    search_fields = ["slug", "byline", "url"]
    ordering = ["-published_sort", "-id"]
    prepopulated_fields = {"slug": ["headline"]}
    readonly_fields = ["created_at", "updated_at"]
    quick_fields = ["headline", "slug", "outlet", ("kind", "language"), "url", ("published", "known_from")]
    inlines = [OriginRows]
    fieldsets = [
        (None, {"fields": ["headline", "slug", "status"]}),
        (
            "What it is",
            {
                "description": "Its own text is never stored: only where it can be read.",
                "fields": [
                    "headline_basis",
                    "outlet",
                    "byline",
                    ("kind", "language"),
                    "url",
                    "archived_url",
                ],
            },
        ),
        (
            "When it was published",
            {
                "description": "The best date with how it is known; what the article itself prints stands apart.",
                "fields": [
                    "published",
                    "published_certainty",
                    "published_basis",
                    "published_printed",
                    "known_from",
                ],
            },
        ),
        (
            "How far to trust it",
            {"description": "What a reader must know before relying on it.", "fields": ["defects", "note"]},
        ),
        TIMES,
    ]

    def choice_label(self, article):
        return dated(article.published, f"{article.headline} ({article.outlet})")
