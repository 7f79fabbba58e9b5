"""The short forms in which records appear inside others."""

from django.db.models import Case, When
from rest_framework import serializers

from ..models import Actor, Article, Event, EventType, Issue, Place
from ..models.offices import held_at_event
from ..models.rows_as_json import JSONFirst, JSONText
from ..vocabularies import ACTOR_KINDS, EVENT_KINDS, ISSUE_KINDS, PLACE_PRECISIONS, SCHEMES, VERIFICATIONS
from .shapes import Date, Day, Flag, Number, Shape, Text, Verification, Word, record


class ActorReference(Shape):
    """An actor in short."""

    model = Actor

    slug = Text(help_text="Its slug.")
    name = Text(help_text="Its name.")
    kind = Word(ACTOR_KINDS, help_text="What sort of actor it is.")


class ArticleReference(Shape):
    """An article in short."""

    model = Article

    slug = Text(help_text="Its slug.")
    headline = Text(help_text="Its headline.")
    outlet = ActorReference(allow_null=True, help_text="Who published it.")
    published = Date(help_text="When it was published.")
    known_from = Day(help_text="The day from which a reader could know it.")


class TypeReference(Shape):
    """An event type in short."""

    model = EventType

    code = Text(help_text="Its code, a string: 010 is not 10.")
    name = Text(help_text="Its name in its scheme.")
    scheme = Word(SCHEMES, help_text="The scheme of the code.")


class PlaceReference(Shape):
    """A place in short."""

    model = Place

    slug = Text(help_text="Its slug.")
    name = Text(help_text="Its name.")
    country = Text(help_text="ISO 3166-1 code of its country; empty when contested.")


class PlaceOnMap(PlaceReference):
    """A place in short, with its coordinates."""

    latitude = Number(allow_null=True, help_text="Degrees north, WGS 84.")
    longitude = Number(allow_null=True, help_text="Degrees east, WGS 84.")
    precision = Word(PLACE_PRECISIONS, allow_blank=True, help_text="What the coordinates are the middle of.")


class EventReference(Shape):
    """An event in short."""

    model = Event

    slug = Text(help_text="Its slug.")
    title = Text(help_text="Its title.")
    kind = Word(EVENT_KINDS, help_text="What sort of event it is.")
    date = Date(help_text="When it happened.")
    verification = Verification(VERIFICATIONS, help_text="How far it is borne out.")


class IssueReference(Shape):
    """An issue in short."""

    model = Issue

    slug = Text(help_text="Its slug.")
    title = Text(help_text="Its title.")
    kind = Word(ISSUE_KINDS, help_text="What sort of question it is.")


class SourceShape(Shape):
    """Where an article says so."""

    article = Text(source="article.slug", help_text="The slug of the article.")
    locator = Text(help_text="Line and sentence in the article's text, as in L5.13; empty for the whole.")


class Office(serializers.Serializer):
    """The office of a person at an event, from the affiliation that held then; of a participation, at ``actor``."""

    office = Text(help_text="The office in its usual form.")
    office_printed = Text(help_text="The office in the words of the article; empty when it prints none.")
    former = Flag(help_text="Whether the article already calls it a former one.")
    organisation = ActorReference(allow_null=True, help_text="Where the office is; null when it is in none.")

    def expression(self, path, scope):
        found = JSONFirst(held_at_event(scope, path.removesuffix("actor")), record(self, scope))
        return Case(When(**{f"{path}__kind": "person"}, then=found), default=None, output_field=JSONText())


def office():
    """The field that shows a participant's office."""
    return Office(
        source="actor",
        allow_null=True,
        help_text=(
            "The office that a person held at the event, null when none is known: the affiliation whose period may "
            "hold a day of it; else the one observed on such a day; else the one that a citing article prints, an "
            "article that shows the participation first."
        ),
    )
