"""The addresses of the public pages."""

from django.urls import path
from django.views.generic import RedirectView

from .actors import ActorPage
from .articles import ArticlePage
from .embeds import EmbeddedEvent, EmbeddedList, OEmbed
from .events import EventPage
from .front import FrontPage
from .issues import IssuePage
from .lists import ActorList, ArticleList, IssueList, PlaceList
from .places import PlacePage
from .positions import PositionPage
from .search import SearchPage
from .site import robots, sitemap, sitemap_of

LISTS = (ActorList, ArticleList, IssueList, PlaceList)
RECORDS = {
    "actors": ActorPage,
    "articles": ArticlePage,
    "events": EventPage,
    "issues": IssuePage,
    "places": PlacePage,
    "positions": PositionPage,
}

urlpatterns = [
    path("", FrontPage.as_view(), name="front"),
    path("search/", SearchPage.as_view(), name="search-page"),
    path("events/", RedirectView.as_view(url="/"), name="list-of-events"),
    *(path(f"{page.collection}/", page.as_view(), name=f"list-of-{page.collection}") for page in LISTS),
    *(
        path(f"{collection}/<str:slug>/", page.as_view(), name=f"page-of-{collection.removesuffix('s')}")
        for collection, page in RECORDS.items()
    ),
    path("embed/events/", EmbeddedList.as_view(), name="embed-list"),
    path("embed/events/<str:slug>/", EmbeddedEvent.as_view(), name="embed-event"),
    path("oembed", OEmbed.as_view(), name="oembed"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<str:kind>.xml", sitemap_of, name="sitemap-of"),
    path("robots.txt", robots, name="robots"),
]
