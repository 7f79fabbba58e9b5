"""The front page for people; the root of the API and its description for programs."""

import orjson
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views import View
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.views import APIView

from ..dates import describe
from ..models import Event
from .base import MAX_AGE, answer, site_of, strangers
from .filters import refuse

LATEST = 8


class Root(APIView):
    """The addresses of all resources and of the documentation."""

    resources = ()

    @extend_schema(exclude=True)
    def get(self, request):
        refuse(strangers(request.query_params, ()))
        here = site_of(request)
        places = {resource.collection: f"{here}{resource.collection}/" for resource in self.resources}
        beside = {name: f"{here}{name}/" for name in ("schema", "docs", "etiquette")}
        return answer(orjson.dumps(places | beside).decode())


class Schema(SpectacularAPIView):
    """What the API takes and answers, as OpenAPI."""

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        refuse(strangers(request.query_params, ()))
        return super().get(request, *args, **kwargs)


class FrontPage(View):
    """What this is and the latest entries, for a person; the API root for a client that asks for JSON."""

    resources = ()

    def get(self, request):
        if "text/html" in request.headers.get("Accept", ""):
            response = _front_page(request, self.resources)
        else:
            response = Root.as_view(resources=self.resources)(request)
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
