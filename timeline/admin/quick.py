"""Entering fast: a short form where a record is created from the form of another, and another event of one article."""

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from ..models import Citation
from .references import is_id

SAME_ARTICLE = "_same_article"  # the button
FROM_ARTICLE = "from_article"  # the parameter of the page to which it leads


class Quick:
    """Pages on which a new record in a window of its own has the ``quick_fields`` alone, and no rows."""

    quick_fields = ()

    def _is_quick(self, request, record):
        asked = IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST
        return bool(asked and self.quick_fields and record is None)

    def get_fieldsets(self, request, obj=None):
        if self._is_quick(request, obj):
            return [(None, {"fields": self.quick_fields})]
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request, obj):
        return [] if self._is_quick(request, obj) else super().get_inlines(request, obj)


class FromArticle:
    """Pages of events from which another one can be added whose citation names the same article."""

    def response_add(self, request, obj, post_url_continue=None):
        if SAME_ARTICLE in request.POST:
            return self._add_another(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if SAME_ARTICLE in request.POST:
            return self._add_another(request, obj)
        return super().response_change(request, obj)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        if inline.model is Citation and (article := article_asked(request)):
            options["initial"] = [{"article": article}]
        return options

    def _add_another(self, request, event):
        cited = event.citations.order_by("rank", "pk").values_list("article", flat=True).first()
        told = "“{}” was saved. " + ("Its article is cited below." if cited else "It cites no article yet.")
        self.message_user(request, format_html(told, event), messages.SUCCESS)
        return HttpResponseRedirect(
            reverse("admin:timeline_event_add") + (f"?{FROM_ARTICLE}={cited}" if cited else "")
        )


def article_asked(request):
    """The id of the article that a new event is to cite, None where the page was not asked for with one."""
    article = request.GET.get(FROM_ARTICLE, "")
    return article if request.method == "GET" and is_id(article) else None
