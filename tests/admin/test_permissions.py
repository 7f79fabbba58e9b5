"""Who may look at which page of the admin and who may send it, asked of every address that there is."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from timeline.admin.uploads import keep
from timeline.editing.merging import Chosen, merge
from timeline.editing.recording import recorded
from timeline.editing.representation import owner_of
from timeline.loading.imports import Upload
from timeline.models import Event

from .rows import REGISTERED, row

pytestmark = pytest.mark.django_db
STATUSES = ("draft", "in_review", "published", "withdrawn")
ROLES = ("nobody", "stranger", "contributor", "editor", "superuser")
NEVER = "never"  # the page takes no such request from anyone

# Who may do what, each including all that follow: "staff" is everyone with an account, "members" are in one of the
# two groups, "writers" may touch the record (contributors as long as it is a draft, editors always).
RIGHTS = ("staff", "members", "writers", "editors", "superusers")

# The pages of a kind of record: who may look, and who may send.
RECORD = {
    "changelist": ("members", "members"),
    "add": ("members", "members"),
    "change": ("members", "writers"),
    "delete": ("writers", "writers"),
    "history": ("members", NEVER),
    "revert": ("writers", "writers"),
    "rename": ("editors", "editors"),
    "merge": ("editors", "editors"),
    "merges": ("editors", NEVER),
    "undo": ("editors", "editors"),
    "deleted": ("members", NEVER),
    "deleted_history": ("members", NEVER),
    "restore": ("editors", "editors"),
    "import": ("members", "members"),
    "import_dry_run": ("members", "members"),
    "export": ("members", NEVER),
    "open": (NEVER, "members"),
    "the page itself": ("staff", "staff"),  # leads to "change" and tells nothing
}
ROWS = {page: RECORD[page] for page in ("changelist", "add", "change", "delete", "history", "open", "the page itself")}
VOCABULARY = {
    **ROWS,
    "add": ("superusers", "superusers"),
    "change": ("members", "superusers"),
    "delete": ("superusers", "superusers"),
}
ACCOUNTS = dict.fromkeys(("changelist", "add", "change", "delete", "history"), ("superusers", "superusers")) | {
    "password_change": ("superusers", "superusers"),
    "the page itself": ("staff", "staff"),
}
SITE = {
    "index": ("staff", "staff"),
    "app_list": ("members", "members"),
    "autocomplete": ("members", NEVER),
    "check_now": (NEVER, "editors"),
    "date_reading": ("staff", "staff"),
    "jsi18n": ("staff", NEVER),
    "logout": (NEVER, "staff"),
    "password_change": ("staff", "staff"),
    "password_change_done": ("staff", NEVER),
    "preview": ("members", NEVER),
    "preview_page": ("members", NEVER),
}
OPEN = {"login", "view_on_site", "no such page"}  # the first is for everyone, behind the others is nothing


def addresses():
    """Each address of the admin as the URL resolver has it, with the kind that it is about and the page."""
    for route, name in _routes(get_resolver().url_patterns):
        kind = re.match(r"admin/(?:timeline|auth)/([a-z]+)/", route)
        kind = kind and kind[1]
        if name == "timeline_date_reading":
            yield route, None, "date_reading"
        elif kind:
            yield route, kind, name.partition(f"_{kind}_")[2] if name else "the page itself"
        elif route.startswith("admin/"):
            yield route, None, name or "no such page"


def _routes(patterns, before=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern.name


def rules_of(kind):
    """The table that holds for the pages of a kind."""
    if kind not in REGISTERED:
        return ACCOUNTS if kind else SITE
    if not hasattr(REGISTERED[kind].model, "status"):
        return VOCABULARY if kind == "eventtype" else ROWS
    return RECORD


EVERY = list(addresses())
KINDS = sorted({kind for _, kind, _ in EVERY if kind})


def test_every_address_has_its_rule():
    without = [(kind, page) for _, kind, page in EVERY if page not in rules_of(kind) and page not in OPEN]
    assert without == []


def test_every_rule_is_about_an_address():
    there = {kind: {page for _, of, page in EVERY if of == kind} for kind in {kind for _, kind, _ in EVERY}}
    assert set(RECORD) == there["event"]
    assert [kind for kind in KINDS if kind in REGISTERED and not there[kind] <= set(rules_of(kind))] == []
    assert set(SITE) | OPEN == there[None]


class Desk:
    """All roles before one record of a kind, and what its addresses are."""

    def __init__(self, kind, clients, by):
        self.kind, self.clients = kind, clients
        model = REGISTERED[kind].model if kind in REGISTERED else {"user": User, "group": Group}[kind]
        self.record = row(model) if kind in REGISTERED else model.objects.create()
        self.owner = owner_of(self.record) if kind in REGISTERED else None
        self.gone = self.merged = None
        if rules_of(kind) is RECORD:
            self._write_history(model, by)

    def _write_history(self, model, by):
        why = {"now": timezone.now(), "by": by, "reason": "A first look."}
        with recorded([self.record], **why):
            model.objects.filter(pk=self.record.pk).update(slug="of-another-name")
        gone = row(model)
        self.gone = gone.pk
        with recorded([gone], act="deleted", **why):
            gone.delete()
        if any(page == "merges" for _, kind, page in EVERY if kind == self.kind):
            self.record.refresh_from_db()
            self.merged = merge(self.record, row(model), Chosen(), **why)

    def put(self, status):
        """Put the record, or that of the row, into a status."""
        if self.owner is not None:
            type(self.owner).objects.filter(pk=self.owner.pk).update(status=status)

    def address(self, route, page, role):
        """The address of a page of the record."""
        pk = self.gone if page in ("deleted_history", "restore") else self.record.pk
        parts = {"object_id": pk, "id": pk, "number": self.merged.pk if page == "undo" else 1, "form": "json"}
        if page == "import_dry_run":
            user = getattr(self.clients[role], "user", None)
            parts["token"] = keep(Upload("events.json", b"[]"), user, now=timezone.now()) if user else "x"
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(parts[part[1]]), route)


@pytest.fixture
def clients(member, admin_client, admin_user, settings, tmp_path):
    """A browser for each role; what they upload goes to a folder of the test."""
    settings.VAR_DIR = tmp_path
    admin_client.user = admin_user
    groups = {"stranger": None, "contributor": "Contributors", "editor": "Editors"}
    return {
        "nobody": Client(),
        **{role: member(group, role) for role, group in groups.items()},
        "superuser": admin_client,
    }


def may(role, right, status):
    """Whether a role has a right on a record of this status."""
    of_role = {"stranger": "staff", "contributor": "members", "editor": "editors", "superuser": "superusers"}[role]
    if role == "contributor" and status == "draft":
        of_role = "writers"
    return RIGHTS.index(right) <= RIGHTS.index(of_role)


def fits(answer, role, right, status):
    """Whether what was answered is what the role may get."""
    if role == "nobody":
        return answer.status_code == 302 and answer["Location"].startswith("/admin/")
    if right == NEVER or not may(role, right, status):
        return answer.status_code in (403, 404, 405)
    return answer.status_code == 200 or (answer.status_code == 302 and "/login/" not in answer["Location"])


def ask(client, method, address, sent=None):
    """The answer, and the statements of it that write; afterwards all is as before."""
    written = []

    def noting(execute, sql, *more):
        table = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(timeline|auth)_', sql)
        if table and "timeline_opening" not in sql:
            written.append(sql)
        return execute(sql, *more)

    with transaction.atomic(), connection.execute_wrapper(noting):
        answer = getattr(client, method)(address, sent)
        answer.getvalue()  # what is streamed is made while it is read
        transaction.set_rollback(True)
    return answer, written


def asked(kind):
    """What to ask about a kind: status, route, page and role; each role once where the status makes no difference.

    Every status is asked of events; of the others, where the same rule holds, what is a draft and what is public.
    """
    for status in STATUSES if kind == "event" else ("draft", "published"):
        for route, of, page in EVERY:
            by_status = "object_id" in route and page not in ("deleted_history", "restore")
            for role in ROLES if of == kind and page not in OPEN else ():
                hinges = by_status and (role == "contributor" or (role == "editor" and kind == "event"))
                if status == "published" or (hinges and rules_of(kind) not in (ACCOUNTS, SITE)):
                    yield status, route, page, role


@pytest.mark.parametrize("kind", KINDS)
def test_each_role_sees_and_sends_what_it_may_and_what_is_refused_writes_nothing(kind, clients, admin_user):
    desk, wrong = Desk(kind, clients, admin_user), []
    for status, route, page, role in asked(kind):
        desk.put(status)
        for method, right in zip(("get", "post"), rules_of(kind)[page], strict=True):
            address = desk.address(route, page, role)
            answer, written = ask(clients[role], method, address, {"post": "yes"} if method == "post" else None)
            quiet = method == "get" or role == "nobody" or right == NEVER or not may(role, right, status)
            if not fits(answer, role, right, status) or (quiet and written):
                wrong.append((status, page, role, method, right, answer.status_code, written))
    assert wrong == []


@pytest.mark.parametrize("page", SITE)
def test_each_role_gets_the_pages_of_the_site_that_it_may(page, clients):
    event = row(Event)
    named = {"kind": "event", "pk": str(event.pk), "app_label": "timeline"}
    route = next(route for route, kind, of in EVERY if kind is None and of == page)
    address = "/" + re.sub(r"\(\?P<app_label>.*?\)", "<app_label>", route).replace("^", "").replace("/$", "/")
    address = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: named[part[1]], address)
    query = {"app_label": "timeline", "model_name": "citation", "field_name": "article", "term": "a"}
    for role, client in clients.items():
        for method, right in zip(("get", "post"), SITE[page], strict=True):
            sent = query if page == "autocomplete" and method == "get" else {}
            answer, _ = ask(client, method, address, sent)
            assert fits(answer, role, right, "draft"), (role, method, answer.status_code)


def test_a_look_behind_the_address_of_any_row_finds_nothing(clients):
    kind = ContentType.objects.get_for_model(User).pk
    for role, client in clients.items():
        answer = client.get(f"/admin/r/{kind}/1/")
        assert answer.status_code == (302 if role == "nobody" else 404)


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_method_writes(kind, clients, admin_user):
    desk = Desk(kind, clients, admin_user)
    for route, of, page in EVERY:
        for method in ("put", "delete") if of == kind else ():
            answer, written = ask(clients["superuser"], method, desk.address(route, page, "superuser"))
            assert (answer.status_code < 500, written) == (True, []), page


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_no_page_takes_what_another_site_makes_a_browser_send(kind, clients, admin_user):
    desk, editor = Desk(kind, clients, admin_user) if kind else None, Client(enforce_csrf_checks=True)
    editor.force_login(admin_user, backend="django.contrib.auth.backends.ModelBackend")
    for route, of, page in EVERY:
        if of == kind and page not in OPEN and "<app_label" not in route:
            address = desk.address(route, page, "superuser") if desk else "/" + re.sub("<.*?>", "1", route)
            answer, written = ask(editor, "post", address, {"post": "yes"})
            assert (answer.status_code, written) == (403, []), page
