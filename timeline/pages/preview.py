"""The page of a record as everyone would see it if it were published now, for signed-in staff alone."""

from django.db import transaction
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..api.preview import seen
from .asking import answered


@require_safe
def preview_page(request, kind, pk):
    """The public page about one record of this ``kind``, whatever its status; links lead to what is public now.

    It is drawn within a transaction in which the record is public, and which is taken back.
    """
    resource, record = seen(request, kind, pk)
    with transaction.atomic():
        resource.shape.model.objects.filter(pk=record.pk).update(status="published")
        page = reverse(f"page-of-{kind}", args=[record.slug])
        response = answered(request, page, HTTP_ACCEPT="text/html", HTTP_COOKIE="")
        transaction.set_rollback(True)
    for name in ("ETag", "Cache-Control"):  # no cache is to keep it, as of every page of the desk
        del response[name]
    return response
