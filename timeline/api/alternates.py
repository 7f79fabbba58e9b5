"""The other formats of a list, told in the header ``Link`` of its JSON."""

import re

from ..formats.register import FORMATS

# Parameters that other formats do not take, or that choose among them.
OF_JSON = {"format", "fields", "omit", "count", "facets", "since"}
# Proxies refuse long headers, and this is told of each format.
SHORT = re.compile(r"[\w%=&.,!~:/+*'()\[\]{}-]{0,300}", re.ASCII)


def alternates(query, words):
    """The value of ``Link`` for the list at ``query``, a query string as it was sent; empty where that is too long."""
    if not SHORT.fullmatch(query):
        return ""
    kept = [f"{part}&" for part in query.split("&") if part and part.partition("=")[0] not in OF_JSON]
    address = f"<?{''.join(kept)}format="
    return ", ".join([f'{address}{word}>; rel="alternate"; type="{FORMATS[word].media_type}"' for word in words])
