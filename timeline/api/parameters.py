"""Parameters: what each kind of filter takes, how it is checked, and how it narrows a queryset."""

import datetime
import itertools
import re
from dataclasses import dataclass
from functools import cache

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from ..dates import EDTFError, parse
from ..models import Actor, Article, EventType
from ..models.base import slug_form
from ..models.evidence import Tellers
from ..models.rows_as_json import keys_as_json
from ..models.search import MOST_WORDS, bare_words
from ..models.statements import Statement
from ..vocabularies import did_you_mean
from .errors import ParameterError

# Some sign that is no blank, and no NUL. What counts as a blank is written out: no two languages agree on it.
SEARCHABLE = (
    "^[^\\u0000]*[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]"
    "[^\\u0000]*$"
)
SLUGS = "<slugs>"  # in a statement, what is asked for stands there
MAX_WORDS = 50
MAX_TEXT = 200
MAX_REPEATS = 10
MAX_TELLERS = 3  # each is asked of every citation, link and position of an answer


@dataclass(frozen=True)
class Group:
    """One sending of a parameter: any of ``values`` must hold, or none of them when ``negated``."""

    values: tuple
    negated: bool = False


def groups(sent, most=MAX_REPEATS):
    """The groups in the values of one parameter: commas are any of, repetition is all of, a leading ! is none of."""
    if len(sent) > most:
        raise ParameterError(_("Sent {times} times; at most {most} are taken.").format(times=len(sent), most=most))
    found = []
    for text in sent:
        negated = text.startswith("!")
        words = tuple(text.removeprefix("!").split(","))
        if not all(words):
            sentence = _("{text!r} has an empty word; write words with single commas between them.")
            raise ParameterError(sentence.format(text=text[:60]))
        if len(words) > MAX_WORDS:
            raise ParameterError(
                _("{words} words; at most {most} are taken.").format(words=len(words), most=MAX_WORDS)
            )
        found.append(Group(words, negated))
    return found


def several(most, **word):
    """The JSON Schema of at most so many groups; ``word`` describes the words of each."""
    return {"type": "array", "items": {"type": "string", **word}, "minItems": 1, "maxItems": most}


def single(sent):
    """The value of a parameter that may be sent once."""
    if len(sent) > 1:
        raise ParameterError(_("Sent more than once; it takes one value."))
    if "\0" in sent[0]:
        raise ParameterError(_("A NUL character cannot be searched for."))
    return sent[0]


def listed(sent):
    """The words of a list: with commas between them, or the parameter sent again for each, as many programs do."""
    return [word for value in sent for word in single([value]).split(",")]


def read_day(text):
    """The day written ``YYYY-MM-DD``; raises ParameterError."""
    try:
        day = datetime.date.fromisoformat(text)
        if text != day.isoformat():  # Python reads 20240620 and 2024-W25-4 as well
            raise ValueError
    except ValueError:
        sentence = _("{text!r} is not a day of the calendar, such as '2024-06-20'.")
        raise ParameterError(sentence.format(text=text[:60])) from None
    return day


def read_number(text, most):
    """The whole number from 1 to ``most``, which is below 10,000; raises ParameterError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= most):
        raise ParameterError(_("{text!r} is not a number from 1 to {most}.").format(text=text[:20], most=most))
    return int(text)


def unknown(word, what, near):
    """The sentence for a word that is not one of those named ``what``; ``near`` ends it."""
    return _("{word!r} is not a known {what}{near}").format(word=word, what=what, near=near)


def unpublished(slug, what, near):
    """The sentence for a slug that no published record of the kind ``what`` has; ``near`` ends it."""
    return _("{slug!r} is not a published {what}{near}").format(slug=slug, what=what, near=near)


def published_ids(model, slugs):
    """The ids of the published records of a model that have one of ``slugs``, by slug. One statement."""
    sound = [slug for slug in slugs if slug_form.regex.search(slug) and len(slug) <= 100]
    return dict(_by_slug(model).rows(**{SLUGS: keys_as_json(sound)})) if sound else {}


@cache
def _by_slug(model):
    """The statement for ``published_ids``."""
    found = model.objects.published().filter(slug__any_of=SLUGS)
    return Statement(found.values_list("slug", "pk"), (SLUGS,))


def nearest_slugs(model, slug):
    """Slugs of published records that begin like ``slug``, to choose a suggestion from."""
    known = model.objects.published().order_by("slug").values_list("slug", flat=True)
    begin = slug[:2] if slug_form.regex.search(slug[:2].rstrip("-")) else ""
    return list(known.filter(slug__startswith=begin)[:500]) or list(known[:500])


class Filter(django_filters.Filter):
    """A parameter with a label, its meaning and an example; ``clean`` turns what was sent into a value.

    ``form`` describes what may be sent, as JSON Schema. A filter with ``through`` asks
    something of rows beside the record (its participants, say): filters through the same rows, sent together,
    must hold of one and the same row.
    """

    field_class = forms.Field
    form = {"type": "string", "minLength": 1}

    def __init__(self, lookup="", *, label, meaning, example, through=None, words=(), many=False):
        super().__init__(field_name=lookup, label=label, help_text=meaning)
        self.meaning, self.example, self.through, self.words, self.many = meaning, example, through, tuple(words), many

    def clean(self, sent):
        """The value in the list ``sent``; raises ParameterError."""
        return single(sent)

    def narrow(self, queryset, value, scope=None):
        """``queryset`` narrowed to what ``value`` asks for; as it is when ``value`` says how to read other filters."""
        return queryset


class Grouped(Filter):
    """Words with commas between them, repeated or negated; see ``groups``."""

    word = ""

    def __init__(self, lookup="", **options):
        super().__init__(lookup, many=True, **options)

    @property
    def form(self):
        return several(MAX_REPEATS, pattern=f"^!?({self.word})(,({self.word})){{0,{MAX_WORDS - 1}}}$")

    def narrow(self, queryset, value, scope=None):
        for group in value:
            rule = self.rule(group.values, queryset, scope)
            queryset = queryset.exclude(rule) if group.negated else queryset.filter(rule)
        return queryset

    def rule(self, values, queryset, scope):
        """The condition that a row of ``queryset`` has one of ``values``."""
        return Q(**{f"{self.field_name}__in": values})


class Words(Grouped):
    """Words of one vocabulary."""

    def __init__(self, vocabulary, lookup, **options):
        super().__init__(lookup, words=vocabulary, **options)
        self.vocabulary = vocabulary
        self.word = "|".join(vocabulary)

    def clean(self, sent):
        found = groups(sent)
        for word in itertools.chain.from_iterable(group.values for group in found):
            if word not in self.vocabulary:
                near = did_you_mean(word[:60], self.vocabulary)
                raise ParameterError(unknown(word[:60], _(self.vocabulary.name), near))
        return found


class Reference(Grouped):
    """Slugs of published records of one model; the value has their ids. One statement."""

    def __init__(self, model, lookup, **options):
        super().__init__(lookup, **options)
        self.model = model

    @property
    def form(self):
        return several(MAX_REPEATS, format=f"{self.model._meta.model_name}-slugs")

    def clean(self, sent):
        found = groups(sent)
        slugs = {slug for group in found for slug in group.values}
        ids = published_ids(self.model, slugs)
        for slug in sorted(slugs - set(ids)):
            near = did_you_mean(slug[:100], nearest_slugs(self.model, slug))
            raise ParameterError(unpublished(slug[:100], _(self.model._meta.verbose_name), near))
        return [Group(tuple(ids[slug] for slug in group.values), group.negated) for group in found]


class TypeCodes(Grouped):
    """Codes of event types; a code takes its subtree, and a PLOVER category the codes that map to it."""

    def __init__(self, *lookups, **options):
        super().__init__(lookups[0], **options)
        self.lookups = lookups

    @property
    def form(self):
        return several(MAX_REPEATS, format="eventtype-codes")

    def clean(self, sent):
        found = groups(sent)
        types = list(EventType.objects.values_list("pk", "code", "scheme", "plover__code"))
        codes = {code: scheme for _, code, scheme, _ in types}
        for word in itertools.chain.from_iterable(group.values for group in found):
            if word not in codes:
                near = did_you_mean(word[:20], codes)
                raise ParameterError(
                    unknown(word[:20], _("event type"), near) + _(" A code is a string: 010 is not 10.")
                )
        return [
            Group(
                tuple(pk for pk, *rest in types if any(_falls_under(*rest, word, codes) for word in group.values)),
                group.negated,
            )
            for group in found
        ]

    def rule(self, values, queryset, scope):
        rule = super().rule(values, queryset, scope)
        for lookup in self.lookups[1:]:
            joins = queryset.model._meta.get_field(lookup).remote_field.through.objects
            rule |= Q(pk__in=joins.filter(eventtype__in=values).values(queryset.model._meta.model_name))
        return rule


def _falls_under(code, scheme, category, word, codes):
    return category == word or (scheme == codes[word] and code.startswith(word))


class Flag(Filter):
    """true or false, nothing else."""

    form = {"type": "boolean"}

    def clean(self, sent):
        word = single(sent)
        if word not in ("true", "false"):
            raise ParameterError(_("{word!r} is neither 'true' nor 'false'.").format(word=word[:60]))
        return word == "true"

    def narrow(self, queryset, value, scope=None):
        return queryset.filter(**{self.field_name: value})


class Country(Grouped):
    """ISO 3166-1 codes of countries, three capital letters."""

    word = "[A-Z]{3}"

    def clean(self, sent):
        found = groups(sent)
        for word in itertools.chain.from_iterable(group.values for group in found):
            if not (len(word) == 3 and word.isascii() and word.isalpha() and word.isupper()):
                sentence = _("{word!r} is not a country code of three capital letters, such as 'GEO'.")
                raise ParameterError(sentence.format(word=word[:20]))
        return found


class Search(Filter):
    """Words to be found in the record's text and in all its names, without regard to accents, case or order."""

    form = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": SEARCHABLE}

    def clean(self, sent):
        text = single(sent)
        if len(text) > MAX_TEXT or not re.search(SEARCHABLE, text):
            raise ParameterError(_("Give one to {most} characters to search for.").format(most=MAX_TEXT))
        if (words := len(bare_words(text))) > MOST_WORDS:
            sentence = _("{words} words; at most {most} are searched for.")
            raise ParameterError(sentence.format(words=words, most=MOST_WORDS))
        return text.strip()


class DateBound(Filter):
    """An EDTF value that stands for one span of days."""

    form = {"type": "string", "format": "edtf"}

    def clean(self, sent):
        text = single(sent)
        try:
            date = parse(text)
        except EDTFError as error:
            raise ParameterError(str(error)) from None
        if len(date.spans) > 1:
            sentence = _("{text!r} stands for several spans of days; ask for one at a time.")
            raise ParameterError(sentence.format(text=text))
        return date


class Choice(Filter):
    """One of a few words, sent once."""

    @property
    def form(self):
        return {"type": "string", "enum": list(self.words)}

    def clean(self, sent):
        word = single(sent)
        if word not in self.words:
            near = did_you_mean(word[:60], self.words)
            raise ParameterError(unknown(word[:60], _(self.label).lower(), near))
        return word


class Match(Choice):
    """possible or certain."""

    def __init__(self, **options):
        super().__init__(words=("possible", "certain"), **options)


class KnownOn(Filter):
    """One day, written ``YYYY-MM-DD``."""

    form = {"type": "string", "format": "date"}

    def clean(self, sent):
        return read_day(single(sent))


class AccordingTo(Filter):
    """Slugs of published articles and outlets; the value has their ids. Two statements."""

    form = several(MAX_TELLERS, format="teller-slugs")

    def __init__(self, **options):
        super().__init__(many=True, **options)

    def clean(self, sent):
        found = groups(sent, most=MAX_TELLERS)
        slugs = {slug for group in found for slug in group.values}
        articles, outlets = published_ids(Article, slugs), published_ids(Actor, slugs)
        for slug in sorted(slugs - set(articles) - set(outlets)):
            known = nearest_slugs(Article, slug) + nearest_slugs(Actor, slug)
            near = did_you_mean(slug[:100], known)
            raise ParameterError(unpublished(slug[:100], _("article or outlet"), near))
        return tuple(
            Tellers(
                tuple(articles[slug] for slug in group.values if slug in articles),
                tuple(outlets[slug] for slug in group.values if slug in outlets),
                group.negated,
            )
            for group in found
        )


class Whole(Filter):
    """A whole number from 1 to ``most``."""

    most = 99

    @property
    def form(self):
        return {"type": "integer", "minimum": 1, "maximum": self.most}

    def clean(self, sent):
        return read_number(single(sent), self.most)


class Limit(Whole):
    """How many results to give."""

    most = 50
