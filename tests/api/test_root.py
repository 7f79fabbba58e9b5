"""The root of the API for a program, and the guard of all tests of the API."""

import pytest
from django.template import Context, Template
from django.test import Client

from timeline.api.urls import OVERVIEWS, RESOURCES
from timeline.models import Event


def test_the_root_names_every_address_of_the_api(db):
    known = {*(resource.collection for resource in (*RESOURCES, *OVERVIEWS)), "schema", "docs", "etiquette"}
    assert set(Client().get("/api/v1/").json()) == known


def test_a_statement_while_rendering_is_an_error(db):
    with pytest.raises(AssertionError, match="a statement while rendering"):
        Template("{% for event in events %}{{ event }}{% endfor %}").render(Context({"events": Event.objects.all()}))
