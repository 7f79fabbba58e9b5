"""Errors: one shape for every status, a page for a person, never a traceback."""

import pytest
from django.db import OperationalError, connections
from django.test import Client, override_settings

from timeline.api.base import Resource


def is_problem(response, status):
    document = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.status_code == document["status"] == status
    assert document["request_id"] == response.headers["X-Request-ID"]
    assert set(document) >= {"type", "title", "status", "detail", "request_id"}
    return document


def test_nothing_at_an_address(db):
    assert is_problem(Client().get("/api/v1/no-such-thing/"), 404)["title"] == "Not Found"
    assert is_problem(Client().get("/nowhere"), 404)


def test_a_person_gets_a_page(db):
    response = Client().get("/nowhere", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()


def test_a_foreign_host_is_refused(db):
    is_problem(Client().get("/api/v1/events/", headers={"Host": "evil.example"}), 400)


def test_the_last_resort_says_nothing_of_the_inside(db, monkeypatch):
    def fail(*args):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(Resource, "_address", fail)
    response = Client(raise_request_exception=False).get("/api/v1/events/")
    assert "secret" not in is_problem(response, 500)["detail"]


def fail(*args, **options):
    raise OperationalError("the server closed the connection")


@pytest.fixture
def database_down(db, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "ensure_connection", fail)
        yield


@pytest.mark.usefixtures("database_down")
def test_a_database_that_does_not_answer_is_503():
    response = Client().get("/api/v1/events/", headers={"Accept": "text/html, */*"})
    assert is_problem(response, 503)
    assert response.headers["Retry-After"] == "5"


@pytest.mark.usefixtures("database_down")
def test_a_person_whose_page_needs_the_database_is_told_so_in_a_page():
    client = Client(headers={"Accept": "text/html"})
    for response, sentence in (
        (client.get("/"), "does not answer just now; try again shortly."),
        (client.post("/admin/login/", {"username": "nino", "password": "x"}), "Go back and send it again shortly"),
    ):
        assert response.status_code == 503
        assert (response.headers["Retry-After"], response.headers["Cache-Control"]) == ("5", "no-store")
        assert sentence in response.content.decode()


def test_a_database_that_fails_outside_of_the_views_is_503(admin_user, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(admin_user, backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.delete", fail)
    assert is_problem(client.post("/admin/logout/"), 503)
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", fail)
    response = client.get("/admin/", headers={"Accept": "text/html"})
    assert response.status_code == 503
    assert "does not answer just now" in response.content.decode()


def test_a_sound_request_id_is_kept_and_another_is_replaced(db):
    assert Client().get("/", headers={"X-Request-ID": "desk-2024-06-12"}).headers["X-Request-ID"] == "desk-2024-06-12"
    assert "<" not in Client().get("/", headers={"X-Request-ID": "<script>alert"}).headers["X-Request-ID"]


def test_all_faults_are_told_at_once(faults):
    assert set(faults("events/?actor=no-such-actor&role=speker&on=2024-13&limit=0&nope=1")) == {
        "actor",
        "role",
        "on",
        "limit",
        "nope",
    }
    assert "did you mean 'speaker'" in faults("events/?role=speker")["role"]
    assert "did you mean 'mtavari-arkhi'" in faults("events/?actor=mtavari-arki")["actor"]
    assert faults("events/?on=June 2024")["on"] == "'June 2024' is not an EDTF date; did you mean '2024-06'?"


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=5)
def test_too_many_parameters_are_refused(db):
    assert is_problem(Client().get("/api/v1/events/?" + "&".join(f"a{n}=1" for n in range(20))), 400)


@pytest.mark.parametrize(("theirs", "ours"), [("page=2", "cursor"), ("date=2024", "on"), ("sort=title", "ordering")])
def test_a_name_from_another_api_is_answered_with_ours(theirs, ours, faults):
    assert list(faults(f"events/?{theirs}").values()) == [f"There is no such parameter; did you mean {ours!r}?"]
