"""One base for all resources: read the request strictly, ask for a page or a record, answer with bytes."""

import hashlib
import itertools
from functools import cache, lru_cache

import orjson
from django.db.models import BigIntegerField
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.reverse import reverse

from ..editing.history import survivor
from ..formats.flat import tables
from ..models.base import slug_form
from ..models.common_words import MANY
from ..vocabularies import did_you_mean, nearest
from .alternates import alternates
from .by_date import parts
from .described import fields_of
from .errors import Moved, ParameterError
from .facets import read_facets
from .filters import refuse
from .negotiation import NAMED, TABLES
from .paging import DEFAULT_LIMIT, MAX_LIMIT, RANK, Hits, Order, decode_cursor
from .parameters import listed, nearest_slugs, read_number, single, unknown, unpublished
from .schema import ResourceSchema
from .shapes import names_of, page_of, projection, with_words

MAX_AGE = 60
MOST_STRANGERS = 10  # each is compared with all known names
FORMATS = ("json",)
FEED = "atom"


def format_meaning(known=FORMATS):
    """What the parameter ``format`` says, where the formats ``known`` are offered."""
    return "The format of the answer: " + ", ".join(known) + "."


COMMON = {
    "ordering": "The order of the results; a leading - reverses it.",
    "limit": f"How many records a page has, 1 to {MAX_LIMIT}; {DEFAULT_LIMIT} unless told.",
    "cursor": "Where the page begins, as given in `next` and `previous`.",
    "count": "`true` adds the number of all matching records, which costs more than the page.",
    "fields": "Names of the only fields wanted, with commas between them.",
    "omit": "Names of fields not wanted, with commas between them.",
    "format": format_meaning(),
}
RELEVANCE = (
    " `relevance` puts the best first, by those words of `q` that few records have; if each is in more than "
    f"{MANY:,}, the usual order is kept, and `ranked` is false."
)
DETAIL = ("fields", "omit", "format")
FACETS = "Names with commas between them: adds counts of all matching records by the values of each. Known: "
TABLE = f"With {' or '.join(TABLES)}: the rows of this list in the records, in place of the records. Known: "


class Resource(viewsets.ViewSet):
    """A list and its records; a subclass says what may be asked, how records look and how lists are ordered."""

    schema = ResourceSchema()

    collection = about = order = example = query = ""
    filters = shape = None
    orders = {}
    facets = {}
    key = "slug"
    downloads = ("ndjson", "csv", "parquet")
    download_shapes = {}
    followed = ""  # the filter by which events and positions are found that belong to a record's feed

    def get_renderers(self):
        """JSON, and the other formats of lists and records, each with its word and media type."""
        others = (
            self.downloads if self.action == "list" else self.record_formats() if self.action == "retrieve" else ()
        )
        return [JSONRenderer(), *(NAMED[word] for word in others)]

    @classmethod
    def record_formats(cls):
        """The words for the formats other than JSON in which one record can be had."""
        return (FEED,) if cls.followed else ()

    def list(self, request, **kwargs):
        """One page: a statement for its ids, one for its records, one for each parameter that names records."""
        if request.accepted_renderer.format != "json":
            from .downloads import download

            return download(self, request)
        sent = request.query_params
        asked, read = self.read(sent)
        annotations, found = found_page(self, asked, read)
        records = page_of(
            self.shape, read["names"], [hit[0] for hit in found.hits], self._address(request), asked.scope
        )
        texts = list(records.values())
        if annotations:
            match = {hit[0]: hit[-1] for hit in found.hits}
            texts = [f'{text[:-1]},"match":"{match[pk]}"}}' for pk, text in records.items()]
        tail = f'"next":{_link(request, found.next)},"previous":{_link(request, found.previous)}'
        if read["ordering"].word == "relevance":
            tail += f',"ranked":{orjson.dumps(read["ordering"].is_rank).decode()}'
        if read["count"] or read["facets"]:
            tail += self._counted(asked, read)
        response = answer(f'{{"results":[{",".join(texts)}],{tail}}}')
        response["Vary"] = "Accept"
        if others := alternates(request.META["QUERY_STRING"], self.downloads):
            response["Link"] = others
        return response

    def _counted(self, asked, read):
        """The JSON of what was asked about all matching records, each in a statement of its own."""
        queryset, _ = asked.narrow(self.shape.model.objects.published())
        tail = f',"count":{queryset.order_by().count()}' if read["count"] else ""
        counted = {name: self.facets[name].count(queryset, asked) for name in read["facets"]}
        return tail + (f',"facets":{orjson.dumps(counted).decode()}' if counted else "")

    def retrieve(self, request, key):
        """One record, in one statement; or the feed of what belongs to it."""
        asked, read = self.read(request.query_params, DETAIL, self.scoping())
        found = ()
        if slug_form.regex.search(key.lower()) and len(key) <= 100:
            shown = projection(self.shape, read["names"], self.key, asked.scope)
            found = shown.rows(key, self._address(request))
        if not found:
            raise absent(self, request, key, asked.scope)
        if request.accepted_renderer.format == FEED:
            from .feeds import feed

            return feed(self, request, orjson.loads(found[0][1]))
        response = answer(found[0][1])
        if self.followed and (others := alternates(request.META["QUERY_STRING"], self.record_formats())):
            response["Link"] = others
        return response

    @classmethod
    @cache
    def shared(cls):
        """The parameters of the list that other lists have as well, with their meanings."""
        shared = {**COMMON, "format": format_meaning((*FORMATS, *cls.downloads))}
        if "relevance" in cls.order_words():
            shared["ordering"] += RELEVANCE
        if cls.tables():
            shared["table"] = TABLE + ", ".join(f"`{name}`" for name in cls.tables()) + "."
        if cls.facets:
            shared["facets"] = FACETS + ", ".join(f"`{name}`" for name in cls.facets) + "."
        return shared

    @classmethod
    @cache
    def tables(cls):
        """The names of the lists in its records, whose rows can be downloaded."""
        return tuple(tables(fields_of(cls.shape)))

    @classmethod
    def scoping(cls):
        """The names of the parameters that set the evidence scope, where the resource has one."""
        return [name for name in ("known_on", "according_to") if name in cls.filters.base_filters]

    def _address(self, request):
        return request.build_absolute_uri(reverse(f"{self.collection}-list"))

    def read(self, sent, shared=None, own=None):
        """The filters with what was sent, and what the parameters say that all resources share.

        ``shared`` and ``own`` are the names of those that the address takes, those of a list unless told. Raises
        BadParameters with all that cannot be used.
        """
        asked = self.filters(sent)
        own = self.filters.base_filters if own is None else own
        allowed = (*own, *(self.shared() if shared is None else shared))
        own_problems = asked.check(own)
        problems, read = self._read(sent, allowed, asked)
        refuse(problems + own_problems)
        return asked, read

    def _read(self, sent, allowed, asked):
        problems = strangers(sent, allowed)
        read = {"cursor": None, "table": None}

        def take(name, reader, *given, parameter=None):
            try:
                read[name] = reader(sent, *given)
            except ParameterError as error:
                problems.append((parameter or name, str(error)))

        take("ordering", self._ordering, asked)
        take("limit", _limit)
        take("count", _count)
        take("facets", read_facets, self.facets)
        take("format", read_format, [each.format for each in self.get_renderers()])
        if "table" in allowed:
            take("table", self._table)
        take("names", self._names, parameter="omit" if "omit" in sent else "fields")
        if "cursor" in sent and "ordering" in read:
            take("cursor", self._cursor, read["ordering"])
        return problems, read

    @classmethod
    def order_words(cls):
        """The words that ``ordering`` takes."""
        words = [sign + word for word in cls.orders for sign in ("", "-")]
        return [*words, "relevance"] if "q" in cls.filters.base_filters else words

    def _ordering(self, sent, asked):
        word = single(sent.getlist("ordering")) if "ordering" in sent else self.order
        if word not in self.order_words():
            near = did_you_mean(word[:60], self.order_words())
            raise ParameterError(unknown(word[:60], _("ordering"), near))
        if word == "relevance":
            if "q" not in sent:
                raise ParameterError(_("Only what 'q' searches for can be ordered by relevance; send 'q' as well."))
            if "q" not in asked.values or asked.is_ranked(self.shape.model):
                return Order(word, RANK, descending=True)
            return self._order(word, self.order)
        return self._order(word, word)

    def _order(self, word, by):
        return Order(word, self.orders[by.removeprefix("-")], by.startswith("-"))

    def _table(self, sent):
        """The list whose rows are wanted, None for the records."""
        if "table" not in sent:
            return None
        word = single(sent.getlist("table"))
        if word not in self.tables():
            raise ParameterError(
                f"{word[:60]!r} is not a list in {self.collection}{did_you_mean(word[:60], self.tables())}"
            )
        if self.request.accepted_renderer.format not in TABLES:
            raise ParameterError(
                f"The rows of a list are given as {' or '.join(TABLES)}; send format={TABLES[0]} as well."
            )
        return word

    def _cursor(self, sent, order):
        column = BigIntegerField() if order.is_rank else self.shape.model._meta.get_field(order.column)
        return decode_cursor(single(sent.getlist("cursor")), order, column)

    def _names(self, sent):
        """The names of the fields wanted, in the shape's order; None for all."""
        known = names_of(self.shape)
        if "fields" in sent:
            chosen = self._field_names(sent, "fields", known)
            if "omit" in sent:
                raise ParameterError("Choose with 'fields' or with 'omit', not with both.")
            return tuple(name for name in known if name in chosen)
        if "omit" in sent:
            chosen = self._field_names(sent, "omit", known)
            return tuple(name for name in known if name not in chosen)
        return None

    def _field_names(self, sent, parameter, known):
        names = listed(sent.getlist(parameter))
        for name in names:
            if name not in known:
                near = did_you_mean(name[:60], known)
                raise ParameterError(f"{name[:60]!r} is not a field of {self.collection}{near}")
        return names


def found_page(resource, asked, read):
    """The page that was read from the request, and the names of what each hit says of itself. One statement."""
    hits = _hits if asked.is_kept else _hits.__wrapped__
    found = hits(type(resource), asked, read["ordering"], read["limit"], read["cursor"])
    return found.annotations, found.page()


@lru_cache(maxsize=256)
def _hits(resource, asked, order, limit, cursor):
    """The statement for a page of ``resource``, kept for whoever asks the same again."""
    published = resource.shape.model.objects.published()
    if order.is_rank:
        published = asked.ranked(published)  # before a cursor asks for what is ranked lower
    found, annotations = parts(asked, published, order, cursor)
    return Hits(found, limit, cursor, annotations)


def absent(resource, request, key, scope):
    """What to raise for a record that is not there: the way to the one that replaced it, or that there is none."""
    heir = None
    if resource.key == "slug" and slug_form.regex.search(key) and len(key) <= 100:
        heir = survivor(resource.shape.model, key)
    if heir is None:
        return Http404(not_found(resource, key, scope))
    match, query = request.resolver_match, request.META["QUERY_STRING"]
    path = reverse(match.view_name, kwargs={**match.kwargs, "key": heir})
    return Moved(request.build_absolute_uri(f"{path}?{query}" if query else path))


def site_of(request):
    """The absolute address of the API's root, below which all its records stand."""
    return request.build_absolute_uri(reverse("root"))


def not_found(resource, key, scope):
    """The sentence for a record that is not there, with the nearest slug."""
    what = _(resource.shape.model._meta.verbose_name)
    if resource.key != "slug":
        return unknown(key[:100], what, ".")
    published = resource.shape.model.objects.published()
    if scope and slug_form.regex.search(key) and published.filter(slug=key).exists():
        sentence = _("No article in the scope asked for tells of the {what} {slug!r}.")
        return sentence.format(what=what, slug=key[:100])
    near = did_you_mean(key[:100], nearest_slugs(resource.shape.model, key))
    return unpublished(key[:100], what, near)


def answer(text):
    """A public answer of JSON ``text``; see ``public``."""
    return public(with_words(text).encode(), "application/json")


def public(body, content_type):
    """A public answer of the bytes ``body`` with its entity tag and a short life in caches.

    It follows from the address and the chronology alone, so that it may be kept until a revision (see ``kept``).
    """
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response.follows_revision = True
    return response


# What other APIs call what this one has under another name.
ELSEWHERE = {
    "page": "cursor",
    "offset": "cursor",
    "per_page": "limit",
    "page_size": "limit",
    "sort": "ordering",
    "order_by": "ordering",
    "search": "q",
    "query": "q",
    "date": "on",
    "year": "on",
    "since": "after",
    "from": "after",
    "until": "before",
    "to": "before",
}


def strangers(sent, allowed):
    """Problems with the parameters that an address does not take, the first few of them."""
    found = (name for name in sent if name not in allowed)
    return [(name[:100], _unknown(name, allowed)) for name in itertools.islice(found, MOST_STRANGERS)]


def _unknown(name, allowed):
    """The sentence for a parameter that an address does not take."""
    known = sorted(allowed)
    here = ELSEWHERE.get(name)
    near = here if here in allowed else nearest(name[:60], known)
    if near:
        return _("There is no such parameter; did you mean {near!r}?").format(near=near)
    if known:
        return _("There is no such parameter; this address takes {known}.").format(known=", ".join(known))
    return _("There is no such parameter; this address takes none.")


def _limit(sent):
    if "limit" not in sent:
        return DEFAULT_LIMIT
    return read_number(single(sent.getlist("limit")), MAX_LIMIT)


def _count(sent):
    word = single(sent.getlist("count")) if "count" in sent else "false"
    if word not in ("true", "false"):
        raise ParameterError(_("{word!r} is neither 'true' nor 'false'.").format(word=word[:20]))
    return word == "true"


def read_format(sent, known=FORMATS):
    """The format asked for; raises ParameterError."""
    word = single(sent.getlist("format")) if "format" in sent else "json"
    if word not in known:
        raise ParameterError(unknown(word[:20], _("format"), did_you_mean(word[:20], known)))
    return word


def _link(request, cursor):
    """The JSON for the address of a neighbouring page."""
    return "null" if cursor is None else f'"{neighbour(request, cursor)}"'


def neighbour(request, cursor):
    """The address of a neighbouring page, None where there is none."""
    if cursor is None:
        return None
    sent = request.query_params.copy()
    sent["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{sent.urlencode()}")
