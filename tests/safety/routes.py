"""Every address that the project answers at, from the resolver, and real addresses for each."""

import re

from django.urls import get_resolver

CATCH_ALL = {"admin/(?P<url>.*)$"}


def _routes(patterns, before=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern)


ROUTES = [route for route in _routes(get_resolver().url_patterns) if route not in CATCH_ALL]


def filled(route, **parts):
    """An address of the route: each of its places filled with what ``parts`` gives, else with 1."""
    address = re.sub(r"\(\?P<(\w+)>[^()]*\)|<(?:\w+:)?(\w+)>", lambda found: str(_part(found, parts)), route)
    return "/" + re.sub(r"[\^$]", "", address)


def _part(found, parts):
    known = {"app_label": "timeline", "form": "csv", "token": "none"} | parts
    return known.get(found[1] or found[2], 1)


def kind_of(route):
    """The kind of record that the pages of a route are about; none where they are about something else."""
    found = re.match(r"admin/timeline/([a-z]+)/|api/v1/\^([a-z-]+)/|(?:embed/)?([a-z]+)/<str:slug>/", route)
    return found and (found[1] or found[2] or found[3])
