"""Positions with whom they count for: what the views of an issue compare, written in one statement."""

import orjson
from django.db.models import Case, OuterRef, Subquery, TextField, When
from rest_framework import serializers

from ..dates import parse
from ..models import Actor, Issue, Position
from ..models.positions import ON_ITS_COUNTRYS_SIDE, counts_for
from ..models.rows_as_json import JSONAsText, JSONText
from ..vocabularies import ACTOR_KINDS, STANCES
from .references import ActorReference, ArticleReference, EventReference, IssueReference
from .shapes import Date, EditorsNote, Shape, Text, Word, record
from .shapes import Flag as FlagField

SIDE = (
    "A state, its government bodies and its armed forces are one side, named by the country's code, and so is whoever "
    "speaks for them; anyone else is a side alone, named by the slug."
)


class CountsFor(serializers.Serializer):
    """The actor that a position counts for: on whose behalf it was taken, else where the holder had an office, else
    the holder."""

    slug = serializers.CharField(help_text="Its slug.")
    name = serializers.CharField(help_text="Its name.")
    kind = serializers.ChoiceField(ACTOR_KINDS.described, help_text="What sort of actor it is.")

    def expression(self, path, scope):
        written = _actor().annotate(_item=record(ActorReference())).values("_item")
        return Subquery(written, output_field=JSONText())


class Side(Text):
    """The side that a position is on; see ``SIDE``."""

    def expression(self, path, scope):
        word = Case(When(ON_ITS_COUNTRYS_SIDE, then="country"), default="slug", output_field=TextField())
        return Subquery(_actor().annotate(_side=word).values("_side"), output_field=TextField())


class StandingShape(Shape):
    """A position with whom it counts for and who says so."""

    model = Position

    slug = Text(help_text="Its name in addresses.")
    holder = ActorReference(help_text="Who spoke.")
    counts_for = CountsFor(
        help_text=(
            "The actor on whose behalf it was taken; else the organisation in which the holder had an office on the "
            "date; else the holder."
        )
    )
    side = Side(help_text=SIDE)
    issue = IssueReference(help_text="The question at issue.")
    stance = Word(STANCES, help_text="What is said to it.")
    summary = Text(help_text="The position in our own words.")
    condition = Text(help_text="Under which condition; empty for none.")
    condition_issue = IssueReference(
        allow_null=True, help_text="The issue that the condition itself is, if it is one."
    )
    date = Date(help_text="When it was taken.")
    event = EventReference(allow_null=True, help_text="The event at which it was taken.")
    direct_quote = FlagField(help_text="Whether the article gives it in the holder's own words.")
    article = ArticleReference(help_text="The article that says so.")
    locator = Text(help_text="Where in the article, as in L7.1; several with commas between them.")
    note = EditorsNote(help_text="What to know about this position; empty within an evidence scope.")


def _actor():
    return Actor.objects.filter(pk=OuterRef("_counts_for"))


def standing(positions, scope):
    """The ``positions`` as plain values of ``StandingShape``, earliest first. One statement."""
    found = positions.annotate(_counts_for=counts_for(scope))
    found = found.annotate(_record=JSONAsText(record(StandingShape(), scope, ("holder", "issue", "article"))))
    return [orjson.loads(text) for text in found.order_by("date_sort", "pk").values_list("_record", flat=True)]


def issue_in_short(pk):
    """The issue that a view is about, as plain values of ``IssueReference``. One statement."""
    return Issue.objects.values("slug", "title", "kind").get(pk=pk)


def sorted_on(position):
    """The day by which a position of ``standing`` is sorted."""
    return parse(position["date"]["edtf"]).sort_on
