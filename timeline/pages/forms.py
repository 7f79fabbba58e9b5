"""The filters of the timeline as a form and as links, from the same declarations that the API reads."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..api.events import EventFilters
from ..api.parameters import Flag, KnownOn, Match, Whole
from . import words

# Which labels the words of a filter have.
LABELS = {"actor_kind": "actor", "kind": "event", "role": "role", "stance": "stance", "verification": "verification"}


def fields_of(sent, problems):
    """The fields of the form: what each means, what was sent, and what is wrong with it."""
    return [_field(name, declared, sent, problems.get(name)) for name, declared in EventFilters.base_filters.items()]


def _field(name, declared, sent, problem):
    options = _options(name, declared)
    values = sent.getlist(name) or [""]
    kinds = {KnownOn: "date", Whole: "number"}
    kind = next((word for declaration, word in kinds.items() if isinstance(declared, declaration)), "text")
    return {
        "name": name,
        "label": _(declared.label),
        "meaning": _(declared.meaning).replace("`", ""),
        "example": declared.example,
        "problem": problem,
        "inputs": [
            {
                "id": f"{name}-{number}",
                "value": value,
                "options": options if value in ("", *(word for word, _label in options)) else (),
                "kind": kind if value == "" or problem is None else "text",
            }
            for number, value in enumerate(values)
        ],
    }


def _options(name, declared):
    """Pairs of a word and its label, for a filter of few words; words with commas or ! are typed."""
    if name in LABELS:
        return [(word, capfirst(str(words.label(LABELS[name], word)))) for word in declared.words]
    if isinstance(declared, Match):
        return [("possible", _("possibly")), ("certain", _("certainly"))]
    return [("true", _("yes")), ("false", _("no"))] if isinstance(declared, Flag) else []


def replaced(sent, **changes):
    """The address of the timeline with other values of some parameters, None for none; it begins at its first page."""
    query = sent.copy()
    for name in ("cursor", *(name for name, values in sent.lists() if not any(values))):
        query.pop(name, None)
    for name, values in list(query.lists()):
        query.setlist(name, [value for value in values if value])
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{reverse('front')}?{query.urlencode()}" if query else reverse("front")


def active(sent):
    """The filters that were sent, each with a link that leaves it out."""
    found = []
    for name, declared in EventFilters.base_filters.items():
        for value in sent.getlist(name):
            left = sent.copy()
            left.setlist(name, [other for other in sent.getlist(name) if other != value])
            found.append({"label": _(declared.label), "value": value, "link": replaced(left)})
    return found


def choices(sent, name, labels):
    """A link for each word that the parameter takes, the empty one for leaving it out."""
    chosen = sent.get(name, "")
    return [
        {"label": label, "chosen": word == chosen, "link": replaced(sent, **{name: word})}
        for word, label in labels.items()
    ]
