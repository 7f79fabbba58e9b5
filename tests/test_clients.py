"""Whom a request comes from: what the trusted proxies say, never what the client says of itself."""

import pytest
from django.test import RequestFactory

from timeline.api.middleware import client_address

PROXY = "10.0.0.2"
READER = "203.0.113.7"


def address(settings, *, proxies, told=None, seen=PROXY):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if told is None else {"x-forwarded-for": told}
    return client_address(RequestFactory(REMOTE_ADDR=seen).get("/", headers=headers))


@pytest.mark.parametrize("told", [None, "1.2.3.4", "1.2.3.4, 5.6.7.8", "nonsense", ""])
def test_without_a_proxy_nobody_is_believed(settings, told):
    assert address(settings, proxies=0, told=told, seen=READER) == READER


@pytest.mark.parametrize("own_words", ["", "1.2.3.4, ", "1.2.3.4, 5.6.7.8, ", "'; --, ", ", , ", "\x00, "])
def test_behind_a_proxy_the_client_is_whom_the_proxy_heard_from(settings, own_words):
    assert address(settings, proxies=1, told=own_words + READER) == READER
    assert address(settings, proxies=2, told=f"{own_words}{READER}, 10.0.0.1") == READER


@pytest.mark.parametrize("told", [None, "", "unknown", "1.2.3.4, unknown", "1.2.3.4.5", "[::1", "example.org"])
def test_what_is_no_address_leaves_the_one_that_was_seen(settings, told):
    assert address(settings, proxies=1, told=told) == PROXY


def test_fewer_addresses_than_proxies_come_from_someone_who_went_round_a_proxy(settings):
    assert address(settings, proxies=2, told=READER) == PROXY


@pytest.mark.parametrize(
    ("told", "known_as"),
    [
        ("203.0.113.7:4711", READER),
        ("::ffff:203.0.113.7", READER),
        ("[2001:db8:1:2:a:b:c:d]:4711", "2001:db8:1:2::"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::"),
        ("2001:DB8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
    ],
)
def test_one_client_has_one_address_however_it_is_written(settings, told, known_as):
    assert address(settings, proxies=1, told=told) == known_as


def test_a_server_that_does_not_say_whom_it_hears_leaves_everyone_one_address(settings):
    assert address(settings, proxies=0, seen="") == "0.0.0.0"
