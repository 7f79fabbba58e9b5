"""The public pages of the data set, as a browser asks for them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from ..api.conftest import _no_statement_while_rendering, chronology

__all__ = ["_no_statement_while_rendering", "chronology"]
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Shown:
    """A page as its reader sees it."""

    def __init__(self, response, statements):
        self.response, self.statements = response, statements
        self.status, self.body = response.status_code, response.content.decode()
        self.tree = LexborHTMLParser(self.body)

    def texts(self, selector):
        """What the elements say, each on one line."""
        return [
            " ".join(re.sub(r"\s+([.,:;)])", r"\1", node.text(separator=" ")).split())
            for node in self.tree.css(selector)
        ]

    def text(self, selector="main"):
        """What the first such element says."""
        return self.texts(selector)[0]

    def links(self, selector="a"):
        """Where the links lead, each once."""
        return list(dict.fromkeys(node.attributes["href"] for node in self.tree.css(selector)))

    def part(self, name):
        """What the section under the heading with this id says."""
        return self.text(f"section[aria-labelledby={name}]")


@pytest.fixture
def look(chronology, db):
    """Look at a page; ``status`` is what must come back."""
    client = Client()

    def looking(path, status=200, **headers):
        with CaptureQueriesContext(connection) as statements:
            response = client.get(path, headers=BROWSER | headers)
        assert response.status_code == status, (path, response.status_code, response.content[:500])
        return Shown(response, len(statements))

    return looking
