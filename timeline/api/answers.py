"""Answers: who answered an event, with a denial, support, a refusal to comment, silence or anything else.

The rules, from links to the event that articles in scope tell of:

- ``denies`` makes a denial, and so does ``contradicts`` beside ``answers``. An event that contradicts it without
  answering it is another account, and nobody's answer.
- ``supports`` makes support. So does ``asserts``, but not of the first telling, which there was nothing to support
  before: of the asserting events the one whose date ends first, then begins first, then comes first by slug.
- ``answers`` makes silence of an absence, no comment of an event of CAMEO type 011, and a reply of any other.

An event that answers in several ways gives one answer, the first of denial, support, silence, no comment and reply.
A silence lapses when another answer in scope comes from the silent actor itself, from someone on its behalf, or from
someone then in its office, and when an event is linked to the silence as its answer, denial or contradiction: this
event then answers in its place. An article that merely disputes the silence is named in ``disputed_by``.
"""

import orjson
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from ..dates import parse
from ..models import Citation, EventLink, LinkSource, Participation
from ..models.events import cited
from ..models.rows_as_json import JSONRows, keys_as_json
from ..vocabularies import CITATION_STANCES, LINK_BASES, LINK_KINDS, ROLES, Vocabulary
from .references import ActorReference, ArticleReference, EventReference, TypeReference, office
from .shapes import Day, EditorsNote, Rows, Shape, Text, Word, projection, record, rows, sure_ends

ANSWERS = Vocabulary(
    "answer",
    {
        "denial": _("Says that it is not so."),
        "support": _("Speaks for it, or says after others that it is so."),
        "silence": _("Was expected to answer and did not."),
        "no_comment": _("Declined to comment."),
        "reply": _("Answered in any other way."),
    },
)
ANSWERING = ("answers", "denies", "supports", "asserts", "contradicts")
ENDING_SILENCE = ("answers", "denies", "contradicts")
ANSWERERS = ("speaker", "denier", "claimant", "silent", "reporter", "initiator")
DECLINE_COMMENT = "011"
NEVER = "9999-12-31"


class OfAnswer(Rows):
    """A nested list of what belongs to the answering event of a link, which meets ``where``."""

    def __init__(self, *args, where=None, **options):
        self.where = where or {}
        super().__init__(*args, **options)

    def expression(self, path, scope):
        found = self.model.objects.published(within=self.via).told(scope)
        found = found.filter(**{self.via: OuterRef(path)}, **self.where)
        return JSONRows(found.order_by(*self.order), record(self.child, scope, sure_ends(self.model)))


def of_answer(shape, via, order, where=None):
    """The list of ``shape`` that belongs to the answering event; see ``OfAnswer``."""
    return OfAnswer(
        child=shape(), source="event", via=via, order=order, where=where, model=shape.model, read_only=True
    )


class FirstCited(Day):
    """The day from which an article in scope could tell of an event."""

    def expression(self, path, scope):
        days = cited(OuterRef(path)).told(scope).order_by("article__known_from").values("article__known_from")
        return Subquery(days[:1])


class AnswererShape(Shape):
    """An actor that answers."""

    model = Participation

    actor = ActorReference(help_text="Who answers.")
    role = Word(ROLES, help_text="Its role in the answering event.")
    on_behalf_of = ActorReference(allow_null=True, help_text="For whom it answers; null for itself.")
    office = office()


class AnswerSourceShape(Shape):
    """An article that shows the answer."""

    model = LinkSource

    article = ArticleReference(help_text="The article, with the day from which a reader could know it.")
    locator = Text(help_text="Line and sentence in the article's text, as in L5.13; empty for the whole.")


class DisputeShape(Shape):
    """An article that says that the answering event is not so."""

    model = Citation

    article = ArticleReference(help_text="The article.")
    stance = Word(CITATION_STANCES, help_text="Whether it disputes or denies it.")
    locator = Text(help_text="Line and sentence in the article's text; empty for the whole.")
    note = Text(help_text="What the article says instead.")


class AnswerLinkShape(Shape):
    """A link by which one event answers another, with all that tells what sort of answer it is."""

    model = EventLink

    kind = Word(LINK_KINDS, help_text="What the answering event does with the event.")
    basis = Word(LINK_BASES, help_text="How the link is known.")
    note = EditorsNote(help_text="Whose account it is; what to know about it. Empty within a scope.")
    event = EventReference(help_text="The answering event.")
    type = TypeReference(source="event.type", allow_null=True)
    other_types = of_answer(TypeReference, "also_events", ("code",))
    participants = of_answer(AnswererShape, "event", ("rank", "pk"), {"role__in": (*ANSWERERS, "represented")})
    disputes = of_answer(DisputeShape, "event", ("rank", "pk"), {"stance__in": ("disputes", "denies")})
    first_cited = FirstCited(source="event")
    sources = rows(AnswerSourceShape, "link", ("article__known_from", "article__slug", "locator"))


class LinksToIt(Rows):
    """The links by which other events answer the outer event."""

    def expression(self, path, scope):
        found = EventLink.objects.published(within="target").told(scope).filter(target=OuterRef(path))
        found = found.filter(kind__in=ANSWERING).order_by("event__slug", "kind")
        return JSONRows(found, record(self.child, scope, EventLink.ends))


class LinksToSilences(Rows):
    """The links by which other events end a silence towards the outer event."""

    def expression(self, path, scope):
        silence = EventLink.objects.published(within="event").told(scope).filter(kind="answers")
        silence = silence.filter(event=OuterRef("target"), target=OuterRef(OuterRef(path)))
        found = EventLink.objects.published().told(scope).filter(Exists(silence), target__kind="absence")
        found = found.filter(kind__in=ENDING_SILENCE).exclude(event__kind="absence")
        return JSONRows(found.order_by("event__slug", "kind"), record(self.child, scope, EventLink.ends))


class SilenceEndShape(AnswerLinkShape):
    """A link by which an event ends the silence with this slug."""

    silence = Text(source="target.slug", help_text="The slug of the silence.")


class AnsweredShape(EventReference):
    """An event in short, with the links by which others answer it or end a silence towards it."""

    links = LinksToIt(child=AnswerLinkShape(), source="pk", via="target", order=(), model=EventLink, read_only=True)
    ends = LinksToSilences(
        child=SilenceEndShape(), source="pk", via="target", order=(), model=EventLink, read_only=True
    )


class AnswerTieShape(serializers.Serializer):
    """What ties the answer to the event."""

    kind = Word(LINK_KINDS, help_text="What the answering event does with the event.")
    basis = Word(LINK_BASES, help_text="How the link is known.")
    note = EditorsNote(help_text="Whose account it is; what to know about it. Empty within a scope.")


class AnswerShape(serializers.Serializer):
    """Who answered an event, how, when and according to whom."""

    answer = Word(ANSWERS, help_text="What sort of answer it is.")
    actors = AnswererShape(many=True, help_text="Who answered; of a silence, who did not.")
    event = EventReference(help_text="The answering event in short, with its date.")
    known_from = Day(
        allow_null=True,
        help_text="The first day on which a reader could know that it answered so; null without an article.",
    )
    articles = AnswerSourceShape(many=True, help_text="The articles that show the answer, the first known first.")
    links = AnswerTieShape(many=True, help_text="The links that make it this sort of answer.")
    disputed_by = DisputeShape(many=True, help_text="Articles that say that the answering event is not so.")


class AnswersShape(serializers.Serializer):
    """Who answered an event."""

    event = EventReference(help_text="The event that was answered, in short.")
    answers = AnswerShape(many=True, help_text="Its answers, the earliest first.")


def answers_to(found):
    """The answers to the event ``found``, as ``AnswersShape`` has them. One statement."""
    shown = projection(AnsweredShape, None, scope=found.scope).rows(keys_as_json([found.pk]), "")
    if not shown:
        raise Http404("The event was withdrawn just now.")
    event = orjson.loads(shown[0][1])
    by_event = {}
    links = _without_first_telling(event.pop("links"))
    for link in _without_ended_silences(links, event.pop("ends")):
        by_event.setdefault(link["event"]["slug"], []).append(link)
    answers = [answer for answer in map(_answer, by_event.values()) if answer]
    answers.sort(key=lambda answer: (parse(answer["event"]["date"]["edtf"]).sort_on, answer["event"]["slug"]))
    return {"event": event, "answers": _without_broken_silences(answers)}


def _without_first_telling(links):
    telling = [link for link in links if link["kind"] == "asserts"]
    if not telling:
        return links
    first = min(telling, key=_told_at)
    return [link for link in links if link is not first]


def _without_ended_silences(links, ends):
    """The links without the silences that ``ends`` are linked to, and with these as what answers instead."""
    ended = {end["silence"] for end in ends}
    left = [link for link in links if link["event"]["slug"] not in ended]
    there = {link["event"]["slug"] for link in left}
    instead = {end["event"]["slug"]: {**end, "kind": "answers"} for end in ends}
    return left + [end for slug, end in instead.items() if slug not in there]


def _told_at(link):
    event = link["event"]
    return event["date"]["latest"] or NEVER, event["date"]["earliest"] or "", event["slug"]


def _answer(links):
    """The answer that the links of one event make, or None when they make none."""
    kinds = {link["kind"] for link in links}
    words = [_word(link, kinds) for link in links]
    answer = next((word for word in ANSWERS if word in words), None)
    if answer is None:
        return None
    bearing = [link for link, word in zip(links, words, strict=True) if word == answer]
    articles = [source for link in bearing for source in link["sources"]]
    days = [source["article"]["known_from"] for source in articles]
    cited_on = bearing[0]["first_cited"]
    return {
        "answer": answer,
        "actors": _actors(bearing[0]["participants"]),
        "event": bearing[0]["event"],
        "known_from": max(min(days), cited_on) if days and cited_on else None,
        "articles": sorted(articles, key=lambda source: source["article"]["known_from"]),
        "links": [{name: link[name] for name in ("kind", "basis", "note")} for link in bearing],
        "disputed_by": bearing[0]["disputes"],
    }


def _word(link, kinds):
    """The sort of answer that one link makes, beside links of ``kinds`` of the same event; None when it makes none."""
    kind = link["kind"]
    if kind == "denies" or (kind == "contradicts" and "answers" in kinds):
        return "denial"
    if kind in ("supports", "asserts"):
        return "support"
    if kind != "answers":
        return None
    if link["event"]["kind"] == "absence":
        return "silence"
    types = [link["type"], *link["other_types"]]
    declined = any(type_ and type_["code"] == DECLINE_COMMENT and type_["scheme"] == "cameo" for type_ in types)
    return "no_comment" if declined else "reply"


def _actors(participants):
    """Those who answer, each with the one it answers for, named by itself or by the role of the represented."""
    represented = next((p["actor"] for p in participants if p["role"] == "represented"), None)
    return [
        {**p, "on_behalf_of": p["on_behalf_of"] or (represented if p["role"] == "speaker" else None)}
        for p in participants
        if p["role"] != "represented"
    ]


def _without_broken_silences(answers):
    """The answers without those silent actors for whom another of the answers speaks."""
    heard = {slug for answer in answers if answer["answer"] != "silence" for slug in _voices(answer)}
    kept = []
    for answer in answers:
        broken = [p for p in answer["actors"] if p["role"] == "silent" and p["actor"]["slug"] in heard]
        left = [p for p in answer["actors"] if p not in broken]
        if answer["answer"] != "silence" or not broken:
            kept.append(answer)
        elif any(p["role"] == "silent" for p in left):
            kept.append({**answer, "actors": left})
    return kept


def _voices(answer):
    """The slugs of all for whom an answer speaks: its actors, whom they represent, and where they are in office."""
    for participant in answer["actors"]:
        office_held = participant["office"]
        yield participant["actor"]["slug"]
        if participant["on_behalf_of"]:
            yield participant["on_behalf_of"]["slug"]
        if office_held and office_held["organisation"] and not office_held["former"]:
            yield office_held["organisation"]["slug"]
