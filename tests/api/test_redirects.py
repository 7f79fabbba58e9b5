"""An old address leads to the record that replaced it, with all that was asked of it, and tells of nothing hidden."""

import pytest
from django.test import Client

from timeline.models import Redirect

from ..search_records import new_actor

RENAMED = [
    ("actor", "actors/georgian-dream-party/", "actors/georgian-dream/"),
    ("event", "events/gd-denial/?fields=slug", "events/2024-gd-denial/?fields=slug"),
    ("event", "events/gd-denial/chain/?depth=2", "events/2024-gd-denial/chain/?depth=2"),
    ("event", "events/gd-denial/revisions/", "events/2024-gd-denial/revisions/"),
]


@pytest.mark.parametrize(("kind", "old", "new"), RENAMED)
def test_an_old_address_leads_to_the_record_for_good(ask, kind, old, new):
    Redirect.objects.create(kind=kind, slug=old.split("/")[1], survivor=new.split("/")[1])
    response = Client().get(f"/api/v1/{old}")
    assert (response.status_code, response.headers["Location"]) == (308, f"http://testserver/api/v1/{new}")
    assert Client().get(response.headers["Location"]).status_code == 200
    other = "places" if kind == "event" else "events"
    assert Client().get(f"/api/v1/{other}/{old.split('/')[1]}/").status_code == 404


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_an_old_address_does_not_tell_of_what_is_hidden(db, status):
    new_actor("secret-actor", "Secret", status=status)
    Redirect.objects.create(kind="actor", slug="old-actor", survivor="secret-actor")
    response = Client().get("/api/v1/actors/old-actor/")
    assert response.status_code == 404
    assert "secret" not in response.content.decode()


def test_a_new_record_at_an_old_address_is_found_there(db):
    new_actor("netgazeti-ge")
    new_actor("net-gazeti", "Net Gazeti")
    Redirect.objects.create(kind="actor", slug="net-gazeti", survivor="netgazeti-ge")
    assert Client().get("/api/v1/actors/net-gazeti/").json()["name"] == "Net Gazeti"
