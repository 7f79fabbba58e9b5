"""The addresses of the API."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from rest_framework.routers import SimpleRouter

from .actors import Actors
from .articles import Articles
from .changes import Changes
from .context import Context
from .etiquette import Etiquette
from .event_types import EventTypes
from .events import Events
from .issues import Issues
from .network import Network
from .places import Places
from .positions import Positions
from .root import Documentation, Root, Schema
from .search import SearchResults
from .timeline import Timeline

RESOURCES = (Events, Actors, Articles, Places, Issues, Positions, EventTypes)
OVERVIEWS = (Timeline, Network, SearchResults, Changes)


class Router(SimpleRouter):
    """A list and a record for each resource, which checks the name of the record; no slug has a dot, codes may."""

    def __init__(self):
        super().__init__()
        for resource in (*RESOURCES, *OVERVIEWS):
            resource.lookup_url_kwarg = "key"
            resource.lookup_value_regex = "[^/]+" if getattr(resource, "key", "") == "code" else "[^/.]+"
            self.register(resource.collection, resource, basename=resource.collection)


urlpatterns = [
    path("favicon.ico", RedirectView.as_view(url=static("timeline/icon.svg")), name="favicon"),
    path("api/v1/", Root.as_view(resources=(*RESOURCES, *OVERVIEWS)), name="root"),
    path("api/v1/context.jsonld", Context.as_view(resources=RESOURCES), name="context"),
    path("api/v1/schema/", Schema.as_view(), name="schema"),
    path("api/v1/etiquette/", Etiquette.as_view(), name="etiquette"),
    path("api/v1/docs/", Documentation.as_view(), name="docs"),
    path("api/v1/", include(Router().urls)),
]
