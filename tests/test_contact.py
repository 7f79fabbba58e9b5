"""``/.well-known/security.txt``: whom to tell of a weakness, and until when that holds."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from project.env import Environment, Refusal

ADDRESS = "/.well-known/security.txt"
pytestmark = pytest.mark.django_db


def test_who_is_named_stands_there_for_half_a_year(settings, time_machine):
    settings.SECURITY_CONTACT = "mailto:security@kavkaz.example"
    time_machine.move_to(datetime(2026, 3, 1, 12, 30, tzinfo=UTC), tick=False)
    response = Client().get(ADDRESS)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert dict(line.split(": ", 1) for line in response.content.decode().splitlines()) == {
        "Contact": "mailto:security@kavkaz.example",
        "Expires": "2026-08-28T00:00:00Z",
        "Preferred-Languages": "en",
        "Canonical": f"http://testserver{ADDRESS}",
    }


def test_where_nobody_is_named_the_setting_is(settings):
    settings.SECURITY_CONTACT = ""
    response = Client().get(ADDRESS)
    assert response.status_code == 404
    assert "TIMELINE_SECURITY_CONTACT" in response.json()["detail"]
    assert b"names nobody to be told of a weakness" in Client().get(ADDRESS, headers={"Accept": "text/html"}).content


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ("", ""),
        ("desk@kavkaz.example", "mailto:desk@kavkaz.example"),
        ("mailto:desk@kavkaz.example", "mailto:desk@kavkaz.example"),
        ("https://kavkaz.example/contact?of=desk", "https://kavkaz.example/contact?of=desk"),
    ],
)
def test_a_contact_is_an_address_of_mail_or_of_the_web(given, contact):
    assert Environment({"TIMELINE_CONTACT": given}).contact("TIMELINE_CONTACT") == contact


@pytest.mark.parametrize(
    "given", ["the desk", "javascript:alert(1)", "http://kavkaz.example/", "a@b", "mailto:", "a@b.ge\nX: y"]
)
def test_what_is_no_contact_is_refused(given):
    with pytest.raises(Refusal, match="must be such as desk@example.org or https://example.org/contact"):
        Environment({"TIMELINE_CONTACT": given}).contact("TIMELINE_CONTACT")
