"""The server that the browsers ask, and who sits before them."""

import threading

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from timeline.models import roles

from .people import Person, browser

PASSWORD = "a-password-for-the-desk"
GROUPS = {"nino": "Contributors", "giorgi": "Editors", "tamar": "Editors"}
FAILED = pytest.StashKey()


class InTurn(StaticFilesHandler):
    """Answers one request at a time: on SQLite in memory all threads share one connection and its transaction."""

    turn = threading.Lock()

    def _should_handle(self, path):
        return False  # the project serves its static files itself

    def __call__(self, environ, start_response):
        with self.turn:
            return super().__call__(environ, start_response)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember that a test failed, so that it can leave pictures of what its people saw."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def live_server():
    """The project on a free port of this machine, for all browsers."""
    server = LiveServer("127.0.0.1", start=False)
    server.thread.static_handler = InTurn
    server.start()
    yield server
    server.stop()


@pytest.fixture
def chromium():
    """A browser in which nobody is signed in."""
    opened = browser()
    yield opened
    opened.quit()


@pytest.fixture(scope="session")
def browsers(live_server):
    """The people by name, each with a browser that starts when it is needed first."""
    people = {}
    yield people
    for person in people.values():
        person.browser.quit()


@pytest.fixture
def sit_down(transactional_db, settings, live_server, browsers, request, tmp_path):
    """Signs somebody in by name; all leave at the end, and when a test fails they leave pictures of what they saw."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and only here
    roles.install(apps, "default")
    call_command("loaddata", "vocabulary", verbosity=0)
    present = []

    def signed_in(name):
        user = get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=GROUPS[name]))
        if name not in browsers:
            browsers[name] = Person(name, live_server.url)
        present.append(browsers[name])
        browsers[name].signs_in(PASSWORD)
        return browsers[name]

    yield signed_in
    for person in present:
        if request.node.stash.get(FAILED, False):
            person.browser.save_screenshot(str(tmp_path / f"{person.name}.png"))
        person.leaves()
