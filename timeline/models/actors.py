"""Actors: who did or said what; their names and the offices that they held."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from ..vocabularies import ACTOR_KINDS, NAME_KINDS
from .base import NameBase, PublishedRecord, Record, Source, WordField, exists, known
from .fields import EDTFField

country_form = RegexValidator(r"^[A-Z]{3}\Z", "A country is three capital letters of ISO 3166-1, as in 'GEO'.")
wikidata_form = RegexValidator(r"^Q[1-9][0-9]*\Z", "A Wikidata id is a Q and a number, as in 'Q230'.")


class Actor(PublishedRecord):
    """A person, state, body, party, outlet, force, population or unnamed group that acts or speaks."""

    name = models.CharField(max_length=200, help_text="The name under which it is listed.")
    kind = WordField(ACTOR_KINDS, help_text="What sort of actor it is.")
    description = models.TextField(blank=True, help_text="Who or what it is, in a sentence or two.")
    country = models.CharField(
        max_length=3,
        blank=True,
        validators=[country_form],
        help_text="ISO 3166-1 code of the country it belongs to, as in 'GEO'; empty when disputed or unknown.",
    )
    wikidata = models.CharField(
        max_length=16, blank=True, validators=[wikidata_form], help_text="Its Wikidata id, as in 'Q230'."
    )
    note = models.TextField(blank=True, help_text="What a reader must know to use the record rightly.")

    class Meta(PublishedRecord.Meta):
        constraints = [*PublishedRecord.Meta.constraints, known("kind", ACTOR_KINDS)]
        indexes = [
            models.Index(fields=["status", "name", "id"], name="actor_by_name"),
            models.Index(fields=["status", "kind", "name", "id"], name="actor_by_kind"),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def told(cls, scope, path=""):
        """An actor is told of who takes part, holds a position or an office, publishes, or is relied on."""
        from .articles import Article, Origin
        from .events import Citation, Participation
        from .positions import Position

        me = OuterRef(f"{path}pk")
        took_part = Participation.objects.published(by_key=True).told(scope)
        position = Position.objects.published(by_key=True).told(scope)
        office = Affiliation.objects.published(by_key=True).exclude(article=None).told(scope)
        return exists(
            took_part.filter(actor=me),
            took_part.filter(on_behalf_of=me),
            position.filter(holder=me),
            position.filter(on_behalf_of=me),
            Article.objects.published(by_key=True).told(scope).filter(outlet=me),
            office.filter(person=me),
            office.filter(organisation=me),
            Origin.objects.published(within="actor").filter(actor=me).told(scope),
            Citation.objects.published(by_key=True).filter(origin=me).told(scope),
        )


class ActorName(NameBase):
    """Another spelling, transliteration, metonym, former or perspective-bound name of an actor."""

    ends = ("actor",)
    natural = ("actor", "text")

    # A name means nothing without its actor.
    actor = models.ForeignKey(
        Actor, on_delete=models.CASCADE, related_name="names", help_text="The actor that is meant."
    )
    # The name stays true when its user leaves the record; only the attribution goes.
    used_by = models.ForeignKey(
        Actor,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="names_used",
        help_text="Who uses this name, when it is bound to a side or a speaker.",
    )
    note = models.CharField(max_length=300, blank=True, help_text="What to know about this name.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "text"], name="one_actor_name_per_text"),
            known("kind", NAME_KINDS),
        ]

    @classmethod
    def told(cls, scope, path=""):
        uses = ActorNameUse.objects.published(within="name").filter(name=OuterRef(f"{path}pk"))
        return Q(Exists(uses.told(scope))) | ~Q(Exists(uses))


class ActorNameUse(Source):
    """A place in an article where an actor is called by one of its other names."""

    ends = ("name__actor", "article")
    natural = ("name", "article", "locator")

    # A use means nothing without the name.
    name = models.ForeignKey(
        ActorName, on_delete=models.CASCADE, related_name="uses", help_text="The name that is used."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "article", "locator"], name="one_name_use_per_locator"),
        ]


class Affiliation(Record):
    """An office or membership of a person, as printed and normalised, and when it was held."""

    ends = ("person", "organisation", "article")
    natural = ("person", "organisation", "office", "observed", "period")

    # An affiliation means nothing without the person.
    person = models.ForeignKey(
        Actor,
        on_delete=models.CASCADE,
        related_name="affiliations",
        help_text="Who holds or held the office.",
    )
    # An organisation with office holders on record is not deleted by accident.
    organisation = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office_holders",
        help_text="Where the office is; empty for a role without an organisation, such as an analyst.",
    )
    office = models.CharField(max_length=200, help_text="The office in its usual form.")
    office_printed = models.CharField(
        max_length=200, blank=True, help_text="The office in the very words of the article."
    )
    former = models.BooleanField(default=False, help_text="Whether the article already calls the office a former one.")
    observed = EDTFField(
        blank=True, default="", help_text="A date on which a source shows the person in (or out of) office."
    )
    period = EDTFField(blank=True, default="", help_text="From when to when the office was held, if known.")
    basis = models.TextField(blank=True, help_text="How the dates are known.")
    # The office remains true when the article that shows it is gone, but it must be replaced first.
    article = models.ForeignKey(
        "timeline.Article",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
        help_text="The article that shows it.",
    )
    locator = models.CharField(max_length=60, blank=True, help_text="Where in the article, as in 'L5.11'.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person",
                Coalesce("organisation", 0),
                "office",
                "observed",
                "period",
                name="one_affiliation_per_office_and_dates",
                violation_error_message="This office with these dates is on record already.",
            ),
            models.CheckConstraint(
                condition=~Q(observed="") | ~Q(period=""),
                name="affiliation_has_a_date",
                violation_error_message="Give the period of the office, or a date on which a source shows it.",
            ),
        ]

    def __str__(self):
        return self.office

    @classmethod
    def told(cls, scope, path=""):
        return scope.articles(f"{path}article__") | Q(**{f"{path}article": None})
