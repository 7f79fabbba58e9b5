"""In another language nothing on a page is English but what the records say, and the API stays as it is."""

import ast
import gettext
import itertools
import re
from html import unescape

import orjson
import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT
from django.utils.translation import trans_real
from django.utils.translation.template import templatize
from selectolax.lexbor import LexborHTMLParser

from timeline.api.events import EventFilters
from timeline.api.timeline import UNITS, TimelineFilters
from timeline.dates import EDTFError, describe, parse
from timeline.dates.refusals import shown as shown_in_error
from timeline.pages import asking
from timeline.pages.words import VOCABULARIES

from ..test_date_words import READINGS
from ..test_dates import INVALID, UNCLEAR
from .conftest import BROWSER
from .test_cost import PAGES

EMBEDS = ("/embed/events/?actor=georgian-dream", "/embed/events/2024-gd-denial/")
REFUSED = {
    "/?on=June+2024&known_on=yesterday&actor=nobody&kind=rumour&min_origins=0&role=,&match=maybe": 400,
    "/?q=%00": 400,
    "/?on=2024&after=2025": 400,
    "/?type=999&stance=,,&according_to=nobody&first_known_in=a,b&min_sources=x": 400,
    "/?on=2024-13&after=spring&before=1/2/2024": 400,
    "/?on=2024-02-30&after={{2024&before=2024/2023": 400,
    "/?ordering=relevance&on=[2024-06-10,2024-06-12]": 400,
    "/?ordering=best&cursor=x": 400,
    "/?bucket=week&lanes=nobody": 400,
    "/events/nothing/": 404,
    "/events/2024-gd-denial/?known_on=2001-01-01": 404,
    "/actors/?date=2024&nothing=1": 400,
    "/nowhere/": 404,
}
NAMES = {"TIMELINE", "CAMEO", "PLOVER"}  # of lists of codes
EXAMPLES = {declared.example for declared in EventFilters.base_filters.values()}  # of what can be typed
CODES = {  # that a refusal may offer
    *itertools.chain(*VOCABULARIES.values(), EventFilters.base_filters, TimelineFilters.base_filters, UNITS),
    *(
        "cursor",
        "date",
        "title",
        "updated_at",
        "relevance",
        "possible",
        "certain",
        "actor",
        "kind",
        "anews-2024-06-07",
    ),
}
ENDS = " ·.,;:()…"  # of pieces
MARKS = re.compile("</?mark>")
SPOKEN = ("title", "alt", "aria-label", "placeholder", "aria-description")
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
CALLED = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext"}  # what ``makemessages`` looks for
LITERAL = re.compile(r"""u'(?:[^'\\]|\\.)*'|u"(?:[^"\\]|\\.)*\"""")
QUOTED = re.compile(r"(?<!\w)'[^'\n]*'")  # what was sent, or is to be sent
GAP = re.compile(r"((?<!\{)\{\w[^{}]*\}|%\(\w+\)[sd])")


class Bracketed(gettext.NullTranslations):
    """A language in which every text is what it is in English, in brackets; what is put into it stands outside.

    ``asked`` gets the texts that were to be translated.
    """

    def __init__(self):
        super().__init__()
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])
        text = message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]
        return "".join(part if GAP.fullmatch(part) or not part else f"⟦{part}⟧" for part in GAP.split(text))

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)

    def language(self):
        return "eo"

    to_language = language


@pytest.fixture
def bracketed(settings, monkeypatch):
    """The site in that language."""
    language = Bracketed()
    monkeypatch.setitem(trans_real._translations, "eo", language)
    monkeypatch.setattr(trans_real, "_default", None)
    settings.LANGUAGE_CODE = "eo"
    settings.PUBLISHER = "⟦Kronika⟧"
    cache.clear()
    yield language
    cache.clear()


@pytest.fixture
def said(chronology, monkeypatch):
    """All strings of the records that pages get from the API."""
    found = set()
    answered = asking.answered

    def listening(*given, **headers):
        response = answered(*given, **headers)
        if response.status_code == 200 and not response.streaming:
            held = strings(orjson.loads(response.content))
            found.update(held, *((unescape(part).strip(ENDS) for part in MARKS.split(text)) for text in held))
        return response

    monkeypatch.setattr(asking, "answered", listening)
    return found


@pytest.fixture(scope="module")
def written(root):
    """The texts that ``makemessages`` finds in the sources, and those of which Django has translations."""
    found = {str(name) for names in (MONTHS, MONTHS_ALT, MONTHS_3) for name in names.values()}
    found.add("%(truncated_text)s…")
    for file in (root / "timeline").rglob("*.py"):
        calls = (node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Call))
        for call in calls:
            if getattr(call.func, "id", "") in CALLED:
                found.update(given.value for given in call.args if isinstance(given, ast.Constant))
    for file in (root / "timeline" / "templates").rglob("*.html"):
        found.update(map(ast.literal_eval, LITERAL.findall(templatize(file.read_text(encoding="utf-8")))))
    return found


def strings(value, name=""):
    """The strings in plain data; words of vocabularies and of dates are for pages to say in their language."""
    if isinstance(value, dict):
        return {text for key, held in value.items() for text in strings(held, key)}
    if isinstance(value, list):
        return {text for held in value for text in strings(held, name)}
    ours = name == "words" or any(value in vocabulary for vocabulary in VOCABULARIES.values())
    return {value} if isinstance(value, str) and not ours else set()


def shown(body):
    """What a page says to those who look at it and to those who listen: the name of the element and each piece."""
    tree = LexborHTMLParser(body)
    for node in tree.css("script, style, code, textarea"):
        node.decompose()
    for node in tree.root.traverse(include_text=True):
        if node.tag == "-text":
            yield node.parent.tag, node.text(deep=False)
        elif node.tag == "meta" and node.attributes.get("name") == "description":
            yield node.tag, node.attributes["content"]
        else:
            yield from ((node.tag, node.attributes[name] or "") for name in SPOKEN if name in node.attributes)


def english(tag, text, said):
    """The words of a text that neither wait for translation nor come from a record; lines of pictures are parts."""
    while BRACKETED.search(text):
        text = BRACKETED.sub("\n", text)
    found = []
    for line in QUOTED.sub("", text).split("\n"):
        piece = line.strip(ENDS)
        if any(piece in each for each in said) and (tag == "text" or len(piece) > 15):
            continue
        for each in sorted((each for each in said if each and each in piece), key=len, reverse=True):
            piece = piece.replace(each, " ")
        found += re.findall(r"[^\W\d_]{2,}", piece)
    return found


@pytest.mark.parametrize(("path", "status"), [*((path, 200) for path in (*PAGES, *EMBEDS)), *REFUSED.items()])
def test_a_page_says_nothing_of_its_own_that_is_not_translated(bracketed, said, written, db, path, status):
    response = Client().get(path, headers=BROWSER)
    assert response.status_code == status
    sent = {value for values in QueryDict(path.partition("?")[2]).lists() for value in values[1]}
    known = said | sent | EXAMPLES | NAMES | (CODES if status == 400 else set())
    pieces = shown(response.content.decode())
    assert bracketed.asked - written == set()
    assert {text: words for tag, text in pieces if (words := english(tag, text, known))} == {}


def test_the_api_says_the_same_in_every_language(bracketed, chronology, db):
    client = Client()
    record = client.get("/api/v1/events/2024-embassy-preparation/").json()
    assert record["date"]["words"] == "on or before 11 June 2024"
    refused = client.get("/api/v1/events/?on=June+2024&kind=rumour&nothing=1")
    assert (refused.status_code, "⟦" in refused.content.decode()) == (400, False)
    assert "⟦" not in client.get("/api/v1/nothing/", headers={"Accept": "text/html"}).content.decode()
    assert '<html lang="eo">' in client.get("/events/2024-embassy-preparation/", headers=BROWSER).content.decode()


@pytest.mark.parametrize("date", READINGS)
def test_every_phrase_of_a_date_can_be_translated(bracketed, date):
    assert english("", describe(date), {date, "XX", "X3", "X2"}) == []


@pytest.mark.parametrize("text", [*INVALID, *UNCLEAR], ids=lambda text: ascii(text)[:30])
def test_every_refusal_of_a_date_can_be_translated(bracketed, text):
    with pytest.raises(EDTFError) as refused:
        parse(text)
    assert english("", str(refused.value), {text, shown_in_error(text), *map(repr, refused.value.suggestions)}) == []
