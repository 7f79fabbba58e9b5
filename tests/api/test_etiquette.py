"""The page for users of the API says what holds, and what is to go is told in time."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from html import unescape

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client, RequestFactory

from project.env import Rate
from timeline.api import deprecated, limits
from timeline.api.deprecated import Deprecations, Going
from timeline.api.paging import MAX_LIMIT

NETWORK = Going("/api/v1/network/", date(2026, 1, 1), date(2026, 7, 1), "https://timeline.example/news/1")
SIDE = Going("/api/v1/positions/", date(2026, 2, 1), date(2027, 1, 1), "https://timeline.example/news/2", "side")


@pytest.fixture
def page(db):
    """The text of the page, without its markup."""

    def page():
        response = Client().get("/api/v1/etiquette/")
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["ETag"]
        return " ".join(unescape(re.sub("<[^>]+>", " ", response.content.decode())).split())

    return page


def test_the_page_has_the_figures_that_hold_here(page, settings, monkeypatch):
    settings.RATE, settings.PUBLIC_SECONDS, settings.DOWNLOAD_RECORDS = Rate(20, 3, True), 7, 4321
    settings.PUBLISHER, settings.LICENCE = "Kavkaz Desk", {"name": "CC-BY-4.0"}
    told = page()
    assert "One client may ask 20 times in 3 seconds" in told
    assert "longer than 7 seconds" in told
    assert "Records in one download 4321" in told
    assert f"Records on a page {MAX_LIMIT}" in told
    assert f"Characters of a query {limits.MOST_QUERY}" in told
    assert "may be kept for 60 seconds" in told
    assert "published by Kavkaz Desk , under the licence CC-BY-4.0" in told.replace("Desk,", "Desk ,")
    assert f"for at least {deprecated.NOTICE_DAYS} days" in told
    assert "Nothing is to go at present." in told


def test_what_is_switched_off_is_not_told(page, settings):
    settings.RATE, settings.PUBLIC_SECONDS = None, 0
    assert "One client may ask" not in page()
    assert "The database gives up" not in page()


def test_readers_learn_whom_to_tell_of_a_mistake(page, settings):
    assert "This site names no address of its editors" in page()
    settings.CONTACT = "mailto:desk@kavkaz.example"
    assert "Write to the editors" in page()
    assert 'href="mailto:desk@kavkaz.example"' in Client().get("/api/v1/etiquette/").content.decode()


def test_every_address_on_the_page_answers(page, settings):
    settings.CONTACT = ""
    page()
    addresses = set(re.findall(r'href="(/[^"#]*)"', Client().get("/api/v1/etiquette/").content.decode()))
    assert "/api/v1/changes/?action=!published&amp;format=atom" in addresses
    for address in addresses:
        response = Client().get(unescape(address), follow=True)
        assert response.status_code == 200, address
        assert response.getvalue()


def answered(path, monkeypatch, going=(NETWORK, SIDE)):
    """The answer to ``path`` with what is told of it."""
    monkeypatch.setattr(deprecated, "GOING", going)
    return Deprecations(lambda request: HttpResponse("[]"))(RequestFactory().get(path)).headers


def test_what_is_to_go_is_told_in_headers(monkeypatch):
    told = answered("/api/v1/network/?min_weight=2", monkeypatch)
    assert told["Deprecation"] == f"@{int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())}"
    assert parsedate_to_datetime(told["Sunset"]) == datetime(2026, 7, 1, tzinfo=UTC)
    assert told["Link"] == '<https://timeline.example/news/1>; rel="deprecation"'


def test_a_parameter_that_is_to_go_is_told_to_who_sends_it(monkeypatch):
    assert "Sunset" in answered("/api/v1/positions/?side=RUS", monkeypatch)
    assert "Sunset" not in answered("/api/v1/positions/?stance=opposes", monkeypatch)
    assert "Sunset" not in answered("/api/v1/events/?side=RUS", monkeypatch)


def test_what_is_to_go_stands_on_the_page(page, monkeypatch):
    monkeypatch.setattr("timeline.api.etiquette.GOING", (SIDE,))
    assert "/api/v1/positions/?side= : 2027-01-01 ( instead )" in page()


def test_nothing_goes_without_notice():
    with pytest.raises(ValueError, match="/api/v1/network/ .* must be announced 180 days before it goes"):
        Going("/api/v1/network/", date(2026, 1, 1), date(2026, 6, 1), "https://timeline.example/")


def test_while_nothing_goes_nothing_is_asked(monkeypatch):
    with pytest.raises(MiddlewareNotUsed):
        answered("/api/v1/", monkeypatch, going=())
