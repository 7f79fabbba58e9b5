"""The front page for a person, the API root for a program."""

import re

import pytest
from django.template import Context, Template
from django.test import Client

from timeline.api.urls import OVERVIEWS, RESOURCES
from timeline.models import Event

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def page(chronology, db):
    response = Client().get("/", headers=BROWSER)
    assert response.status_code == 200
    return response


def test_a_person_gets_a_page_with_the_latest_entries(page):
    text = page.content.decode()
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Kobakhidze: de-occupation is a red line" in text
    assert "3 December 2025" in text
    assert 'href="/api/v1/docs/"' in text


def test_the_page_loads_nothing_from_outside_and_sets_no_cookie(page):
    assert not re.search(r'(src|href)="(https?:)?//', page.content.decode())
    assert not page.cookies
    assert len(page.content) < 100_000


def test_every_address_on_the_page_answers(page):
    for address in set(re.findall(r'href="(/[^"#]*)"', page.content.decode())):
        response = Client().get(address, follow=True)
        assert response.status_code == 200, address
        assert response.getvalue()


@pytest.mark.parametrize("accept", ["application/json", "*/*", None])
def test_a_program_gets_the_root_of_the_api(accept, chronology, db):
    headers = {"Accept": accept} if accept else {}
    response = Client().get("/", headers=headers)
    assert response.headers["Vary"].startswith("Accept")
    told = {"schema", "docs", "etiquette"}
    assert set(response.json()) == {resource.collection for resource in (*RESOURCES, *OVERVIEWS)} | told
    assert response.json() == Client().get("/api/v1/").json()


def test_an_empty_chronology_has_a_page_too(db):
    Event.objects.update(status="draft")
    assert "Nothing has been published yet" in Client().get("/", headers=BROWSER).content.decode()


def test_titles_are_escaped(db):
    Event.objects.create(slug="x", title="<script>alert(1)</script>", kind="claim", date="2026", status="published")
    text = Client().get("/", headers=BROWSER).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_statement_while_rendering_is_an_error(db):
    with pytest.raises(AssertionError, match="a statement while rendering"):
        Template("{% for event in events %}{{ event }}{% endfor %}").render(Context({"events": Event.objects.all()}))
