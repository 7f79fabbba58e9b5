"""What a document in another format than JSON tells of itself: whose it is, and where it and its pages are found."""

from django.conf import settings

from ..formats.base import About
from .base import site_of


def about(request, title, collection, fields=(), **more):
    """The ``About`` of the answer to ``request``; ``more`` as in that class."""
    return About(
        title=f"Timeline: {title}",
        collection=collection,
        fields=fields,
        site=site_of(request),
        address=_own_address(request),
        author=settings.PUBLISHER,
        home=request.build_absolute_uri("/"),
        **more,
    )


def _own_address(request):
    """The address of the answer, which names its format however it was asked for."""
    sent = request.query_params.copy()
    sent["format"] = request.accepted_renderer.format
    return request.build_absolute_uri(f"{request.path}?{sent.urlencode()}")
