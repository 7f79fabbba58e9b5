"""The front page for people and the root of the API for programs."""

import orjson
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views import View
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from ..dates import describe
from ..models import Event
from .base import MAX_AGE, answer, site_of

LATEST = 8


def _root(request, resources):
    """The addresses of all resources and of the documentation."""
    here = site_of(request)
    places = {resource.collection: f"{here}{resource.collection}/" for resource in resources}
    return answer(orjson.dumps({**places, "schema": f"{here}schema/", "docs": f"{here}docs/"}).decode())


class Root(APIView):
    """Where everything is."""

    resources = ()

    @extend_schema(exclude=True)
    def get(self, request):
        return _root(request, self.resources)


class FrontPage(View):
    """What this is and the latest entries, for a person; the API root for a client that asks for JSON."""

    resources = ()

    def get(self, request):
        make = _front_page if "text/html" in request.headers.get("Accept", "") else _root
        response = make(request, self.resources)
        patch_vary_headers(response, ["Accept"])
        return response


class Documentation(View):
    """All addresses with their parameters and fields, to read and to try."""

    def get(self, request):
        response = render(request, "timeline/docs.html")
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
        return response


def _front_page(request, resources):
    latest = (
        Event.objects.published()
        .order_by("-date_sort", "-pk")
        .values("slug", "title", "date", "kind", "verification", "summary")[:LATEST]
    )
    entries = [{**event, "words": describe(event["date"])} for event in latest]
    response = render(request, "timeline/front.html", {"entries": entries, "resources": resources})
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response
