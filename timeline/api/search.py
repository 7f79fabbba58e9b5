"""Search over records of all kinds at once: the best first, with the place where the words were found."""

import html

import orjson
from django.db.models import F, OuterRef, TextField, Value
from rest_framework import serializers

from ..models import Actor, ActorName, Article, Event, Issue, Place, PlaceName, Position
from ..models.common_words import common_terms
from ..models.highlights import marks, ranked
from ..models.rows_as_json import JSONAsText, JSONStrings
from ..models.search import MODELS, matching, terms
from ..vocabularies import RECORD_KINDS
from .base import answer, site_of
from .beside import Overview
from .filters import Scoped
from .parameters import Flag, Limit, Search, Words

TITLES = {Event: "title", Actor: "name", Article: "headline", Place: "name", Issue: "title", Position: "summary"}
BODIES = {Event: "summary", Actor: "description", Issue: "summary", Position: "condition"}
NAMES = {Actor: (ActorName, "actor"), Place: (PlaceName, "place")}
NEWEST = {Event: ["-date_sort"], Article: ["-published_sort"], Position: ["-date_sort"]}
AROUND = 90


class SearchFilters(Scoped):
    """What may be searched for."""

    q = Search(
        label="Search",
        meaning="Words to be found in titles, summaries and all names, without regard to accents, case or order.",
        example="Sukhumi flights",
    )
    kind = Words(RECORD_KINDS, "", label="Kind", meaning="Kinds of records.", example="event,place")
    typing = Flag(
        label="Typing",
        meaning="`true` takes the last word as just begun and looks in titles and names only, for suggestions.",
        example="true",
    )
    limit = Limit(label="Limit", meaning="How many results to give, 1 to 50; 20 unless told.", example="10")


class HitShape(serializers.Serializer):
    """A record that was found."""

    kind = serializers.ChoiceField(RECORD_KINDS.described, help_text="What sort of record it is.")
    slug = serializers.CharField(help_text="Its slug.")
    url = serializers.URLField(help_text="Its address in this API.")
    title = serializers.CharField(help_text="Its title, name or headline.")
    snippet = serializers.CharField(
        help_text="HTML: where the words were found, each in a <mark> element; all else is escaped."
    )


class SearchShape(serializers.Serializer):
    """What was found, the best first."""

    results = HitShape(many=True, help_text="The records found, the best first.")
    not_ranked = serializers.ListField(
        child=serializers.ChoiceField(RECORD_KINDS.described),
        help_text=(
            "Kinds of which too many have every word to be compared; what was found of them stands last, the newest "
            "first."
        ),
    )
    more = serializers.BooleanField(help_text="Whether more was found than is given; the lists' own `q` pages it all.")


class SearchResults(Overview):
    """Results of all kinds."""

    collection = "search"
    query = "?q=Sukhumi"
    about = (
        "Records of all kinds in whose text or names every word is found, the best first; kinds with too many to "
        "compare last, the newest first."
    )
    filters = SearchFilters
    shape = SearchShape
    needed = {"q": "Say what to search for."}

    def list(self, request, **kwargs):
        """One page: a statement for what is ranked, and one for each kind that is not."""
        asked = self.read(request.query_params)
        limit = asked.values.get("limit", 20)
        found, not_ranked = _found(asked, limit + 1)
        site = site_of(request)
        results = [_hit(row, asked, site) for row in found[:limit]]
        told = {"results": results, "not_ranked": not_ranked, "more": len(found) > limit}
        return answer(orjson.dumps(told).decode())


def _found(asked, few):
    """Rows of slug, kind, title, body and names of the first ``few`` found, and the kinds that are not ranked."""
    wanted = set(RECORD_KINDS)
    for group in asked.values.get("kind", ()):
        wanted = wanted - set(group.values) if group.negated else wanted & set(group.values)
    kinds = [kind for kind in RECORD_KINDS if kind in wanted]
    words = terms(asked.values["q"], bool(asked.values.get("typing")))
    common = common_terms([MODELS[kind] for kind in kinds], words, asked.scope) if kinds else {}
    not_ranked = [kind for kind in kinds if not common[MODELS[kind]].ranks(words)]
    ranked = [_of_kind(kind, asked, common[MODELS[kind]]) for kind in kinds if kind not in not_ranked]
    found = list(ranked[0].union(*ranked[1:], all=True).order_by("-_rank", "_kind", "slug")[:few]) if ranked else []
    for kind in not_ranked:
        rows = _of_kind(kind, asked, common[MODELS[kind]])
        found += rows.order_by(*NEWEST.get(MODELS[kind], ()), "-pk")[: few - len(found)]
    return found, not_ranked


def _of_kind(kind, asked, common):
    model, text, scope = MODELS[kind], asked.values["q"], asked.scope
    published = model.objects.published().told(scope)
    if asked.values.get("typing"):
        found = published.filter(pk__in=matching(kind, text, scope=scope).values("pk"))
    else:
        found = published.search(text, scope, common.most)
    shown = ranked(found, text, common.many).annotate(
        _kind=Value(kind, output_field=TextField()),
        _title=F(TITLES[model]),
        _body=F(BODIES[model]) if model in BODIES else Value("", output_field=TextField()),
        _names=_names(model, scope),
    )
    return shown.values_list("_rank", "slug", "_kind", "_title", "_body", "_names")


def _names(model, scope):
    if model not in NAMES:
        return Value("[]", output_field=TextField())
    names, owner = NAMES[model]
    return JSONAsText(JSONStrings(names.objects.told(scope).filter(**{owner: OuterRef("pk")}), F("text")))


def _hit(row, asked, site):
    _, slug, kind, title, body, names = row
    texts = [body or title, *orjson.loads(names), title]
    marked = [(text, marks(text, asked.values["q"])) for text in texts]
    text, found = max(marked, key=lambda pair: len(pair[1]))
    return {
        "kind": kind,
        "slug": slug,
        "url": f"{site}{kind}s/{slug}/",
        "title": title,
        "snippet": snippet(text, found),
    }


def snippet(text, found):
    """The part of ``text`` around the first of the spans ``found``, escaped, each span in a mark element."""
    start = max(0, found[0][0] - AROUND) if found else 0
    end = min(len(text), (found[0][1] if found else 0) + 2 * AROUND)
    pieces, at = ["…"] if start else [], start
    for begin, finish in found:
        if finish <= end:
            pieces += [html.escape(text[at:begin]), "<mark>", html.escape(text[begin:finish]), "</mark>"]
            at = finish
    return "".join([*pieces, html.escape(text[at:end]), "…" if end < len(text) else ""])
