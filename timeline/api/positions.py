"""Positions: who took which stance on which issue, when, for whom, under which condition, per which article."""

from django.db.models import Q

from ..models import Actor, Article, Event, Issue, Position
from ..models.positions import ON_ITS_COUNTRYS_SIDE, counts_for
from ..vocabularies import ACTOR_KINDS, CERTAINTIES, STANCES
from .base import Resource
from .changes import Revised
from .facets import Facet, YearFacet
from .filters import dated
from .parameters import Country, Flag, Reference, Search, Words
from .references import ActorReference, ArticleReference, EventReference, IssueReference
from .shapes import Address, Date, EditorsNote, Moment, Shape, Text, Word
from .shapes import Flag as FlagField


class Sides(Country):
    """Countries whose state it is that a position counts for."""

    def narrow(self, queryset, value, scope=None):
        return super().narrow(queryset.alias(_counts_for=counts_for(scope)), value, scope)

    def rule(self, values, queryset, scope):
        state = Actor.objects.published().filter(ON_ITS_COUNTRYS_SIDE, country__in=values)
        return Q(_counts_for__in=state.values("pk"))


class Conditional(Flag):
    """Whether words of a condition go with a position."""

    def narrow(self, queryset, value, scope=None):
        return queryset.exclude(condition="") if value else queryset.filter(condition="")


class PositionFilters(dated("date")):
    """What positions may be asked for."""

    q = Search(
        label="Search",
        meaning="Words in the summary, the condition and all names of the holder.",
        example="de-occupation",
    )
    actor = Reference(
        Actor, "holder", label="Actor", meaning="Slugs of actors who hold the position.", example="maria-zakharova"
    )
    actor_kind = Words(
        ACTOR_KINDS, "holder__kind", label="Actor kind", meaning="Kinds of actors who hold it.", example="person"
    )
    on_behalf_of = Reference(
        Actor,
        "on_behalf_of",
        label="On behalf of",
        meaning="Slugs of actors for whom the holder speaks.",
        example="solidarity-for-peace",
    )
    side = Sides(
        "",
        label="Side",
        meaning=(
            "ISO 3166-1 codes of countries: positions that count for the state, its government bodies or its armed "
            "forces. A position counts for whom it was taken on behalf of, else for the organisation in which the "
            "holder had an office on the date, else for the holder."
        ),
        example="RUS",
    )
    issue = Reference(Issue, "issue", label="Issue", meaning="Slugs of issues.", example="restore-relations")
    stance = Words(STANCES, "stance", label="Stance", meaning="Stances.", example="refuses_until")
    conditional = Conditional(label="Conditional", meaning="Whether words of a condition go with it.", example="true")
    condition_issue = Reference(
        Issue,
        "condition_issue",
        label="Condition issue",
        meaning="Slugs of issues that the condition itself is.",
        example="de-occupation",
    )
    event = Reference(
        Event,
        "event",
        label="Event",
        meaning="Slugs of events at which it was taken.",
        example="2024-zakharova-june",
    )
    article = Reference(
        Article, "article", label="Article", meaning="Slugs of articles that say so.", example="civil-georgia-2025-12"
    )
    outlet = Reference(
        Actor,
        "article__outlet",
        label="Outlet",
        meaning="Slugs of outlets whose articles say so.",
        example="civil-georgia",
    )
    direct_quote = Flag(
        "direct_quote",
        label="Direct quote",
        meaning="Whether the article gives it in the holder's own words.",
        example="true",
    )


class PositionShape(Shape):
    """A position and who says so."""

    model = Position

    slug = Text(help_text="Its name in addresses.")
    url = Address(source="slug", help_text="Its address in this API.")
    holder = ActorReference(help_text="Who takes the position.")
    on_behalf_of = ActorReference(allow_null=True, help_text="For whom the holder speaks; null for itself.")
    issue = IssueReference(help_text="The question at issue.")
    stance = Word(STANCES, help_text="What the holder says to it.")
    summary = Text(help_text="The position in our own words.")
    condition = Text(help_text="Under which condition; empty for none.")
    condition_issue = IssueReference(
        allow_null=True, help_text="The issue that the condition itself is, if it is one."
    )
    date = Date(help_text="When it was taken.")
    date_certainty = Word(CERTAINTIES, help_text="How sure the date is.")
    event = EventReference(allow_null=True, help_text="The event at which it was taken.")
    medium = Text(help_text="Through what it was said.")
    direct_quote = FlagField(help_text="Whether the article gives it in the holder's own words.")
    article = ArticleReference(help_text="The article that says so.")
    locator = Text(help_text="Where in the article, as in L7.1; several with commas between them.")
    note = EditorsNote(help_text="What to know about this position; empty within a scope.")
    updated_at = Moment(help_text="When the record was last saved.")


class Positions(Revised, Resource):
    """Stances on issues over time."""

    collection = "positions"
    about = "Which actor took which stance on which issue, when, for whom, under which condition, per which article."
    filters = PositionFilters
    shape = PositionShape
    orders = {"date": "date_sort", "slug": "slug", "updated_at": "updated_at"}
    order = "-date"
    facets = {
        "stance": Facet("stance"),
        "issue": Facet("issue__slug", label="issue__title"),
        "actor": Facet("holder__slug", label="holder__name"),
        "year": YearFacet(),
    }
    downloads = ("ndjson", "csv", "parquet", "jsonld", "atom")
    example = "pos-26"
