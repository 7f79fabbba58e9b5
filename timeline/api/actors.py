"""Actors: persons, states, bodies, parties, outlets and others who act or speak."""

from ..models import Actor, ActorName, ActorNameUse, Affiliation, Event, Participation
from ..vocabularies import ACTOR_KINDS, NAME_KINDS, ROLES
from .base import Resource
from .changes import Revised
from .filters import Scoped, Through
from .parameters import Country, Reference, Search, Words
from .references import ActorReference, SourceShape
from .shapes import Address, Date, EditorsNote, Flag, Moment, Shape, Text, Word, rows

participations = Through(Participation, "actor_id")
affiliations = Through(Affiliation, "person_id")


class ActorFilters(Scoped):
    """What actors may be asked for."""

    q = Search(label="Search", meaning="Words in the description and in all names.", example="Karasin, Gregory")
    kind = Words(ACTOR_KINDS, "kind", label="Kind", meaning="Kinds of actors.", example="outlet")
    country = Country("country", label="Country", meaning="ISO 3166-1 codes of countries.", example="GEO")
    event = Reference(
        Event,
        "event",
        through=participations,
        label="Event",
        meaning="Slugs of events in which the actor takes part. `event` and `role` hold of one participation.",
        example="2024-embassy-preparation",
    )
    role = Words(
        ROLES,
        "role",
        through=participations,
        label="Role",
        meaning="Roles that the actor plays in some event.",
        example="denier",
    )
    organisation = Reference(
        Actor,
        "organisation",
        through=affiliations,
        label="Organisation",
        meaning="Slugs of organisations in which the person holds or held an office.",
        example="russian-mfa",
    )


class NameShape(Shape):
    """Another name of an actor."""

    model = ActorName

    text = Text(help_text="The name as it is written.")
    kind = Word(NAME_KINDS, help_text="What sort of name it is.")
    language = Text(help_text="Its language as a BCP 47 tag; empty when not recorded.")
    used_by = ActorReference(allow_null=True, help_text="Who uses it, when it is bound to a side or a speaker.")
    note = Text(help_text="What to know about it.")
    sources = rows(SourceShape, "name", ("article__slug", "locator"), ActorNameUse, help_text="Where articles use it.")


class AffiliationShape(Shape):
    """An office of a person."""

    model = Affiliation

    organisation = ActorReference(allow_null=True, help_text="Where the office is; null when it is in none.")
    office = Text(help_text="The office in its usual form.")
    office_printed = Text(help_text="The office in the words of the article.")
    former = Flag(help_text="Whether the article already calls it a former one.")
    observed = Date(allow_null=True, help_text="A date on which a source shows it.")
    period = Date(allow_null=True, help_text="From when to when it was held, if known.")
    basis = EditorsNote(help_text="How the dates are known; empty within a scope.")
    article = Text(
        source="article.slug", allow_null=True, help_text="The slug of the article that shows it; null when none does."
    )
    locator = Text(help_text="Where in the article.")


class ActorShape(Shape):
    """An actor with its names and offices."""

    model = Actor

    slug = Text(help_text="Its name in addresses.")
    url = Address(source="slug", help_text="Its address in this API.")
    name = Text(help_text="The name under which it is listed.")
    kind = Word(ACTOR_KINDS, help_text="What sort of actor it is.")
    description = Text(help_text="Who or what it is.")
    country = Text(help_text="ISO 3166-1 code of its country; empty when disputed or unknown.")
    wikidata = Text(help_text="Its Wikidata id; empty when not recorded.")
    note = EditorsNote(help_text="What a reader must know to use the record rightly; empty within a scope.")
    names = rows(NameShape, "actor", ("text",), help_text="Its other names.")
    affiliations = rows(AffiliationShape, "person", ("observed_sort", "pk"), help_text="Its offices, if a person.")
    updated_at = Moment(help_text="When the record was last saved.")


class Actors(Revised, Resource):
    """Everyone who acts or speaks in the chronology."""

    collection = "actors"
    followed = "actor"
    about = "Persons, states, bodies, parties, outlets and others who act or speak, with all their names."
    filters = ActorFilters
    shape = ActorShape
    orders = {"name": "name", "slug": "slug", "updated_at": "updated_at"}
    order = "name"
    downloads = ("ndjson", "csv", "parquet", "jsonld")
    example = "mtavari-arkhi"
