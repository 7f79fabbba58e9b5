"""A record as the API would show it if it were published now, for signed-in staff alone."""

import orjson
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from .base import answer
from .shapes import projection
from .urls import RESOURCES

WITH_STATUS = {resource.shape.model._meta.model_name: resource for resource in RESOURCES if resource.key == "slug"}


@require_safe
def preview(request, kind, pk):
    """The page that shows the JSON of one record of this ``kind``; only who may see it in the admin may see it here.

    Drafts that it names stay hidden, as they will be until they are published themselves.
    """
    resource, record = seen(request, kind, pk)
    drawn = orjson.loads(as_published(resource, record, request))
    context = {
        **admin.site.each_context(request),
        "title": f"Preview of {resource.shape.model._meta.verbose_name}",
        "subtitle": str(record),
        "opts": resource.shape.model._meta,
        "original": record,
        "shown": orjson.dumps(drawn, option=orjson.OPT_INDENT_2).decode(),
    }
    return TemplateResponse(request, "timeline/admin/preview.html", context)


def seen(request, kind, pk):
    """The resource and the record with this ``pk`` of this ``kind``, as far as whoever asks may see it."""
    if kind not in WITH_STATUS:
        raise Http404("There is no such kind of record.")
    resource = WITH_STATUS[kind]
    page = admin.site.get_model_admin(resource.shape.model)
    record = page.get_object(request, unquote(pk))
    if not page.has_view_or_change_permission(request, record):
        raise PermissionDenied
    if record is None:
        raise Http404(f"There is no such {resource.shape.model._meta.verbose_name}.")
    return resource, record


def as_published(resource, record, request):
    """The JSON of ``record`` as ``resource`` draws it for everyone, whatever its status. Three statements.

    The database draws it within a transaction in which the record is public, and which is taken back.
    """
    with transaction.atomic():
        rows = resource.shape.model.objects.filter(pk=record.pk)
        rows.update(status="published")
        found = projection(resource.shape, None, "slug").rows(record.slug, resource()._address(request))
        transaction.set_rollback(True)
    return answer(found[0][1]).content
