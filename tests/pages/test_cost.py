"""What a page costs: bytes, statements, and what caches are told; and what every page has."""

from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import get_resolver

from timeline.api.limits import is_public
from timeline.pages import urls

from .conftest import BROWSER

# Each page with the number of SQL statements that it takes, whatever the records hold.
PAGES = {
    "/": 15,
    "/?known_on=2024-06-20&lanes=actor": 18,
    "/?actor=georgian-dream": 20,
    "/actors/": 3,
    "/actors/georgian-dream/": 21,
    "/actors/mtavari-arkhi/?known_on=2024-06-20": 15,
    "/articles/": 3,
    "/articles/jamnews-2024-06-27/": 14,
    "/events/2024-embassy-preparation/": 19,
    "/events/gid/": 19,
    "/issues/": 3,
    "/issues/restore-relations/": 13,
    "/issues/cx-06/": 18,
    "/places/": 3,
    "/places/sokhumi/": 8,
    "/positions/pos-56/": 12,
    "/search/": 0,
    "/search/?q=relations": 2,
}
MOST_BYTES = 100_000


@pytest.mark.parametrize(("path", "statements"), PAGES.items())
def test_a_page_costs_a_fixed_number_of_statements(look, path, statements):
    assert look(path).statements == statements


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_small_whole_and_from_here(look, path):
    page = look(path)
    assert len(page.response.content) <= MOST_BYTES
    assert page.tree.css("script, style, iframe, [style]") == []
    loaded = [node.attributes.get("src") or node.attributes["href"] for node in page.tree.css("img, link")]
    assert all(address.startswith(("/static/", "/api/", "http://testserver/")) for address in loaded)
    assert not page.response.cookies
    ids = [node.attributes["id"] for node in page.tree.css("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_it_is_to_readers_and_to_those_who_link_to_it(look, path):
    page = look(path)
    meta = {
        node.attributes.get("name") or node.attributes.get("property"): node.attributes.get("content")
        for node in page.tree.css("meta")
    }
    assert page.text("title").endswith("Timeline")
    assert page.text("h1")
    assert len(page.tree.css("h1")) == 1
    assert 10 < len(meta["description"]) <= 200
    assert meta["og:title"]
    assert meta["og:url"] == page.tree.css_first("link[rel=canonical]").attributes["href"]
    assert meta["og:url"] == f"http://testserver{path.partition('?')[0]}"
    assert (meta.get("robots") == "noindex, follow") == ("?" in path)
    assert page.tree.css_first("html").attributes["lang"] == "en"
    assert page.links("a")[0] == "#main"


def test_addresses_of_every_sort_on_the_pages_answer(look):
    """A few of each: by the kind of record, or by the parameters that they send."""
    sorts = {}
    for path in PAGES:
        for link in look(path).links("a[href^='/']"):
            address, _, query = link.partition("?")
            sorts.setdefault((address if query else address.split("/")[1], *parse_qs(query)), {})[link] = path
    assert len(sorts) > 60
    for links in sorts.values():
        for link in list(links)[:2]:
            answer = Client().get(link, headers=BROWSER, follow=True)
            assert (answer.status_code, link, links[link]) == (200, link, links[link])


def test_the_styles_are_one_small_file_that_browsers_keep_for_good(look):
    (styles,) = look("/").links("link[rel=stylesheet]")
    answer = Client().get(styles)
    body = b"".join(answer)
    assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
    assert len(body) <= 15_000
    assert b"url(" not in body
    assert b"@import" not in body
    assert b"prefers-color-scheme: dark" in body
    assert b"@media print" in body
    assert b"".join(Client().get("/static/timeline/pages.css")) == body


def test_every_page_is_public_to_the_layers_that_bound_and_keep_answers(rf):
    routes = [str(pattern.pattern) for pattern in urls.urlpatterns]
    assert len(routes) > 10
    assert [
        route
        for route in routes
        if not is_public(rf.get("/" + route.replace("<str:slug>", "a").replace("<str:kind>", "b")))
    ] == []
    assert not any(is_public(rf.get(path)) for path in ("/admin/", "/static/timeline/pages.css", "/livez"))
    assert get_resolver().resolve("/api/v1/events/").url_name == "events-list"


def test_search_engines_find_every_page_once(look, chronology):
    parts = look("/sitemap.xml").body
    assert "<loc>http://testserver/sitemap-event.xml</loc>" in parts
    events = look("/sitemap-event.xml")
    assert events.response["Content-Type"] == "application/xml"
    assert events.body.count("<loc>") == 55
    assert "<loc>http://testserver/events/2024-embassy-preparation/</loc><lastmod>" in events.body
    assert look("/sitemap-list.xml").body.count("<loc>") == 5
    look("/sitemap-secret.xml", status=404)
    assert "Sitemap: http://testserver/sitemap.xml" in look("/robots.txt").body
