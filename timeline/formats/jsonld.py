"""JSON-LD 1.1: schema.org's words where it has them, and our own for dates, evidence and positions.

Fields keep the names that they have in the JSON API, but for those in ``NAMES``. The context, published at
``context.jsonld`` below the API's root, gives every name its meaning: ``schema:`` what schema.org means by it, ``tl:``
what the API's documentation says of the field.
"""

from .base import KEYS, Format
from .lists import listed
from .spans import span

CONTEXT = "context.jsonld"
NAMES = {
    "slug": "identifier",
    "code": "termCode",
    "title": "name",
    "summary": "description",
    "place": "location",
    "outlet": "publisher",
    "language": "inLanguage",
    "address": "url",
    "archived_address": "archivedAt",
    "updated_at": "dateModified",
    "definition": "description",
}
OF_CLAIMS = {"holder": "author", "issue": "about", "article": "appearance"}
WORDS = {*NAMES.values(), *OF_CLAIMS.values(), "headline", "latitude", "longitude", "name"}
ADDRESSES = ("url", "archivedAt", "sameAs")
DAYS = ("startDate", "endDate", "datePublished")
OWN_DAYS = ("earliest", "latest", "known_from")
TYPES = {
    "events": {"": "Event", "claim": "Claim"},
    "actors": {
        "": "Organization",
        "person": "Person",
        "state": "Country",
        "political_entity": "AdministrativeArea",
        "government_body": "GovernmentOrganization",
        "party": "PoliticalParty",
        "outlet": "NewsMediaOrganization",
        "population": "Thing",
        "unnamed_group": "Thing",
    },
    "articles": {"": "NewsArticle", "editorial": "OpinionNewsArticle", "announcement": "Article"},
    "places": {"": "Place"},
    "issues": {"": "Question"},
    "positions": {"": "Claim"},
    "event-types": {"": "DefinedTerm"},
}


def write(records, about):
    """A graph of the records, each with its address for a name."""
    nodes = (_node(record, about.fields, about.collection, about.site) for record in records)
    return listed({"@context": about.site + CONTEXT}, "@graph", nodes)


def context(fields, site):
    """The context: the meaning of every name that the tree of ``fields`` of all collections can bring."""
    terms = {name: f"tl:{name}" for name in sorted(_names(fields)) if name not in NAMES}
    terms |= {name: f"schema:{name}" for name in sorted(WORDS)}
    terms |= {name: f"schema:{name}" for types in TYPES.values() for name in types.values()}
    terms |= {name: {"@id": f"schema:{name}", "@type": "@id"} for name in ADDRESSES}
    terms |= {name: {"@id": f"schema:{name}", "@type": "schema:Date"} for name in DAYS}
    terms |= {name: {"@id": f"tl:{name}", "@type": "xsd:date"} for name in OWN_DAYS}
    terms["dateModified"] = {"@id": "schema:dateModified", "@type": "xsd:dateTime"}
    prefixes = {"schema": "https://schema.org/", "tl": f"{site}{CONTEXT}#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
    return {"@context": {"@version": 1.1, **prefixes, **terms}}


def _names(fields):
    for field in fields:
        yield field.name
        yield from ("edtf", "words") if field.kind == "date" else _names(field.fields)


def _node(record, fields, collection, site):
    """The record as a node: with address and type where it has an address, and without what is empty."""
    node = {}
    key = next((record[key] for key in KEYS if key in record), None)
    if collection and key is not None:
        types = TYPES[collection]
        node = {"@id": f"{site}{collection}/{key}/", "@type": types.get(record.get("kind"), types[""])}
    names = NAMES | OF_CLAIMS if collection == "positions" else NAMES
    for field in fields:
        value = record.get(field.name)
        if value not in (None, "", []) and not (collection and field.name == "url"):
            node[names.get(field.name, field.name)] = _value(value, field, site)
    return node | _besides(record, collection)


def _value(value, field, site):
    if field.kind == "record":
        return _node(value, field.fields, field.collection, site)
    if field.kind == "list" and field.fields:
        return [_node(row, field.fields, field.collection, site) for row in value]
    return {part: said for part, said in value.items() if said} if field.kind == "date" else value


def _besides(record, collection):
    """What schema.org says in a way of its own: dates that are as sure as it takes them, and Wikidata."""
    besides = {}
    if collection == "events" and (found := span(record["date"]["edtf"])).exact:
        besides = {"startDate": found.start} | ({"endDate": found.end} if found.end else {})
    if collection == "articles" and (found := span(record["published"]["edtf"])).exact and not found.end:
        besides = {"datePublished": found.start}
    if record.get("wikidata"):
        besides["sameAs"] = f"https://www.wikidata.org/entity/{record['wikidata']}"
    return besides


FORMAT = Format(write, "application/ld+json", "jsonld")
