"""Nonsense and malice by class, and where it is tried: every address, parameter and method that there is.

All of it is written as it is sent, percent-encoded. A new resource, view, parameter or page of the admin comes in by
itself, since the addresses are those of the API's register and of the resolver.
"""

import re
from urllib.parse import unquote

from timeline.api.base import DETAIL
from timeline.api.parameters import Search
from timeline.api.urls import OVERVIEWS, RESOURCES

VALUES = {
    "nothing": ("", "%20", ",", "!", "-"),
    "no text": ("%00", "a%00b", "%FF%FE", "%ED%A0%80", "%C0%AF", "%0D%0AX-Evil:%201", "%zz", "%"),
    "odd text": (
        "%F0%9F%92%A9",
        "%E2%80%AE",
        "%22%3E%3Cscript%3E",
        "{{7*7}}",
        "'--",
        "%25_*(",
        "%26%20%7C%20!",
        "%22a",
    ),
    "number": ("-1", "0", "+1", "1.5", "1e400", "nan", "Infinity", "0x10", "%EF%BC%91", "00001", "1_0"),
    "number too large": ("2147483648", "9223372036854775808", "18446744073709551616", "9" * 100),
    "day": ("0000-01-01", "10000-01-01", "2023-02-29", "2024-13-01", "2024-W01-1", "20240101", "01/02/2024"),
    "moment": (
        "2024-01-01T25:00:00",
        "2024-01-01T00:00:00Z%00",
        "9999-12-31/0001-01-01",
        "%D9%A2%D9%A0%D9%A2%D9%A4-01-01",
    ),
    "word": ("true,false", "maybe", "None", "null", "[]", "(a%2B)%2B%21x", "no-such-thing", "xml"),
    "list": ("a," * 50 + "a", "1,2", "a,,b", ",a"),
    "way in": ("created_by__password", "slug__startswith", "created_by.password", "..%2F..%2Fetc", "status", "id,-id"),
    "token": ("cD05MjIzMzcyMDM2ODU0Nzc1ODA4", "bz0tMQ", "W10", "W1sxXV0", "bnVsbA"),
}
NONSENSE = [value for values in VALUES.values() for value in values]
TOO_LONG = ("9" * 5000, "a" * 9000, "%F0%9F%92%A9" * 300)

NAMES = (
    *(
        "nonsense=1",
        "page=2",
        "%00=1",
        "?x=1",
        "=",
        "a&b",
        "%FF=%FF",
        "q[$ne]=x",
        "slug__startswith=a",
        "title__regex=(",
    ),
    *(
        "status=draft",
        "event__status=draft",
        "internal_note__contains=a",
        "expand=a.a.a.a.a.a",
        "id=9223372036854775808",
    ),
)
KEYS = (
    *("9223372036854775808", "9" * 5000, "1.5", "1%00", "1%0A", "1%2F2", "%D9%A1", "%EF%BC%91", "%ED%A0%80", "%FF"),
    *("None", "-1", "a'--", "..%2F", "%2e%2e", "no-such-record", "_00", "%F0%9F%92%A9", "a" * 3000),
)
METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "NOPE", "get")
CHARSETS = (
    "base64",
    "hex",
    "idna",
    "punycode",
    "undefined",
    "utf-7",
    "utf-16",
    "rot13",
    "zlib",
    "latin-1",
    "\xff",
)
HEADERS = (
    *(("Accept", value) for value in (";;;,", "a/b;q=abc", "*", "\xff", "application/json; indent=99999999")),
    ("Accept", "application/json; version=99999999999999999999"),
    *(("Accept-Encoding", value) for value in ("gzip;q=x", "\xff")),
    *(("Accept-Language", value) for value in ("-" * 3000, "\xff", "en-" + "x" * 4000)),
    *(("If-None-Match", value) for value in ('"', "\xff", ",".join(f'"{number}"' for number in range(900)))),
    *(("If-Modified-Since", f"{day} 00:00:00 GMT") for day in ("Mon, 00 Jan 0000", "Fri, 31 Dec 99999999999")),
    *(("Range", value) for value in ("bytes=9-1,0-,-1", "bytes=a-", "bytes=0-0," * 300)),
    *(
        ("Cookie", value)
        for value in ("sessionid=\xff", "sessionid=%00;csrftoken=%00", ";" * 999, "sessionid=" + "x" * 2000)
    ),
    *(("X-Forwarded-For", value) for value in ("1.2.3.4, \xff", "a" * 5000)),
    ("X-Forwarded-Host", "elsewhere.example"),
    ("X-Forwarded-Proto", "nope"),
    ("X-Original-URL", "/admin/"),
    ("X-Request-ID", "a\xff\xfe" * 50),
    ("X-HTTP-Method-Override", "DELETE"),
    ("Authorization", "Token \xff"),
    ("Origin", "http://["),
    ("Referer", "http://["),
    *(("Content-Type", value) for value in ("multipart/form-data", ";", "\xff", "multipart/form-data; boundary=\xff")),
)
HOSTS = (
    "elsewhere.example",
    "127.0.0.1/x",
    "a" * 300,
    "127.0.0.1@elsewhere.example",
    "[::1",
    "127.0.0.1:abc",
    "",
    "a b",
)
BODIES = (
    ("application/json", "{"),
    ("application/json", '{"a":1e999999}'),
    ("application/json", "[" * 60_000),
    ("application/xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    ("application/x-www-form-urlencoded", "_method=DELETE"),
    ("application/x-www-form-urlencoded", "&".join(f"a{number}=1" for number in range(25_000))),
    ("application/x-www-form-urlencoded", "a=" + "b" * 3_000_000),
    (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="a"; filename="../%00"\r\n\r\nb\r\n--x--\r\n',
    ),
    ("multipart/form-data", "x"),
)

API = "/api/v1/"
LISTS = [f"{API}{resource.collection}/" for resource in (*RESOURCES, *OVERVIEWS)]
RECORDS = [f"{API}{resource.collection}/{resource.example}/" for resource in RESOURCES]
VIEWS = [
    f"{API}{resource.collection}/{resource.example}/{view.url_path}/"
    for resource in RESOURCES
    for view in resource.get_extra_actions()
]
ADDRESSES = [*LISTS, *RECORDS, *VIEWS]
ASIDE = [f"{API}schema/", API, f"{API}context.jsonld"]  # take no parameter at all


def parameters():
    """What each address takes: its parameters by name, each with its filter, None for those that others share."""
    found = {}
    for resource in RESOURCES:
        own = resource.filters.base_filters
        found[f"{API}{resource.collection}/"] = {**dict.fromkeys(resource.shared()), **own}
        record = f"{API}{resource.collection}/{resource.example}/"
        scoping = {name: own[name] for name in resource.scoping()}
        found[record] = {**dict.fromkeys(DETAIL), **scoping}
        for view in resource.get_extra_actions():
            _, _, further, scoped = view.beside
            found[f"{record}{view.url_path}/"] = {"format": None, **(scoping if scoped else {}), **further}
    for overview in OVERVIEWS:
        found[f"{API}{overview.collection}/"] = {"format": None, **overview.filters.base_filters}
    return found


def is_sense(declared, value):
    """Whether the value is one that the parameter takes after all: any words may be searched for, for one."""
    text = unquote(value, errors="replace")
    return (
        isinstance(declared, Search)
        and "\0" not in text
        and 0 < len(text.strip()) <= 200
        and len(re.findall(r"[^\W_]+", text)) <= 12
    )


# --- The desk ------------------------------------------------------------------------------------------------
LOOKUPS = ("exact", "isnull", "year", "regex")
OF_LISTS = (
    *("q", "p", "o", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters", "_source_model", "nonsense"),
    *("id__exact", "pk", "date__year", "date_sort__year", "created_at__year", "password__startswith", "id__in"),
)
OF_PAGES = ("_popup", "_to_field", "_changelist_filters", "next", "before", "after", "from", "to", "version", "page")
OF_CHOICES = ("app_label", "model_name", "field_name", "term", "page")
TO_THE_DESK = (
    "%00",
    "9223372036854775808",
    "9999",
    "%ED%A0%80",
    "a%00b",
    "-1",
    "9" * 400,
    "10000",
    "%EF%BC%91",
    "_00",
)
ACTS = (
    "action=delete_selected&_selected_action=%00",
    "action=delete_selected&_selected_action=9223372036854775808&index=0",
    "action=published&_selected_action=%EF%BC%91&index=abc",
    "action=%00&_selected_action=1&index=0",
    "action=delete_selected&_selected_action=1&index=" + "9" * 30,
    "action=merge_two&_selected_action=1&_selected_action=-1&index=0&select_across=9",
    "form-TOTAL_FORMS=99999999999&form-INITIAL_FORMS=x&_save=1",
    "form-TOTAL_FORMS=1&form-INITIAL_FORMS=1&form-0-id=9223372036854775808&_save=1",
    "title=%00&name=%00&slug=%00&date=%00&reason=%00&username=%00&password=%00&_save=1",
    "opened_version=" + "9" * 30 + "&version=-1&opened=%00&reason=x&_save=1",
    "publish_at_0=9999-12-31&publish_at_1=25:61&_save=1",
    "publish_at_0=0001-01-01&publish_at_1=00:00&_save=1&reason=x",
    "other=9223372036854775808&into=%00&keep=-1&confirmed=yes&_popup=1&_to_field=%00",
)


def looked_up(page):
    """Each parameter that the list of a page of the admin may be sent: its own filters and all that Django reads."""
    fields = [one if isinstance(one, str) else getattr(one, "parameter_name", "") for one in page.list_filter]
    return [*OF_LISTS, *(f"{field}__{lookup}" for field in fields if field for lookup in LOOKUPS)]


IDS = ("%00", "9223372036854775808", "_00", "1%0A", "%FF", "%EF%BC%91", "-1", "_5F")
