"""What RFC 4287 and validators of feeds ask of an Atom feed."""

import re
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[\w:./-]+")
ONCE = ("id", "title", "updated")


def broken(body, address):
    """The rules that the feed in ``body``, which was read at ``address``, does not keep; empty for a valid one."""
    feed = ElementTree.fromstring(body)
    entries = feed.findall(f"{ATOM}entry")
    found = [] if feed.tag == f"{ATOM}feed" else ["The root is no feed."]
    for part in (feed, *entries):
        found += _of_each(part)
    names = feed.findall(f"{ATOM}author/{ATOM}name")
    found += [] if len(names) == 1 and names[0].text else ["The feed has no author."]
    own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    found += [] if own == [address] else [f"The feed says of itself {own}."]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    found += [] if len(ids) == len({*ids}) else ["Two entries have the same id."]
    moments = [entry.findtext(f"{ATOM}updated") for entry in entries]
    found += [] if moments == sorted(moments, reverse=True) else ["The last changed does not stand first."]
    found += (
        [] if not moments or feed.findtext(f"{ATOM}updated") == moments[0] else ["The feed was updated otherwise."]
    )
    for entry in entries:
        links = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        told = entry.find(f"{ATOM}content") is not None
        found += [] if links or told else ["An entry has neither a page nor content."]
        kinds = [(link.get("type"), link.get("hreflang")) for link in links]
        found += [] if len(kinds) == len({*kinds}) else ["An entry has two pages of one kind."]
    return found


def _of_each(part):
    """What holds of a feed and of an entry alike."""
    for name in ONCE:
        values = [each.text for each in part.findall(f"{ATOM}{name}")]
        if len(values) != 1 or not values[0]:
            yield f"{part.tag} has {len(values)} {name}."
    if not MOMENT.fullmatch(part.findtext(f"{ATOM}updated", "")):
        yield f"{part.findtext(f'{ATOM}updated')} is no moment."
    name = part.findtext(f"{ATOM}id", "")
    if not ADDRESS.fullmatch(name) and not TAG.fullmatch(name):
        yield f"{name} is neither an address nor a tag."
    for link in part.findall(f"{ATOM}link"):
        if not ADDRESS.fullmatch(link.get("href", "")) or not link.get("rel") or not link.get("type"):
            yield f"{link.attrib} leads nowhere."
