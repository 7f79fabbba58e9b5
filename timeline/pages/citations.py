"""What articles say of events, in short: the same said in several places is said once, with all places."""


def said_of(end, citations):
    """Pairs of the record at ``end`` (an article or an event) and what is said, in the order of the citations."""
    found = {}
    for citation in citations:
        found.setdefault(citation[end]["slug"], (citation[end], []))[1].append(citation)
    return [(record, _folded(own)) for record, own in found.values()]


def _folded(citations):
    """The citations with the same words as one, whose ``locators`` are all of theirs."""
    said = {}
    for citation in citations:
        origin = citation.get("origin")
        key = citation["stance"], origin and origin["slug"], citation["note"]
        said.setdefault(key, {**citation, "locators": []})["locators"].append(citation["locator"])
    return list(said.values())
