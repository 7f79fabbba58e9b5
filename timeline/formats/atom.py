"""Atom (RFC 4287): an entry for each record or change, whose id stays the same for ever."""

from xml.sax.saxutils import escape, quoteattr

from .base import Format, date_of, id_of, sayable, title_of

CONTENT_TYPE = "application/atom+xml"
READS = ("slug", "url", "title", "headline", "holder", "summary", "kind", "stance", "date", "published", "updated_at")
NEVER = "1970-01-01T00:00:00Z"  # a feed must say when it last changed; this one has nothing that could


def write(records, about):
    """The feed of records."""
    return _feed(((record["updated_at"], _entry(record, about)) for record in records), about)


def write_changes(changes, about):
    """The feed of changes, each with its ``id`` and what the feed of changes in JSON tells of it."""
    return _feed(((change["at"], _change(change, about)) for change in changes), about)


def _feed(entries, about):
    """When the feed was updated follows its entries, which have to be read to know."""
    yield "".join(_head(about)).encode()
    updated = NEVER
    for moment, lines in entries:
        updated = max(updated, moment)
        yield f"<entry>{''.join(lines)}{_element('updated', moment)}</entry>\n".encode()
    yield f"{_element('updated', updated)}</feed>\n".encode()


def _head(about):
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
    yield _element("title", about.title)
    yield _element("id", about.address)
    yield _link("self", about.address, CONTENT_TYPE)
    for relation in ("next", "previous"):
        if address := getattr(about, relation):
            yield _link(relation, address, CONTENT_TYPE)
    yield f"<author>{_element('name', about.author)}</author>\n"


def _entry(record, about):
    yield _element("title", title_of(record))
    yield _element("id", id_of(record))
    yield from _alternates(record["url"], about)
    yield f"<category term={quoteattr(record.get('kind') or record['stance'])}/>\n"
    words = date_of(record)["words"]
    yield _element("summary", f"{words[0].upper()}{words[1:]}. {record.get('summary', '')}".strip())


def _alternates(address, about):
    if page := about.page_of(address):
        yield _link("alternate", page, "text/html")
    yield _link("alternate", address, "application/json")


def _change(change, about):
    yield _element("title", f"{change['kind'].capitalize()} {change['slug']}: {change['action']}")
    yield _element("id", change["id"])
    if change["url"]:
        yield from _alternates(change["url"], about)
    yield f"<category term={quoteattr(change['action'])}/>\n"
    yield _element("content", change["reason"] or "No reason was given.")


def _element(name, text):
    return f"<{name}>{escape(sayable(text))}</{name}>\n"


def _link(relation, address, kind):
    return f"<link rel={quoteattr(relation)} type={quoteattr(kind)} href={quoteattr(sayable(address))}/>\n"


FORMAT = Format(write, CONTENT_TYPE, "atom", reads=READS, order="-updated_at", paged=True, lasting=True)
