"""The front page for people and the root of the API for programs."""

import orjson
from django.shortcuts import render
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from ..dates import describe
from ..models import Event
from .base import answer

LATEST = 8


def _root(request, resources):
    """The addresses of all resources and of the documentation, as JSON text."""
    here = request.build_absolute_uri("/api/v1/")
    places = {resource.collection: f"{here}{resource.collection}/" for resource in resources}
    return orjson.dumps({**places, "schema": f"{here}schema/", "docs": f"{here}docs/"}).decode()


class Root(APIView):
    """Where everything is."""

    resources = ()

    @extend_schema(exclude=True)
    def get(self, request):
        return answer(_root(request, self.resources))


class FrontPage(APIView):
    """What this is and the latest entries, for a person; the API root for a client that asks for JSON."""

    @extend_schema(exclude=True)
    def get(self, request):
        from .urls import RESOURCES

        response = answer(_root(request, RESOURCES)) if _wants_json(request) else _front_page(request, RESOURCES)
        response["Vary"] = "Accept"
        return response


def _wants_json(request):
    """Whether JSON is asked for before HTML; a client that takes anything gets the page only if it names HTML."""
    accept = request.headers.get("Accept", "*/*")
    return "text/html" not in accept


def _front_page(request, resources):
    latest = (
        Event.objects.published()
        .order_by("-date_sort", "-pk")
        .values("slug", "title", "date", "date_earliest", "kind", "verification", "summary")[:LATEST]
    )
    entries = [{**event, "words": describe(event["date"])} for event in latest]
    response = render(
        request._request,
        "timeline/front.html",
        {"entries": entries, "resources": resources},
    )
    response["Cache-Control"] = "public, max-age=60"
    return response
