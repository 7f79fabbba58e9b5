"""Pages about one record beside its form, for editors: their addresses, who may see them, how they are drawn."""

from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path, reverse

from .permissions import may_publish


class OfRecord:
    """What the pages of one kind of record need to have more pages about each record."""

    def pages(self, *pages):
        """The addresses of pages below that of the record: each a route, a view and the last word of its name."""
        return [
            path(
                f"<path:object_id>/{route}",
                self.admin_site.admin_view(view),
                name=f"timeline_{self.opts.model_name}_{name}",
            )
            for route, view, name in pages
        ]

    def page_of(self, which, record, *more):
        """The address of a page of the record."""
        return reverse(f"admin:timeline_{self.opts.model_name}_{which}", args=[quote(record.pk), *more])

    def for_editors(self, request, object_id, methods):
        """The record, or None and what to answer: another way than ``methods``, no editor, no such record."""
        if request.method not in methods:
            return None, HttpResponseNotAllowed(methods)
        if not may_publish(request.user, self.opts.model_name):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        missing = self._get_obj_does_not_exist_redirect(request, self.opts, object_id) if record is None else None
        return record, missing

    def draw(self, request, record, template, title, **context):
        """The page about the record."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(record),
            "opts": self.opts,
            "original": record,
            **context,
        }
        return TemplateResponse(request, f"timeline/admin/{template}.html", context)
