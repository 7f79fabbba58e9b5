"""Addresses beside the lists: views of one record below its own address, and overviews of many records."""

import functools
from dataclasses import dataclass

import orjson
from rest_framework import viewsets
from rest_framework.decorators import action

from ..models.evidence import Scope
from .base import FORMATS, absent, answer, read_format, site_of, strangers
from .errors import ParameterError
from .filters import refuse
from .schema import ResourceSchema


@dataclass(frozen=True)
class Found:
    """One record that a view below its address is about.

    ``pk`` is its id, ``scope`` the evidence scope asked for or None, ``values`` what the view's own parameters say
    (only those that were sent), and ``site`` the absolute address of the API's root, with a slash at its end.
    """

    pk: int
    scope: Scope | None
    values: dict
    site: str


def beside(shape, about, scoped=True, **parameters):
    """Make a method of a resource the view ``{collection}/{key}/{method}/``.

    The method takes a ``Found`` and returns plain values for the answer, which ``shape``, a serializer, describes;
    ``parameters`` are the view's own filters. The evidence scope of the resource is understood as well, if ``scoped``.
    """

    def declare(method):
        @functools.wraps(method)
        def view(self, request, key):
            return answer(orjson.dumps(method(self, _find(self, request, key, parameters, scoped))).decode())

        view.beside = (shape, about, parameters, scoped)
        return action(detail=True, url_path=method.__name__.replace("_", "-"))(view)

    return declare


def _find(resource, request, key, parameters, scoped):
    sent = request.query_params
    asked = resource.filters(sent)
    allowed = ("format", *(resource.scoping() if scoped else ()), *parameters)
    problems = strangers(sent, allowed)
    problems += _format_problems(sent) + asked.check(resource.scoping())
    values = {}
    for name in parameters:
        if name in sent:
            try:
                values[name] = parameters[name].clean(sent.getlist(name))
            except ParameterError as error:
                problems.append((name, str(error)))
    refuse(problems)
    rows = resource.shape.model.objects.published().told(asked.scope)
    pk = rows.filter(**{resource.key: key}).values_list("pk", flat=True).first() if "\0" not in key else None
    if pk is None:
        raise absent(resource, request, key, asked.scope)
    return Found(pk, asked.scope, values, site_of(request))


def _format_problems(sent, known=FORMATS):
    try:
        read_format(sent, known)
    except ParameterError as error:
        return [("format", str(error))]
    return []


class Overview(viewsets.ViewSet):
    """A list-like address that sums up the records that filters find; a subclass draws the answer.

    ``filters`` are those of ``model`` with the overview's own parameters; ``shape`` is a serializer that describes
    what ``draw`` returns; ``needed`` are sentences for parameters that must be sent.
    """

    schema = ResourceSchema()

    collection = about = query = ""
    filters = shape = model = None
    formats = FORMATS
    needed = {}
    paged = False

    def list(self, request, **kwargs):
        asked = self.read(request.query_params)
        queryset, _ = asked.narrow(self.model.objects.published())
        form = request.query_params.get("format") or request.accepted_renderer.format
        return self.write(self.draw(queryset, asked), form)

    def read(self, sent):
        """The filters with what was sent, which is refused when it cannot be used or when something is missing."""
        asked = self.filters(sent)
        allowed = (*self.filters.base_filters, "format")
        problems = strangers(sent, allowed)
        problems += [(name, sentence) for name, sentence in self.needed.items() if name not in sent]
        refuse(problems + _format_problems(sent, self.formats) + asked.check())
        return asked

    def draw(self, queryset, asked):
        """Plain values for the answer, from the records found and the filters asked for."""
        raise TypeError(f"{type(self).__name__} does not say what it draws.")

    def write(self, drawn, form):
        """The answer that gives what was drawn in the format asked for."""
        return answer(orjson.dumps(drawn).decode())
