"""The context of JSON-LD: what every name in it means."""

import orjson
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.views import APIView

from ..formats.jsonld import FORMAT, context
from .base import public, site_of, strangers
from .described import MATCH, fields_of
from .filters import refuse


class JSONLD(BaseRenderer):
    """Names JSON-LD to those who ask for it by ``Accept``."""

    media_type, format = FORMAT.media_type, "jsonld"


class Context(APIView):
    """The published context, to which every download in JSON-LD refers."""

    renderer_classes = (JSONLD,)
    resources = ()

    @extend_schema(exclude=True)
    def get(self, request):
        refuse(strangers(request.query_params, ()))
        fields = [field for resource in self.resources for field in fields_of(resource.shape)]
        return public(orjson.dumps(context([*fields, MATCH], site_of(request))), FORMAT.content_type)
