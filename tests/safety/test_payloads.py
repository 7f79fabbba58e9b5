"""What editors type and readers send stays text: in every page, feed and document, read as a browser reads it."""

import json
import re
import sys
from collections import Counter
from io import StringIO
from urllib.parse import quote, urlencode

import orjson
import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from tests.admin.rows import REGISTERED, posted
from tests.search_records import new_article
from timeline.admin.uploads import keep
from timeline.formats.register import FORMATS
from timeline.loading.imports import Upload

from .pages import Page, dangers
from .payloads import ADDRESSES, SENT, SHORT, TEXTS
from .records import Hostile, hostile_fields, variety
from .routes import ROUTES, filled, kind_of

pytestmark = pytest.mark.django_db
EVERY = 6  # of the texts sent to one public address; its neighbours are sent the others
EVERYTHING = "text/html,*/*;q=0.8"
ODD = (
    "<key",
    "<img/src=`",
    "<?xml",
    "<\u00ad",
    "<svg><use",
    "<<",
)  # of these a page makes nothing, or nothing that runs
SENDS_ONLY = ("open/", "check-now/", "logout/", "/r/")  # routes that show no page of their own


class Reader:
    """A browser that notes what in any answer could run, and which text it saw where."""

    def __init__(self, client):
        self.client = client
        self.found, self.seen, self.shown, self.pages = {}, Counter(), set(), 0

    def get(self, address, query=""):
        address += f"?{query}" if query else ""
        return self.reads(self.client.get(address, secure=True, headers={"accept": EVERYTHING}), address)

    def post(self, address, sent):
        return self.reads(self.client.post(address, sent, secure=True, follow=True), f"{address} (sent)")

    def reads(self, answer, address):
        assert answer.status_code < 500, address
        self.pages += 1
        found, said = dangers(answer, answer.getvalue().decode())
        for name, value in answer.items():
            if "xss" in name.lower() or re.search("[\r\n]", value):
                found.append(f"a header {name}")
        if found:
            self.found[address[:200]] = found[:5]
        here = {number for number, text in enumerate(TEXTS) if is_in(text, said)}
        self.seen.update(here)
        if here:
            self.shown.add(address)
        return answer


def is_in(text, said):
    """Whether the text stands there as it is; pages end lines in one way, and JSON writes some signs in its own."""
    return (
        text.replace("\r\n", "\n") in said
        or json.dumps(text)[1:-1] in said
        or orjson.dumps(text).decode()[1:-1] in said
    )


@pytest.fixture
def reader(signed_in, admin_user, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    admin_user.username = admin_user.first_name = f"nino {SHORT}"
    admin_user.save()
    return Reader(signed_in)


def looks(reader, hostile, user):
    """Open every page about the record; how many answered 200, by route."""
    answered = Counter()
    for route in [route for route in ROUTES if kind_of(route) == hostile.kind]:
        if not route.endswith(SENDS_ONLY):
            pk = hostile.gone if "deleted/" in route else hostile.record.pk
            parts = {"object_id": pk, "id": pk, "form": "json", "number": 1}
            if "/undo/" in route:
                parts["number"] = hostile.merged.pk
            if "<str:token>" in route:
                parts["token"] = keep(dry_run_of(hostile), user, now=timezone.now())
            query = f"other={hostile.other.pk}" if route.endswith("/merge/") else ""
            answered[route] += reader.get(filled(route, **parts), query).status_code in (200, 302)
    return answered


def dry_run_of(hostile):
    """A file that would change all texts of the record."""
    model = type(hostile.record)
    fields = {name: texts[0] for name, texts in hostile_fields(model)} | {"slug": SHORT, "xss": SHORT}
    records = [{"model": f"timeline.{hostile.kind}", "fields": fields}, {"model": SHORT, "fields": {SHORT: SHORT}}]
    return Upload(f"{SHORT}.json", json.dumps(records).encode())


def acts(reader, hostile):
    """Send the forms of the record: unchanged, with all texts hostile, and to delete it; follow where that leads."""
    page = f"/admin/timeline/{hostile.kind}/"
    change = f"{page}{hostile.record.pk}/change/"
    form = reader.get(change)
    sent = posted(form) | {"reason": SHORT, "_save": "1"}
    reader.post(change, sent)
    reader.post(change, dict.fromkeys(sent, SHORT) | {name: value for name, value in sent.items() if "_FORMS" in name})
    reader.post(f"{page}add/", {name: f"{name} {SHORT}" for name in sent})
    for act in ("delete_selected", "publish_chosen", SHORT):
        chosen = {"action": act, "_selected_action": [hostile.record.pk, SHORT], "index": "0"}
        reader.post(page, chosen)
    reader.post(f"{page}{hostile.record.pk}/delete/", {"post": "yes", "reason": SHORT})


def asks(reader, kind, texts):
    """Send each text wherever a page of the kind takes one in its address."""
    page = f"/admin/timeline/{kind}/"
    for text in texts:
        for name in ("q", "o", "status__exact", "_changelist_filters", "created_at__gte", text):
            reader.get(page, urlencode({name: text}))
        names = [name for name, _ in hostile_fields(REGISTERED[kind].model)]
        reader.get(f"{page}add/", urlencode(dict.fromkeys([*names, "_popup", "_to_field", "article", "issue"], text)))
        reader.get(f"{page}{filled('<x>', x=text.replace('/', '_2F'))[1:]}/change/".replace("\x00", "%00"))


@pytest.mark.parametrize("kind", REGISTERED)
def test_what_was_typed_stays_text_on_every_page_of_a_record(kind, reader, admin_user):
    hostile = Hostile(kind, 1, admin_user)
    answered = looks(reader, hostile, admin_user)
    acts(reader, hostile)
    asks(reader, kind, [*SENT, SHORT])
    assert reader.found == {}
    assert [route for route, count in answered.items() if not count] == []
    assert sum(reader.seen.values()) > 30


@pytest.mark.faults
@pytest.mark.parametrize("kind", REGISTERED)
def test_every_text_stays_text_in_every_field_on_every_page(kind, reader, admin_user, capsys):
    """As above for each of the texts in each of the fields, and each sent in every address."""
    model = REGISTERED[kind].model
    for number in range(variety(model)):
        with transaction.atomic():
            looks(reader, Hostile(kind, number, admin_user), admin_user)
            transaction.set_rollback(True)
    asks(reader, kind, [*SENT, *TEXTS])
    assert reader.found == {}
    assert sorted(reader.seen) == list(range(len(TEXTS)))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{kind}: {len(TEXTS)} texts, {reader.pages} pages read, {sum(reader.seen.values())} times shown."
        )


def test_what_was_typed_stays_text_on_public_pages_and_in_every_document(anyone, admin_user, settings):
    settings.SECURITY_CONTACT = "mailto:security@kavkaz.example"
    hostile = {kind: Hostile(kind, 1, admin_user).record for kind in REGISTERED}
    named = {record._meta.verbose_name_plural.replace(" ", "-"): record for record in hostile.values()}
    reader = Reader(anyone)
    for place, route in enumerate(route for route in ROUTES if not route.startswith("admin/")):
        record = named.get(kind_of(route))
        key = quote(getattr(record, "slug", None) or getattr(record, "code", "none"))
        needed = {"oembed": "url=https://testserver/"}.get(route, "q=xss" if "search" in route else "")
        answer = reader.get(filled(route, key=key, slug=key, kind="event"), needed)
        assert answer.status_code in (200, 302), route
        for text in (*SENT, *TEXTS)[place % EVERY :: EVERY] if route != "api/v1/schema/" else ():
            for query in ({"q": text}, {text: "1"}, {"fields": text}, {"cursor": text}, {"format": text}):
                reader.get(filled(route, key=key, slug=key, kind="event"), urlencode(query))
            sent = quote(text, safe="")
            reader.get(filled(route, key=sent, slug=sent, kind=sent))
    assert reader.get("/api/v1/network/", "format=graphml")["Content-Type"].startswith("application/graphml+xml")
    for collection in ("events", "actors", "articles", "places", "issues", "positions"):
        for form in set(FORMATS) - {"parquet"}:  # whose columns are typed
            assert reader.get(f"/api/v1/{collection}/", f"format={form}").status_code in (200, 400, 406)
    assert len([address for address in reader.shown if "format=" in address]) > 20
    assert reader.found == {}
    assert sorted(reader.seen) == list(range(len(TEXTS)))


def test_the_pages_of_the_site_show_it_as_text(reader, admin_user):
    for kind in REGISTERED:
        Hostile(kind, 1, admin_user)
    with pytest.raises(SystemExit):  # there is something to find
        call_command("check_timeline", stdout=StringIO())
    for page in ("", "timeline/", "auth/user/", f"auth/user/{admin_user.pk}/history/", "password_change/"):
        assert reader.get(f"/admin/{page}").status_code == 200
    for text in (*SENT, *TEXTS):
        reader.get("/admin/login/", urlencode({"next": text}))
        reader.get("/admin/timeline/event/date-reading/", urlencode({"text": text}))
        reader.get(f"/{quote(text, safe='')}/")
        chosen = {"app_label": "timeline", "model_name": "citation", "field_name": "article", "term": text}
        reader.get("/admin/autocomplete/", urlencode(chosen))
    assert reader.found == {}
    assert len(reader.shown) > 10


def test_a_failed_sign_in_says_it_as_text(anyone, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and only here
    reader = Reader(anyone)
    for text in TEXTS:
        reader.post("/admin/login/", {"username": text, "password": text, "next": text})
    assert reader.found == {}
    assert sorted(reader.seen) == list(range(len(TEXTS)))


def test_a_page_that_took_it_for_more_than_text_would_be_found():
    for text in (text for text in (*TEXTS, SHORT) if "<" in text and not text.startswith(ODD)):
        places = (
            "<p>{}</p>",
            '<input value="{}">',
            "<input value='{}'>",
            "<title>{}</title>",
            "<textarea>{}</textarea>",
        )
        assert any(Page(place.replace("{}", text)).dangers for place in places), text
        assert not any(Page(place.replace("{}", escape(text))).dangers for place in places), text


def test_a_link_that_would_run_would_be_found():
    for address in ADDRESSES:
        if re.match(r"\W*[a-z\s]+script:|data:", address, re.IGNORECASE):
            assert Page(f'<a href="{escape(address)}">').dangers, address


@pytest.mark.parametrize("address", ["ftp://example.org/xss", "javascript:xss()", "https://example.org/"])
def test_the_page_of_a_record_links_to_addresses_of_the_web_alone(address, admin_client):
    """However another one came in, since none of our own ways lets it."""
    article = new_article("jamnews-2024-06-27", "Georgia denies plans", url=address)
    page = admin_client.get(f"/admin/timeline/article/{article.pk}/change/").content.decode()
    assert page.count(address) > 1
    assert (f'href="{address}"' in page) == address.startswith("https:")


def test_there_are_enough_texts():
    assert len(set(TEXTS)) == len(TEXTS) >= 40
    assert all("xss" in text or "SUM" in text for text in TEXTS)
