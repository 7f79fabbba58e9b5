"""Nonsense sent to the desk by one who may do everything there: no page of the admin fails by it.

The pages are those of the resolver, their parameters those of their filters, their fields those of their forms.
"""

import re
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import transaction

from ..nonsense import ACTS, IDS, OF_CHOICES, OF_PAGES, TO_THE_DESK, looked_up
from .rows import posted
from .test_permissions import EVERY, KINDS, Desk, clients  # noqa: F401 - the fixture of that name

pytestmark = pytest.mark.django_db
PAGES = {model._meta.model_name: page for model, page in admin.site._registry.items()}


@pytest.fixture
def send(clients):  # noqa: F811
    """Send a request as a superuser, just as it is written; afterwards all is as before."""
    client = clients["superuser"]

    def sending(address, body=None):
        method = "GET" if body is None else "POST"
        with transaction.atomic():
            answer = client.generic(method, address, body or "", "application/x-www-form-urlencoded")
            answer.getvalue()  # what is streamed is made while it is read
            transaction.set_rollback(True)
        assert answer.status_code < 500, (method, address, body)
        assert answer.headers["X-Request-ID"]
        return answer

    return sending


@pytest.fixture
def addresses(clients, admin_user):  # noqa: F811
    """The addresses of the pages of a kind, each with its page; and with nonsense in each of their parts."""

    def of(kind, nonsense=()):
        desk = Desk(kind, clients, admin_user) if kind else None
        for route, about, page in EVERY:
            if about == kind and page != "logout" and "app_label" not in route:
                known = desk.address(route, page, "superuser") if desk else "/" + re.sub("<.*?>", "1", route)
                yield page, known if not nonsense else ""
                for part in re.findall(r"<(?:\w+:)?(\w+)>", route):
                    for value in nonsense:
                        other = re.sub(rf"<(?:\w+:)?{part}>", value.replace("\\", ""), route)
                        yield (
                            page,
                            desk.address(other, page, "superuser") if desk else "/" + re.sub("<.*?>", "1", other),
                        )

    return of


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_takes_no_parameter_amiss(kind, send, addresses):
    (changelist,) = (address for page, address in addresses(kind) if page == "changelist")
    for place, name in enumerate(looked_up(PAGES[kind])):
        for value in TO_THE_DESK[place % 5 :: 5]:
            assert send(f"{changelist}?{name}={value}").status_code in (200, 302, 400), (name, value)
    for body in ACTS:
        send(changelist, body)


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_no_page_takes_nonsense_amiss(kind, send, addresses):
    for place, (_, address) in enumerate(addresses(kind)):
        for value in TO_THE_DESK[place % 5 :: 5]:
            send(f"{address}?{'&'.join(f'{name}={value}' for name in OF_PAGES)}")
        send(address, ACTS[place % len(ACTS)])


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_no_page_fails_by_nonsense_in_its_address(kind, send, addresses):
    for _, address in addresses(kind, nonsense=IDS):
        if address:
            send(address)


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_takes_nonsense_in_every_field(kind, send, addresses, clients):  # noqa: F811
    (change,) = (address for page, address in addresses(kind) if page == "change")
    form = posted(clients["superuser"].get(change))
    counts = {name: shown for name, shown in form.items() if name.endswith("_FORMS")}
    for value in ("\0", "9" * 30):
        assert send(change, urlencode({**dict.fromkeys(form, value), **counts})).status_code in (200, 302, 403)


def test_rows_that_are_announced_and_not_sent_are_none(send, addresses, clients):  # noqa: F811
    (change,) = (address for page, address in addresses("event") if page == "change")
    form = posted(clients["superuser"].get(change))
    many = {name: "1000000" for name in form if name.endswith(("TOTAL_FORMS", "INITIAL_FORMS"))}
    answer = send(change, urlencode({**form, **many, "title": ""}))
    assert {len(table.formset.forms) for table in answer.context["inline_admin_formsets"]} == {0}


def test_suggestions_take_no_parameter_amiss(send):
    known = {"app_label": "timeline", "model_name": "citation", "field_name": "article", "term": "a"}
    for name in OF_CHOICES:
        for value in TO_THE_DESK:
            others = urlencode({other: known[other] for other in known if other != name})
            assert send(f"/admin/autocomplete/?{others}&{name}={value}").status_code in (200, 403, 404), (name, value)
