"""What search engines ask for: which addresses there are, and which they may read."""

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..api.base import MAX_AGE, public
from ..models import Actor, Article, Event, Issue, Place, Position

MOST = 50_000  # addresses of one file, as its standard has it; beyond them links lead
KINDS = {"event": Event, "actor": Actor, "article": Article, "issue": Issue, "place": Place, "position": Position}
LISTS = ("front", "list-of-issues", "list-of-actors", "list-of-articles", "list-of-places")


@require_safe
def sitemap(request):
    """The addresses of the sitemaps, one for each kind of record."""
    site = request.build_absolute_uri("/")[:-1]
    parts = [site + reverse("sitemap-of", args=[kind]) for kind in ("list", *KINDS)]
    return _written("timeline/pages/sitemaps.xml", {"parts": parts})


@require_safe
def sitemap_of(request, kind):
    """The addresses of the pages about records of this kind, the last changed first. One statement."""
    site = request.build_absolute_uri("/")[:-1]
    if kind == "list":
        return _written("timeline/pages/sitemap.xml", {"pages": [(site + reverse(name), None) for name in LISTS]})
    if kind not in KINDS:
        raise Http404("There is no such sitemap.")
    pages = [(site + reverse(f"page-of-{kind}", args=[slug]), updated_at) for slug, updated_at in _records(kind)]
    return _written("timeline/pages/sitemap.xml", {"pages": pages})


def _records(kind):
    found = KINDS[kind].objects.published().order_by("-updated_at", "-pk")
    return found.values_list("slug", "updated_at")[:MOST]


def _written(template, shown):
    return public(render_to_string(template, shown).encode(), "application/xml")


@require_safe
def robots(request):
    """Pages may be read; filtered views and the desk need not be."""
    lines = ("User-agent: *", "Disallow: /admin/", "Disallow: /search/", "Disallow: /*?")
    body = "\n".join([*lines, f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""])
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response
