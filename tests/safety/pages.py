"""What an answer is made of once a browser's own rules have read it, and what of it could run."""

import json
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser

SITE = "https://testserver/"
NEVER = {"applet", "base", "embed", "frame", "iframe", "math", "object", "style", "animate", "set", "foreignobject"}
ADDRESSES = ("action", "background", "cite", "data", "formaction", "href", "poster", "src", "srcset", "xlink:href")
SCRIPTS = ("/static/", "/admin/jsi18n/")
SLIDES = "application/vnd.knightlab.timeline+json"
XML = {
    "application/graphml+xml": "{http://graphml.graphdrawing.org/xmlns}",
    "application/atom+xml": "{http://www.w3.org/2005/Atom}",
    "application/xml": "{http://www.sitemaps.org/schemas/sitemap/0.9}",
}


class Page:
    """A page as a browser reads it: all its elements, and all that it says."""

    def __init__(self, text):
        self.elements = [(node.tag, node.attributes, node) for node in LexborHTMLParser(text).css("*")]
        self.said = self._said(text)

    def _said(self, text):
        values = [value for _, attributes, _ in self.elements for value in attributes.values() if value]
        root = LexborHTMLParser(text).css_first("html")
        return "\n".join([root.text(deep=True), *values]).replace("\r\n", "\n").replace("\r", "\n")

    @property
    def dangers(self):
        """What could run, load or lead elsewhere, in words."""
        return [danger for tag, attributes, node in self.elements for danger in _dangers(tag, attributes, node)]


def _dangers(tag, attributes, node):
    if tag in NEVER or "xss" in tag:
        yield f"an element {tag}"
    if tag == "script" and (node.text() or "").strip():
        yield f"a script of its own: {node.text()[:80]}"
    if tag == "meta" and "http-equiv" in attributes:
        yield "a meta element that stands for a header"
    for name, value in attributes.items():
        if name.startswith("on") or name in ("style", "srcdoc") or "xss" in name or "<" in name:
            yield f"an attribute {name} of {tag}"
        if name in ADDRESSES:
            yield from _astray(tag, name, value or "")


def _astray(tag, name, value):
    """Whether the address leads where none of ours may."""
    try:
        parts = urlsplit(urljoin(SITE, "".join(sign for sign in value if sign > " ")))
    except ValueError:
        return
    if parts.scheme not in ("http", "https"):
        yield f"{tag} {name}={value[:80]}"
    elif parts.netloc != urlsplit(SITE).netloc and tag != "a":
        yield f"{tag} loads {value[:80]}"
    elif tag == "script" and not parts.path.startswith(SCRIPTS):
        yield f"a script at {value[:80]}"


def dangers(answer, body):
    """What in an answer of any type could run, and all that it says."""
    kind = answer.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        page = Page(body)
        return page.dangers, page.said
    found = [] if answer["X-Content-Type-Options"] == "nosniff" else [f"{kind} that a browser may take for a page"]
    if kind == SLIDES:  # its texts are made part of a page by whoever shows them
        texts = [text for slide in json.loads(body)["events"] for text in slide["text"].values()]
        page = Page("".join(f"<div>{text}</div>" for text in texts))
        return found + page.dangers, page.said
    if kind in XML:
        elements = list(ElementTree.fromstring(body).iter())
        found += [each.tag for each in elements if not each.tag.startswith(XML[kind]) or "xss" in each.tag]
        links = [each.get("href") for each in elements if each.get("href")]
        found += [link for link in links if not link.startswith(("https://testserver/", "/"))]
        return found, "\n".join(each.text or "" for each in elements)
    if kind not in KINDS:
        found.append(f"an answer of the kind {kind!r}")
    return found, body


KINDS = {
    "application/geo+json",
    "application/json",
    "application/ld+json",
    "application/problem+json",
    "application/vnd.oai.openapi",
    "application/x-ndjson",
    "text/calendar",
    "text/csv",
    "text/javascript",
    "text/plain",
    "",
}
