"""A site set up for the public, as a process of its own: what Django's checks say of it, and what it refuses to be."""

import os
import subprocess
import sys

import pytest

from project import serve
from project.env import Refusal

KEY = "a-secret-of-more-than-fifty-characters-for-this-test-only"
PUBLIC = {"TIMELINE_HTTPS": "on", "TIMELINE_HOSTS": "timeline.example.org", "TIMELINE_PROXIES": "1"}


@pytest.fixture
def python(root, tmp_path):
    """Runs Python in the project's folder with these settings and gives what came of it."""

    def run(*words, **told):
        return subprocess.run(
            [sys.executable, *words],
            cwd=root,
            env=os.environ | {"TIMELINE_SECRET_KEY": KEY, "TIMELINE_VAR": str(tmp_path)} | told,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_djangos_checks_find_nothing_in_a_public_site(python):
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PUBLIC)
    assert done.returncode == 0, done.stderr
    assert "security." not in done.stderr


def test_djangos_checks_find_what_is_missing_without_https(python):
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PUBLIC | {"TIMELINE_HTTPS": "off"})
    assert done.returncode == 1
    assert "security.W012" in done.stderr


TOLD = (
    "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT"
)


@pytest.mark.parametrize(
    ("https", "told"),
    [
        ("on", "('__Host-session', '__Host-csrf', True, True, True, 31536000)"),
        ("off", "('sessionid', 'csrftoken', False, False, False, 0)"),
    ],
)
def test_https_keeps_cookies_and_browsers_to_it(python, https, told):
    asked = f"from django.conf import settings as s; print(({TOLD}, s.SECURE_HSTS_SECONDS))"
    done = python("-c", asked, DJANGO_SETTINGS_MODULE="project.settings", TIMELINE_HTTPS=https)
    assert done.stdout.strip() == told, done.stderr


def test_errors_are_not_shown_under_a_public_name(python):
    done = python("manage.py", "check", **PUBLIC | {"TIMELINE_DEBUG": "on"})
    assert done.returncode == 1
    assert done.stderr.startswith("TIMELINE_DEBUG is on, which shows the inside of errors to everyone")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"TIMELINE_HOSTS": ""}, "0.0.0.0:1 can be reached from other machines, but nobody has said"),
        ({"TIMELINE_HOSTS": "*"}, "TIMELINE_HOSTS holds '*', which lets anyone choose the name"),
        ({"TIMELINE_HOSTS": "localhost", "TIMELINE_DEBUG": "on"}, "0.0.0.0:1 can be reached from other machines, and"),
        (PUBLIC | {"TIMELINE_SECRET_KEY": "x" * 60}, "TIMELINE_SECRET_KEY holds what is easily guessed"),
    ],
)
def test_a_start_for_the_public_is_refused_until_the_site_is_its_own(python, tmp_path, told, sentence):
    done = python("manage.py", "up", "0.0.0.0:1", **told)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert not list(tmp_path.glob("*.sqlite3"))


def test_without_a_key_only_the_start_that_makes_one_goes_on(python):
    done = python("manage.py", "check", **PUBLIC | {"TIMELINE_SECRET_KEY": ""})
    assert done.returncode == 1
    assert done.stderr.startswith("There is no secret key yet: run manage.py up, which makes ")


@pytest.mark.parametrize(("address", "is_public"), [("127.0.0.1:1", False), ("[::1]:1", False), ("0.0.0.0:1", True)])
def test_an_address_is_public_when_other_machines_reach_it(address, is_public):
    read = serve.read_address(address)
    assert read.is_public == is_public
    serve.refuse_unready(read, hosts_are_named=True, debug=False)
    if is_public:
        with pytest.raises(Refusal):
            serve.refuse_unready(read, hosts_are_named=False, debug=False)


def test_a_key_of_before_keeps_editors_signed_in(client, admin_user, settings):
    client.force_login(admin_user, backend="django.contrib.auth.backends.ModelBackend")
    old, settings.SECRET_KEY = settings.SECRET_KEY, KEY
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get("/admin/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY = KEY[::-1]
    assert client.get("/admin/").status_code == 302
