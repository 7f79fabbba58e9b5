"""Pages are kept like answers of the API: until something public changes, and no longer."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from timeline.models.revision import READ

from ..search_records import new_event
from .conftest import BROWSER


@pytest.mark.django_db(transaction=True)
def test_a_page_is_kept_until_something_public_changes():
    cache.clear()
    event = new_event("2026-denial", "Georgian Dream denies the report")
    first = Client().get("/events/2026-denial/", headers=BROWSER)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    with CaptureQueriesContext(connection) as statements:
        again = Client().get("/events/2026-denial/", headers=BROWSER)
    assert [each["sql"] for each in statements] == [READ[connection.vendor]]
    assert again.content == first.content
    unchanged = Client().get("/events/2026-denial/", headers=BROWSER | {"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert Client().get("/", headers=BROWSER).headers["Vary"] == "Accept"
    event.status = "withdrawn"
    event.save()
    assert Client().get("/events/2026-denial/", headers=BROWSER).status_code == 404
    assert Client().get("/").headers["Content-Type"] == "application/json"
    cache.clear()
