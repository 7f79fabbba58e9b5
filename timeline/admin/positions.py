"""Issues and positions in the admin."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ..models import Issue, IssueSource, Position
from .base import TIMES, RecordAdmin, Shown, Sources, Stack
from .dates import in_words


class PositionRows(Stack):
    """Positions inside the page of another record."""

    model = Position
    prepopulated_fields = {"slug": ["summary"]}
    readonly_fields = ["status"]
    ordering = ["date_sort", "id"]
    show_change_link = True
    fields = [
        ("holder", "on_behalf_of"),
        ("issue", "stance"),
        "summary",
        ("slug", "status"),
        ("condition", "condition_issue"),
        ("date", "date_certainty"),
        ("article", "locator"),
        ("medium", "direct_quote"),
        "note",
    ]


class IssueSourceRows(Sources):
    model = IssueSource


class PositionsHeld(Shown):
    model = Position
    fk_name = "issue"
    fields = ["holder", "stance", "date_in_words", "article", "locator", "status"]
    readonly_fields = ["date_in_words"]
    ordering = ["date_sort", "id"]
    date_in_words = staticmethod(in_words("date", "date"))


@admin.register(Issue)
class IssueAdmin(RecordAdmin):
    list_display = ["title", "kind", "summary", "status"]
    list_filter = ["status", "kind"]
    search_fields = ["slug"]
    ordering = ["title", "id"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["add_a_position", "created_at", "updated_at"]
    quick_fields = ["title", "slug", "kind"]
    inlines = [IssueSourceRows, PositionsHeld]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "status"]}),
        (
            "What is asked",
            {
                "description": "For a question of fact, say how the sources differ and what they agree on.",
                "fields": ["summary", "note", "events", "add_a_position"],
            },
        ),
        TIMES,
    ]

    @admin.display(description="positions")
    def add_a_position(self, issue):
        if issue.pk is None:
            return "Save the issue first; then positions on it can be added."
        page = reverse("admin:timeline_position_add")
        return format_html('<a href="{}?issue={}">Add a position on this issue</a>', page, issue.pk)


@admin.register(Position)
class PositionAdmin(RecordAdmin):
    list_display = ["summary", "holder", "stance", "issue", in_words("date", "date"), "status"]
    list_filter = ["status", "stance", "date_certainty", "direct_quote"]
    list_select_related = ["holder", "issue"]
    search_fields = ["slug", "issue__title", "article__headline"]
    ordering = ["-date_sort", "-id"]
    prepopulated_fields = {"slug": ["summary"]}
    readonly_fields = ["created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["summary", "slug", "status"]}),
        (
            "Who says what",
            {
                "description": "One holder, one stance, one issue; a change of mind is another position.",
                "fields": [("holder", "on_behalf_of"), ("stance", "issue"), "condition", "condition_issue"],
            },
        ),
        (
            "When and where",
            {
                "description": "The event at which it was taken, if there is one on record.",
                "fields": ["date", "date_certainty", "event", "medium"],
            },
        ),
        (
            "Who tells of it",
            {
                "description": "The article, and where in it the position is found.",
                "fields": [("article", "locator"), "direct_quote", "note"],
            },
        ),
        TIMES,
    ]
