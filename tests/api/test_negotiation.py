"""Which format answers: the one that ``format`` names, else the one that ``Accept`` likes best, else JSON."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        (BROWSER, "application/json"),
        ("application/*", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/csv;q=0.5, text/calendar;q=0.9", "text/calendar; charset=utf-8"),
        ("text/csv;q=0.5, application/json;q=0.5", "application/json"),
        ("application/json;q=0, */*", "application/x-ndjson"),
        ("Application/Geo+JSON; q=1.0", "application/geo+json"),
        ("application/atom+xml, */*;q=0.1", "application/atom+xml"),
    ],
)
def test_the_format_is_the_one_that_the_reader_likes_best(accept, wanted):
    response = Client().get("/api/v1/events/", headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, wanted)
    assert "Accept" in response.headers["Vary"]


def test_the_parameter_wins():
    response = Client().get("/api/v1/events/?format=csv", headers={"Accept": "image/png"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    response = Client().get("/api/v1/events/?format=json", headers={"Accept": "text/csv"})
    assert response.headers["Content-Type"] == "application/json"


KNOWN = "known are application/json, application/x-ndjson, text/csv"


@pytest.mark.parametrize(
    ("accept", "hint"),
    [
        ("image/png", KNOWN),
        ("text/csv;q=0", KNOWN),
        ("text/csv;q=high", KNOWN),
        (",;,", KNOWN),
        ("application/geojson", "did you mean 'application/geo+json'?"),
    ],
)
def test_what_is_not_offered_is_refused_with_what_is(accept, hint):
    response = Client().get("/api/v1/events/", headers={"Accept": accept})
    assert response.status_code == 406
    assert hint in response.json()["detail"]


def test_a_record_is_given_as_json_alone(ask):
    assert ask("events/2024-gd-denial/", Accept="application/json, text/csv")["slug"] == "2024-gd-denial"
    assert "text/csv" in ask("events/2024-gd-denial/", status=406, Accept="text/csv")["detail"]
