"""Issues, and the positions that actors took on them."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from ..vocabularies import CERTAINTIES, ISSUE_KINDS, STANCES
from .actors import Actor, Affiliation
from .articles import Article
from .base import PublishedRecord, Source, WordField, exists, known
from .events import Event
from .fields import EDTFField

# A state and what acts for it are one side; parties, outlets, groups and people are each a side of their own.
ON_ITS_COUNTRYS_SIDE = Q(kind__in=["state", "government_body", "armed_force"]) & ~Q(country="")


class Issue(PublishedRecord):
    """A question of policy or of fact on which actors take positions or sources differ."""

    title = models.CharField(max_length=200, help_text="The question in a few words.")
    kind = WordField(ISSUE_KINDS, help_text="What sort of question it is.")
    summary = models.TextField(blank=True, help_text="What is asked, and how sources differ.")
    note = models.TextField(blank=True, help_text="How the chronology treats it.")
    events = models.ManyToManyField(
        Event, blank=True, related_name="issues", help_text="Events that the question is about."
    )

    class Meta(PublishedRecord.Meta):
        constraints = [*PublishedRecord.Meta.constraints, known("kind", ISSUE_KINDS)]
        indexes = [models.Index(fields=["status", "kind", "title", "id"], name="issue_by_kind")]

    def __str__(self):
        return self.title

    @classmethod
    def told(cls, scope, path=""):
        """An issue is told of that a position is about or asks for, or on which an article bears."""
        me = OuterRef(f"{path}pk")
        positions = Position.objects.published(by_key=True).told(scope)
        sources = IssueSource.objects.published(within="issue").filter(issue=me).told(scope)
        # The oldest first, which is known soonest; and one by one: joined by OR, SQLite reads all positions.
        taken = Subquery(positions.filter(issue=me).order_by("date_sort", "pk").values("pk")[:1])
        return Q(IsNull(taken, False)) | exists(positions.filter(condition_issue=me), sources)


class IssueSource(Source):
    """Where an article bears on an issue."""

    ends = ("issue", "article")
    natural = ("issue", "article", "locator")

    # A source means nothing without what it bears on.
    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, related_name="sources", help_text="What the article bears on."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "article", "locator"], name="one_issue_source_per_locator"),
        ]


class Position(PublishedRecord):
    """A stance that an actor took on an issue, when, for whom, under which condition, and who says so."""

    ends = ("holder", "issue", "article")

    # What holds, what is held and who says so cannot vanish from under a position.
    holder = models.ForeignKey(
        Actor, on_delete=models.PROTECT, db_index=False, related_name="positions", help_text="Who takes the position."
    )
    on_behalf_of = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="positions_by_others",
        help_text="For whom the holder speaks.",
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, db_index=False, related_name="positions", help_text="The question at issue."
    )
    stance = WordField(STANCES, help_text="What the holder says to it.")
    summary = models.TextField(help_text="The position in our own words.")
    condition = models.TextField(blank=True, help_text="Under which condition, in words.")
    condition_issue = models.ForeignKey(
        Issue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="conditions",
        help_text="The issue that the condition itself is, if it is one.",
    )
    date = EDTFField(help_text="When it was taken, as an EDTF date.")
    date_certainty = WordField(CERTAINTIES, default="established", help_text="How sure the date is.")
    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="positions",
        help_text="The event at which it was taken.",
    )
    medium = models.CharField(max_length=100, blank=True, help_text="Through what it was said.")
    direct_quote = models.BooleanField(
        default=False, help_text="Whether the article gives it in the holder's own words."
    )
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="positions", help_text="The article that says so."
    )
    locator = models.CharField(
        max_length=120, help_text="Where in the article, as in 'L7.1'; several with commas between them."
    )
    note = models.TextField(blank=True, help_text="What to know about this position.")

    class Meta(PublishedRecord.Meta):
        constraints = [
            *PublishedRecord.Meta.constraints,
            known("stance", STANCES),
            known("date_certainty", CERTAINTIES),
            models.CheckConstraint(
                condition=~Q(locator=""),
                name="position_names_its_locator",
                violation_error_message="Say where in the article the position is found.",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-date_sort", "-id"], name="position_by_date"),
            models.Index(fields=["holder", "-date_sort", "-id"], name="position_by_holder"),
            models.Index(fields=["issue", "-date_sort", "-id"], name="position_by_issue"),
            models.Index(fields=["event", "slug"], name="position_in_order"),
        ]

    def __str__(self):
        return self.summary

    @classmethod
    def told(cls, scope, path=""):
        return scope.articles(f"{path}article__")


def counts_for(scope=None):
    """The id of the actor that a position counts for.

    That is the actor on whose behalf it was taken; else the organisation in which the holder had an office on a
    possible day of the position, by the articles in ``scope``; else the holder.
    """
    named = Case(When(on_behalf_of__status="published", then=F("on_behalf_of")))
    office = Subquery(_offices(scope).values("organisation")[:1])
    return Coalesce(named, office, F("holder"), output_field=models.BigIntegerField())


def _offices(scope):
    """Offices of a position's holder, newest first, that were held when it was taken.

    An office is held throughout its period. One that is only observed is held from the first to the last day on which
    the person was seen in the same organisation.
    """
    offices = Affiliation.objects.published(within="person").told(scope)
    offices = offices.filter(former=False, organisation__isnull=False)
    again = offices.filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
    again = again.filter(observed_latest__gte=OuterRef(OuterRef("date_earliest")))
    covered = Q(period_earliest__lte=OuterRef("date_latest"), period_latest__gte=OuterRef("date_earliest"))
    observed = Q(observed_earliest__lte=OuterRef("date_latest")) & Exists(again)
    newest = Coalesce("period_sort", "observed_sort").desc()
    return offices.filter(covered | observed, person=OuterRef("holder")).order_by(newest, "pk")
