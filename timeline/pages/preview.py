"""The page of a record as everyone would see it if it were published now, for signed-in staff alone."""

import io

from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from ..api.preview import seen


@require_safe
def preview_page(request, kind, pk):
    """The public page about one record of this ``kind``, whatever its status; links lead to what is public now.

    It is drawn within a transaction in which the record is public, and which is taken back.
    """
    resource, record = seen(request, kind, pk)
    with transaction.atomic():
        resource.shape.model.objects.filter(pk=record.pk).update(status="published")
        response = _shown(request, reverse(f"page-of-{kind}", args=[record.slug]))
        transaction.set_rollback(True)
    for name in ("ETag", "Cache-Control"):  # no cache is to keep it, as of every page of the desk
        del response[name]
    return response


def _shown(request, path):
    """What the page at ``path`` shows to anybody, asked for by ``request``."""
    sent = {**request.META, "PATH_INFO": path, "QUERY_STRING": "", "wsgi.input": io.BytesIO()}
    inner = WSGIRequest(sent | {"REQUEST_METHOD": "GET", "HTTP_ACCEPT": "text/html", "HTTP_COOKIE": ""})
    inner.id, inner.resolver_match = getattr(request, "id", ""), resolve(path)
    return inner.resolver_match.func(inner, **inner.resolver_match.kwargs)
