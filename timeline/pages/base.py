"""One base for all pages: take only what they know, ask the API, and answer so that caches keep it."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from ..api.base import public, strangers
from .asking import Moved, Refused, ask

SCOPE = ("known_on", "according_to")


def pairs(sent, names=None):
    """The pairs of parameter and value that were sent, all or those of ``names``, in the order of these."""
    return [(name, value) for name in (sent if names is None else names) for value in sent.getlist(name)]


def cursor_of(address):
    """The cursor in the address of a neighbouring page of the API."""
    return QueryDict(address.partition("?")[2])["cursor"]


class Page(View):
    """A page: ``takes`` are the parameters that it knows, ``template`` shows what ``draw`` gives."""

    takes = SCOPE
    template = ""
    http_method_names = ("get", "head", "options")

    def get(self, request, **record):
        asking = Asking(request)
        try:
            self.check(request.GET)
            drawn = self.draw(asking, **record)
        except Refused as refused:
            return refused.page(request)
        except Moved as moved:
            path = reverse(request.resolver_match.view_name, args=[moved.slug])
            query = request.META["QUERY_STRING"]
            return moved.page(f"{path}?{query}" if query else path)
        return self.shown(asking, drawn)

    def check(self, sent):
        """Refuse parameters that the page does not know."""
        if problems := strangers(sent, self.takes):
            raise Refused(400, _("The address has parameters that this page does not take."), problems)

    def draw(self, asking):
        """What the template shows, from what the API answers to ``asking``."""
        raise TypeError(f"{type(self).__name__} does not say what it draws.")

    def shown(self, asking, drawn, status=200):
        """The page with what was drawn."""
        request = asking.request
        context = {
            "canonical": request.build_absolute_uri(request.path),
            "query": request.META["QUERY_STRING"],
            "scope": asking.scope,
            "known_on": request.GET.get("known_on", ""),
            "according_to": ", ".join(request.GET.getlist("according_to")),
            "here": request.path,
            **drawn,
        }
        response = public(render_to_string(self.template, context).encode(), "text/html; charset=utf-8")
        response.status_code = status
        return response


class Asking:
    """What a reader of one page asks the API for."""

    def __init__(self, request):
        self.request = request
        self.within = pairs(request.GET, SCOPE)
        self.scope = f"?{urlencode(self.within)}" if self.within else ""

    def ask(self, path, *parameters, scoped=True):
        """What the API tells at ``path`` to the pairs of ``parameters``, within the reader's evidence scope."""
        return ask(self.request, path, (*parameters, *(self.within if scoped else ())))
