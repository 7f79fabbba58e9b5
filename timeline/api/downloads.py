"""Lists in other formats than JSON: all records that match, or a page where one is asked for.

Their ids are read first, in one statement, and then the records, some at a time, each time only those that are public
at that moment. What fits into one such time is answered whole and kept as every answer is. The rest is a stream: it
costs little memory however long it is, and its end tells whether it is whole (see ``Format.broken``). One download
gives so many records at most (``DOWNLOAD_RECORDS``); who wants more asks for parts, or for pages. A stream keeps a
thread of the server for as long as its reader takes, so that a process makes only ``AT_ONCE`` of them at a time.
"""

import logging
import re
import threading
from array import array
from contextvars import copy_context
from itertools import chain, islice

import orjson
from django.conf import settings
from django.http import StreamingHttpResponse
from rest_framework.exceptions import APIException, NotAcceptable

from ..editing.history import first_slugs
from ..formats.register import FORMATS
from ..models.rows_as_json import keys_as_json
from .about import about
from .base import found_page, neighbour, public
from .described import MATCH, fields_of
from .errors import RETRY_AFTER
from .filters import refuse
from .shapes import names_of, projection, with_words

BATCH = 200  # records that are read at a time
IDS = 10_000  # that are read at a time
PIECE = 32 * 1024  # bytes that are sent at a time, at least
AT_ONCE = 2  # streams of one process, fewer than it has threads: see project.serve
LONGEST_NAME = 100
BROKE_OFF = "The server could not read on; what stands above is not all. Ask again."
TOO_MANY = (
    "More than {:,} records match, and one download gives no more; ask for parts of them, as with 'after' and "
    "'before', or for pages with 'limit', which lead to each other."
)
OF_JSON = ("count", "facets")
log = logging.getLogger("timeline.api")


def download(resource, request):
    """The list in the format that was negotiated: a statement for the ids, one for every ``BATCH`` records."""
    word = request.accepted_renderer.format
    form = FORMATS[word]
    asked, read = _read(resource, request, word, form)
    if form.missing:
        raise NotAcceptable(form.missing)
    is_page = form.paged or "limit" in request.query_params or "cursor" in request.query_params
    ids, matches, links = (_page if is_page else _all)(resource, asked, read, request)
    shape, names = _shown(resource, word, form, read)
    records = records_of(projection(shape, names, scope=asked.scope), ids, matches, resource._address(request))
    if form.lasting:
        records = with_first_addresses(records, shape.model, resource._address(request))
    about = _about(resource, request, asked, read, (shape, names), matches is not None, links)
    if len(ids) > BATCH:
        response = _streamed(form, _begun(records), about)
    else:
        response = public(b"".join(form.write(records, about)), form.content_type)
    response["Vary"] = "Accept"
    kind = "inline" if form.paged else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{_file_name(resource, asked, read)}.{form.suffix}"'
    if not is_page and not read["table"]:
        response["X-Total-Count"] = len(ids)
    elif any(links.values()):
        response["Link"] = ", ".join(f'<{each}>; rel="{relation}"' for relation, each in links.items() if each)
    return response


def _read(resource, request, word, form):
    """What was asked for, which is refused when this format cannot give it."""
    sent = request.query_params
    if form.order and "ordering" not in sent:
        sent = sent.copy()
        sent["ordering"] = form.order
    asked, read = resource.read(sent)
    problems = [(name, f"It is told in json alone, not in {word}.") for name in OF_JSON if name in sent]
    for name in ("fields", "omit"):
        if name in sent and not form.chooses:
            problems.append((name, f"What {word} holds cannot be chosen; leave it out."))
        elif name in sent and read.get("table"):
            problems.append((name, "A table holds the rows of one field, whole; leave it out."))
    refuse(problems)
    return asked, read


def _all(resource, asked, read, request):
    """The ids of all records in order, what each match is, and no neighbours. One statement."""
    queryset, annotations = asked.narrow(resource.shape.model.objects.published())
    order = read["ordering"]
    if order.is_rank:
        queryset = asked.ranked(queryset)
    most = settings.DOWNLOAD_RECORDS
    rows = queryset.order_by(*order.sorting()).values_list("pk", *annotations)[: most + 1]
    ids, matches = array("q"), bytearray() if annotations else None
    for pk, *match in rows.iterator(chunk_size=IDS):
        ids.append(pk)
        for word in match:
            matches.append(word == "certain")
    if len(ids) > most:
        refuse([("", TOO_MANY.format(most))])
    return ids, matches, {}


def _page(resource, asked, read, request):
    """The same of one page, and the addresses of its neighbours. One statement."""
    annotations, found = found_page(resource, asked, read)
    matches = bytearray(hit[-1] == "certain" for hit in found.hits) if annotations else None
    links = {"next": neighbour(request, found.next), "previous": neighbour(request, found.previous)}
    return array("q", [hit[0] for hit in found.hits]), matches, links


def _shown(resource, word, form, read):
    """The shape to read, and the names of its fields that are needed, None for all."""
    shape = resource.download_shapes.get(word, resource.shape)
    if read["table"]:
        return shape, (resource.key, read["table"].partition(".")[0])
    if form.reads is None:
        return shape, read["names"]
    if form.chooses and read["names"] is None:
        return shape, None
    wanted = {*form.reads, *(read["names"] or ())}
    return shape, tuple(name for name in names_of(shape) if name in wanted)


def _about(resource, request, asked, read, shown, has_matches, links):
    shape, names = shown
    names = read["names"] or names
    fields = tuple(field for field in fields_of(shape) if names is None or field.name in names)
    conditions = ", ".join(f"{name}={value}" for name in asked.values for value in asked.sent.getlist(name))
    title = f"{resource.collection.replace('-', ' ')}{f' ({conditions})' if conditions else ''}"
    fields = (*fields, MATCH) if has_matches and not read["table"] else fields
    return about(request, title, resource.collection, fields, table=read["table"] or "", **links)


def records_of(shown, ids, matches, address):
    """The records in order, as the JSON API shows them; what was withdrawn meanwhile is left out."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        texts = dict(shown.rows(keys_as_json(batch), address))
        for place, pk in enumerate(batch, start):
            if pk in texts:
                record = orjson.loads(with_words(texts[pk]))
                if matches is not None:
                    record["match"] = "certain" if matches[place] else "possible"
                yield record


def with_first_addresses(records, model, address):
    """The records, those that were renamed with ``first_url``: the address that they had at first. See ``id_of``."""
    while batch := list(islice(records, BATCH)):
        firsts = first_slugs(model, [record["slug"] for record in batch])
        for record in batch:
            first = firsts.get(record["slug"])
            yield record | ({"first_url": f"{address}{first}/"} if first else {})


def _gathered(pieces):
    """The same bytes in larger pieces."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _begun(records):
    """The records, the first of which are read now: what cannot even begin is an error like every other."""
    return chain(list(islice(records, 1)), records)


class Busy(APIException):
    """Too many readers are taking downloads from this process."""

    status_code = 503
    default_detail = "Others are taking downloads just now; try again shortly, or ask for pages with 'limit'."
    wait = RETRY_AFTER - 1  # one second is added to what is waited for


class Stream:
    """The pieces of a download, made while they are sent; they still come from the database chosen for the request.

    It takes one of the process's turns until it is at its end, closed or forgotten; raises Busy when there is none.
    """

    turns = threading.BoundedSemaphore(AT_ONCE)
    has_turn = False

    def __init__(self, pieces):
        self.pieces, self.context = pieces, copy_context()
        self.has_turn = self.turns.acquire(blocking=False)
        if not self.has_turn:
            raise Busy

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return self.context.run(next, self.pieces)
        except StopIteration:
            self.close()
            raise

    def close(self):
        """Let another one have the turn."""
        if self.has_turn:
            self.has_turn = False
            self.turns.release()

    __del__ = close


def _streamed(form, records, about):
    """A stream of what ``form`` writes."""
    stream = Stream(_to_the_end(_gathered(form.write(records, about)), form.broken))
    response = StreamingHttpResponse(stream, content_type=form.content_type)
    response["Cache-Control"] = "no-store"
    return response


def _to_the_end(pieces, broken):
    """The pieces, and ``broken`` when no more can be made: the server would end the answer as if it were whole."""
    try:
        yield from pieces
    except Exception:
        log.exception("A download broke off.")
        if broken:
            yield broken.format(BROKE_OFF).encode()


def _file_name(resource, asked, read):
    """A name that tells what was asked for, as in ``timeline-events-2024-06``."""
    said = [value for name in asked.values for value in asked.sent.getlist(name)]
    parts = ["timeline", resource.collection, read["table"] or "", *said]
    return re.sub(r"[^A-Za-z0-9]+", "-", " ".join(parts))[:LONGEST_NAME].strip("-")
