"""Frames for other sites: what they show, who may frame what, and how others learn of them."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from timeline.editing.acts import rename, withdraw
from timeline.models import Event

ONE = "/embed/events/2024-gd-denial/"
MANY = "/embed/events/?actor=georgian-dream&limit=3"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def oembed(chronology, db):
    """What is told of an address; ``status`` is what must come back."""

    def asking(address, status=200, more=""):
        response = Client().get(f"/oembed?url={quote(address, safe='')}{more}")
        assert response.status_code == status, response.content
        return response.json()

    return asking


def test_a_list_shows_the_latest_events_that_the_filters_find(look):
    page = look(MANY)
    assert len(page.texts("li h2")) == 3
    assert "between 11 and 12 June 2024 · confirmed" in page.texts(".when")
    assert page.links("footer a") == ["http://testserver/?actor=georgian-dream"]
    assert len(look("/embed/events/").texts("li h2")) == 10
    assert "Nothing on record answers to this." in look("/embed/events/?on=1900&match=certain").text()


def test_one_event_shows_what_it_rests_on(look):
    page = look(ONE)
    assert page.text("h1") == "Georgian Dream does not confirm, calls the report unfounded"
    articles = page.texts("ul.marks li")
    assert articles[0].startswith("News.Az, 13 June 2024: Why Georgia wants to restore")
    assert [text.partition(",")[0] for text in articles] == ["News.Az", "Vestnik Kavkaza"]
    assert {*page.links("main a")} == {"http://testserver/events/2024-gd-denial/"}
    assert [node.attributes["target"] for node in page.tree.css("a")] == ["_blank", "_blank"]


def test_the_evidence_scope_holds_in_frames(look):
    page = look(f"{ONE}?known_on=2024-06-12")
    assert len(page.texts("ul.marks li")) == 1
    assert page.text("footer").startswith("As a reader of 12 June 2024 could have known it.")
    assert page.links("main a") == ["http://testserver/events/2024-gd-denial/?known_on=2024-06-12"]
    assert len(look("/embed/events/?on=2024-06&known_on=2024-06-10").texts("li h2")) < len(
        look("/embed/events/?on=2024-06").texts("li h2")
    )


@pytest.mark.parametrize(("path", "statements"), [(MANY, 4), ("/embed/events/", 3), (ONE, 1)])
def test_a_frame_is_small_quick_and_kept(look, path, statements):
    page = look(path)
    assert page.statements <= statements
    assert len(page.response.content) < 20_000
    assert page.response.headers["Cache-Control"] == "public, max-age=60"
    assert page.response.headers["ETag"]
    assert not page.response.cookies
    scripts = [node.attributes["src"] for node in page.tree.css("script")]
    assert scripts == ["/static/timeline/embed/inside.js"]
    assert page.tree.css("style, [style], form") == []


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/embed/events/no-such-event/", 404, "'no-such-event' is not a published event."),
        ("/embed/events/?actor=georgian-dreem", 400, "did you mean 'georgian-dream'?"),
        ("/embed/events/?limit=51", 400, "limit: "),
        ("/embed/events/?facets=kind", 400, "facets: There is no such parameter"),
        (f"{ONE}?actor=georgian-dream", 400, "actor: There is no such parameter"),
    ],
)
def test_a_frame_says_itself_what_it_cannot_show(look, path, status, sentence):
    page = look(path, status)
    assert page.text("h1") == "There is nothing to show"
    assert sentence in page.text()
    assert "X-Frame-Options" not in page.response.headers


def test_what_is_withdrawn_is_gone_from_frames_and_what_is_renamed_is_found(look, oembed):
    event = Event.objects.get(slug="2024-gd-denial")
    rename(event, "2024-denial", now=NOON, reason="Shorter.")
    moved = Client().get(f"{ONE}?known_on=2024-06-20")
    assert (moved.status_code, moved.headers["Location"]) == (308, "/embed/events/2024-denial/?known_on=2024-06-20")
    assert "/embed/events/2024-denial/" in oembed("http://testserver/events/2024-gd-denial/")["html"]
    withdraw(event, now=NOON, reason="Wrong.")
    assert "unfounded" not in look("/embed/events/2024-denial/", 404).body
    assert oembed("http://testserver/events/2024-denial/", 404)["status"] == 404


def test_only_frames_may_be_framed(look):
    for path in (ONE, MANY):
        headers = look(path).response.headers
        assert "frame-ancestors *" in headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers
    for path in ("/", "/events/2024-gd-denial/", "/api/v1/events/", "/admin/login/", "/oembed?url=http://testserver/"):
        headers = Client().get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Frame-Options"] == "DENY", path
    outside = Client().get("/static/timeline/embed/outside.js")
    assert outside.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert outside.getvalue()
    pages = Client().get("/static/timeline/pages.css")
    assert pages.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert pages.getvalue()


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        ("http://testserver/events/2024-gd-denial/", ONE),
        ("https://testserver/events/2024-gd-denial/?known_on=2024-06-20&x=1", f"{ONE}?known_on=2024-06-20"),
        ("http://testserver/api/v1/events/2024-gd-denial/", ONE),
        (f"http://testserver{ONE}", ONE),
        ("http://testserver/?actor=georgian-dream&bucket=day", "/embed/events/?actor=georgian-dream"),
        ("http://testserver/api/v1/events/?on=2024-06&facets=kind", "/embed/events/?on=2024-06"),
        (f"http://testserver{MANY}", MANY),
    ],
)
def test_oembed_leads_to_the_frame_for_an_address(oembed, look, address, frame):
    told = oembed(address)
    assert (told["version"], told["type"], told["provider_name"]) == ("1.0", "rich", "Timeline")
    shown = LexborHTMLParser(told["html"]).css_first("iframe").attributes
    assert shown["src"] == f"http://testserver{frame}"
    assert (shown["width"], shown["height"]) == (str(told["width"]), str(told["height"]))
    assert shown["title"] == told["title"]
    assert look(frame).status == 200


def test_oembed_keeps_to_the_size_that_it_is_given(oembed):
    told = oembed("http://testserver/", more="&maxwidth=320&maxheight=200&format=json")
    assert (told["width"], told["height"]) == (320, 200)
    assert oembed("http://testserver/", more="&maxwidth=4000")["width"] == 600


@pytest.mark.parametrize(
    ("address", "more", "status"),
    [
        ("https://elsewhere.example/events/2024-gd-denial/", "", 404),
        ("http://testserver/admin/", "", 404),
        ("http://testserver/actors/georgian-dream/", "", 404),
        ("javascript:alert(1)", "", 404),
        ("http://[", "", 404),
        ("", "", 404),
        ("http://testserver/events/no-such-event/", "", 404),
        ("http://testserver/?actor=no-such-actor", "", 400),
        ("http://testserver/", "&format=xml", 400),
        ("http://testserver/", "&maxwidth=wide", 400),
        ("http://testserver/", "&width=3", 400),
        ("http://testserver/", "&url=http://testserver/", 400),
    ],
)
def test_what_has_no_frame_is_told(oembed, address, more, status):
    assert oembed(address, status, more)["detail"]


@pytest.mark.parametrize(
    ("page", "frame"),
    [
        ("/events/2024-gd-denial/?known_on=2024-06-20", f"{ONE}?known_on=2024-06-20"),
        ("/?actor=georgian-dream&lanes=actor", "/embed/events/?actor=georgian-dream"),
    ],
)
def test_pages_show_what_to_copy_and_lead_to_oembed(look, page, frame):
    shown = look(page)
    copied = LexborHTMLParser(shown.tree.css_first("textarea").text()).css_first("iframe").attributes
    assert copied["src"] == f"http://testserver{frame}"
    link = shown.tree.css_first("link[type='application/json+oembed']").attributes["href"]
    assert parse_qs(urlsplit(link).query)["url"] == [f"http://testserver{frame}"]
    assert Client().get(link.removeprefix("http://testserver")).json()["html"].startswith("<iframe")


def test_texts_in_what_is_copied_stay_text(chronology, db):
    Event.objects.filter(slug="2024-gd-denial").update(title='"><script>alert(1)</script>')
    body = Client().get("/events/2024-gd-denial/").content.decode()
    copied = LexborHTMLParser(body).css_first("textarea").text()
    assert LexborHTMLParser(copied).css_first("iframe").attributes["title"] == '"><script>alert(1)</script>'
    assert len(LexborHTMLParser(copied).css("script")) == 1
    assert "<script>alert" not in body
