"""Events: who did or said what, when, according to whom."""

from django.db.models import F, OuterRef
from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from ..models import (
    Actor,
    Article,
    Citation,
    Event,
    EventLink,
    Issue,
    LinkSource,
    Participation,
    ParticipationSource,
    Place,
    Position,
)
from ..models.base import Beside
from ..models.events import cited, origins
from ..models.rows_as_json import JSONRows, JSONStrings
from ..vocabularies import (
    ACTOR_KINDS,
    CERTAINTIES,
    CITATION_STANCES,
    EVENT_KINDS,
    LINK_BASES,
    LINK_KINDS,
    ROLES,
    STANCES,
    VERIFICATIONS,
)
from .answers import AnswersShape, answers_to
from .base import Resource
from .beside import beside
from .chain import ChainShape, chain_of, depth
from .changes import Revised
from .evidence import FirstKnownIn, MinOrigins, MinSources, VerificationWords
from .facets import Facet, FirstKnownFacet, VerificationFacet, YearFacet
from .filters import Through, dated
from .parameters import Reference, Search, TypeCodes, Words
from .references import (
    ActorReference,
    ArticleReference,
    EventReference,
    IssueReference,
    PlaceOnMap,
    PlaceReference,
    SourceShape,
    TypeReference,
    office,
)
from .shapes import Address, Computed, Date, EditorsNote, Moment, Shape, Text, Verification, Word, record, rows

participants = Through(Participation, "event_id", leads="actor")
citations = Through(Citation, "event_id", leads="article")
positions = Through(Position, "event_id")


class EventFilters(dated("date")):
    """What events may be asked for."""

    q = Search(
        label=_("Search"),
        meaning=_("Words in the title, the summary and all names of those who took part and of the place."),
        example="Mtavari Arxi",
    )
    actor = Reference(
        Actor,
        "actor",
        through=participants,
        label=_("Actor"),
        meaning=_(
            "Slugs of actors that take part. `actor`, `role`, `actor_kind` and `on_behalf_of` sent together "
            "hold of one and the same participant."
        ),
        example="georgian-dream",
    )
    role = Words(
        ROLES,
        "role",
        through=participants,
        label=_("Role"),
        meaning=_("Roles that a participant plays."),
        example="denier",
    )
    actor_kind = Words(
        ACTOR_KINDS,
        "actor__kind",
        through=participants,
        label=_("Actor kind"),
        meaning=_("Kinds of actors that take part."),
        example="outlet",
    )
    on_behalf_of = Reference(
        Actor,
        "on_behalf_of",
        through=participants,
        label=_("On behalf of"),
        meaning=_("Slugs of actors for whom a participant speaks or acts."),
        example="russian-mfa",
    )
    place = Reference(
        Place, "place", label=_("Place"), meaning=_("Slugs of places where it happened."), example="geneva"
    )
    article = Reference(
        Article,
        "article",
        through=citations,
        label=_("Article"),
        meaning=_("Slugs of articles that cite the event. `article`, `outlet` and `origin` hold of one citation."),
        example="jamnews-2024-06-27",
    )
    outlet = Reference(
        Actor,
        "article__outlet",
        through=citations,
        label=_("Outlet"),
        meaning=_("Slugs of outlets whose articles cite the event."),
        example="civil-georgia",
    )
    origin = Reference(
        Actor,
        "article__origins__actor",
        through=citations,
        label=_("Origin"),
        meaning=_("Slugs of actors on whom a citing article relies."),
        example="izvestia",
    )
    issue = Reference(
        Issue,
        "issue",
        through=positions,
        label=_("Issue"),
        meaning=_("Slugs of issues on which a position was taken at it. `issue` and `stance` hold of one position."),
        example="restore-relations",
    )
    stance = Words(
        STANCES,
        "stance",
        through=positions,
        label=_("Stance"),
        meaning=_("Stances taken at the event."),
        example="opposes",
    )
    kind = Words(EVENT_KINDS, "kind", label=_("Kind"), meaning=_("Kinds of events."), example="statement")
    type = TypeCodes(
        "type",
        "other_types",
        label=_("Type"),
        meaning=_("Codes of event types; a code takes its subtree, a PLOVER category the CAMEO codes that map to it."),
        example="016",
    )
    verification = VerificationWords(
        VERIFICATIONS,
        "verification",
        label=_("Verification"),
        meaning=_("How far events are borne out; within a scope as computed from what remains."),
        example="disputed",
    )
    min_origins = MinOrigins(
        label=_("Fewest origins"),
        meaning=_("How many independent origins must bear it out at least; articles that copy one origin count once."),
        example="2",
    )
    min_sources = MinSources(
        label=_("Fewest sources"), meaning=_("How many articles must speak of it at least."), example="2"
    )
    first_known_in = FirstKnownIn(
        label=_("First known in"),
        meaning=_("The slug of an article: events that no article in scope told of on an earlier day."),
        example="news-az-2024-06-13",
    )


class ParticipantShape(Shape):
    """An actor in an event."""

    model = Participation

    actor = ActorReference(help_text="Who took part.")
    role = Word(ROLES, help_text="The part that it played.")
    on_behalf_of = ActorReference(allow_null=True, help_text="For whom it spoke or acted; null for itself.")
    office = office()
    note = Text(help_text="The role in the words of the sources.")
    sources = rows(
        SourceShape,
        "participation",
        ("article__slug", "locator"),
        ParticipationSource,
        help_text="Where articles show it.",
    )


class CitationShape(Shape):
    """An article that speaks of an event."""

    model = Citation

    article = ArticleReference(help_text="The article.")
    stance = Word(CITATION_STANCES, help_text="What the article does with the event.")
    locator = Text(help_text="Line and sentence in the article's text, as in L5.13; empty for the whole.")
    origin = ActorReference(
        allow_null=True, help_text="Whom the article relies on for this event; null when no one is named for it."
    )
    note = Text(help_text="What this article adds, or how it words it.")


class LinkShape(Shape):
    """A tie from this event to another."""

    model = EventLink

    kind = Word(LINK_KINDS, help_text="What this event does with the other one.")
    event = EventReference(source="target", help_text="The other event.")
    basis = Word(LINK_BASES, help_text="How the link is known.")
    note = EditorsNote(help_text="Whose account it is; what to know about it. Empty within a scope.")
    sources = rows(SourceShape, "link", ("article__slug", "locator"), LinkSource, help_text="Where articles show it.")


class BackLinkShape(LinkShape):
    """A tie from another event to this one."""

    kind = Word(LINK_KINDS, help_text="What the other event does with this one.")
    event = EventReference(help_text="The other event.")


class EventPositionShape(Shape):
    """A position taken at an event, in short."""

    model = Position

    slug = Text(help_text="Its slug.")
    holder = ActorReference(help_text="Who took it.")
    issue = IssueReference(help_text="The question at issue.")
    stance = Word(STANCES, help_text="What the holder says to it.")
    summary = Text(help_text="The position in our own words.")


class SourceSlugs(serializers.ListField):
    """The articles that cite an event."""

    child = serializers.CharField()

    def expression(self, path, scope):
        return JSONStrings(cited(OuterRef(path)).told(scope), F("article__slug"))


class OriginActors(serializers.ListSerializer):
    """The independent origins of an event."""

    def __init__(self, *args, **options):
        options.setdefault("child", ActorReference())
        super().__init__(*args, **options)

    def expression(self, path, scope):
        found = Actor.objects.published(by_key=True).filter(pk__in=origins(OuterRef(OuterRef(path)), scope))
        return JSONRows(found.order_by(Beside(F("slug"))), record(self.child))


class EventShape(Shape):
    """An event: what happened or was said, who took part, who says so."""

    model = Event

    slug = Text(help_text="Its name in addresses.")
    url = Address(source="slug", help_text="Its address in this API.")
    title = Text(help_text="What happened, in one line.")
    summary = Text(help_text="What happened, in a few sentences.")
    kind = Word(EVENT_KINDS, help_text="What sort of event it is.")
    date = Date(help_text="When it happened.")
    date_certainty = Word(CERTAINTIES, help_text="How sure the date is.")
    date_basis = EditorsNote(help_text="How the date is known; empty within a scope.")
    date_printed = Date(allow_null=True, help_text="What the cited articles alone allow, when that says less.")
    type = TypeReference(allow_null=True, help_text="The code that fits best; null when none does.")
    other_types = rows(TypeReference, "also_events", ("code",), help_text="Codes that fit as well.")
    place = PlaceReference(allow_null=True, help_text="Where it happened.")
    verification = Verification(
        VERIFICATIONS,
        help_text=(
            "How far it is borne out. Within a scope: denied when an article in scope carries a denial, else disputed "
            "when one contradicts it, else confirmed by two independent origins, else reported."
        ),
    )
    verification_computed = Computed(
        source="verification", help_text="Whether that word follows from the scope asked for, not from the editors."
    )
    verification_note = EditorsNote(help_text="Why it is verified that far and no further; empty within a scope.")
    sources = SourceSlugs(source="pk", help_text="The slugs of all articles that speak of it.")
    origins = OriginActors(source="pk", help_text="Whom those that report it rest on in the end: independent origins.")
    medium = Text(help_text="Through what it was said.")
    participants = rows(ParticipantShape, "event", ("rank", "pk"), help_text="Who took part.")
    citations = rows(CitationShape, "event", ("rank", "pk"), help_text="Which articles speak of it.")
    links = rows(LinkShape, "event", ("kind", "pk"), help_text="Events that this one answers, denies, follows …")
    linked_from = rows(
        BackLinkShape, "target", ("kind", "pk"), help_text="Events that answer, deny, follow … this one."
    )
    positions = rows(EventPositionShape, "event", ("slug",), help_text="Positions taken at it.")
    issues = rows(IssueReference, "events", ("slug",), help_text="Questions that it bears on.")
    updated_at = Moment(help_text="When the record was last saved.")


class MappedEventShape(EventShape):
    """An event to be drawn on a map."""

    place = PlaceOnMap(allow_null=True, help_text="Where it happened.")


class Events(Revised, Resource):
    """The chronology itself."""

    collection = "events"
    about = "Who did or said what, when, according to whom, and who denies it."
    filters = EventFilters
    shape = EventShape
    orders = {"date": "date_sort", "title": "title", "updated_at": "updated_at"}
    order = "-date"
    facets = {
        "kind": Facet("kind"),
        "verification": VerificationFacet("verification"),
        "type": Facet("type__code", label="type__name"),
        "year": YearFacet(),
        "first_known": FirstKnownFacet(),
        "actor": Facet("actor__slug", label="actor__name", through=participants),
        "outlet": Facet(
            "article__outlet__slug", label="article__outlet__name", through=citations, public="article__outlet"
        ),
    }
    downloads = ("ndjson", "csv", "parquet", "geojson", "jsonld", "atom", "ics", "timelinejs")
    download_shapes = {"geojson": MappedEventShape}
    example = "2024-gd-denial"

    @beside(
        AnswersShape,
        "Who answered the event, with denial, support, a refusal to comment, silence or anything else; each answer "
        "with its date, articles and the day from which it could be known. A silence lapses when another answer in "
        "scope speaks for the silent actor, so that an earlier `known_on` still shows it. An `asserts` link counts "
        "as support unless it is the first telling; a `contradicts` link counts as denial only beside `answers`.",
    )
    def answers(self, found):
        """Who answered the event."""
        return answers_to(found)

    @beside(
        ChainShape,
        "The events that hang together with the event, followed through typed links both ways, earliest first.",
        depth=depth,
    )
    def chain(self, found):
        """What the event hangs together with."""
        return chain_of(found)
