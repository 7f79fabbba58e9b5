"""The root of the API and its description, for programs and for those who write them."""

import orjson
from django.shortcuts import render
from django.views import View
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.views import APIView

from .base import MAX_AGE, answer, site_of, strangers
from .filters import refuse


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


class Documentation(View):
    """All addresses with their parameters and fields, to read and to try."""

    def get(self, request):
        response = render(request, "timeline/docs.html")
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
        return response
