"""The door of the admin: five wrong passwords close it for a name from one address, whatever the client says it is."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

PASSWORD = "a long sentence of an editor"
FAILURES = 5


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("nino", password=PASSWORD)


def knock(client, password, told=None, seen="127.0.0.1"):
    """The status that a sign-in gets: 200 is the form again, 302 the way in, 429 a closed door."""
    headers = {} if told is None else {"x-forwarded-for": told}
    filled = {"username": "nino", "password": password}
    return client.post(reverse("admin:login"), filled, headers=headers, REMOTE_ADDR=seen).status_code


def statuses(client, tell=lambda number: None):
    return [knock(client, f"wrong {number}", tell(number)) for number in range(FAILURES)]


def test_the_fifth_wrong_password_closes_the_door_to_the_right_one_too(client, editor):
    assert statuses(client) == [200] * 4 + [429]
    assert knock(client, PASSWORD) == 429
    assert knock(client, PASSWORD, seen="203.0.113.7") == 302


def test_the_right_password_begins_the_count_anew(client, editor):
    for _ in range(2):
        assert [knock(client, "wrong") for _ in range(FAILURES - 1)] == [200] * 4
        assert knock(client, PASSWORD) == 302


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_changing_header_does_not_open_the_door_again(client, editor, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    after = ", 203.0.113.7" if proxies else ""
    assert statuses(client, lambda number: f"198.51.100.{number}{after}") == [200] * 4 + [429]
    assert knock(client, PASSWORD, f"198.51.100.99{after}") == 429


def test_behind_a_proxy_the_door_stays_open_to_others(client, editor, settings):
    settings.TRUSTED_PROXIES = 1
    assert statuses(client, lambda number: "203.0.113.7") == [200] * 4 + [429]
    assert knock(client, PASSWORD, "203.0.113.8") == 302
