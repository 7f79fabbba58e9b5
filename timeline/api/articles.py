"""Articles: what the chronology cites, and what they rely on themselves."""

from ..models import Actor, Article, Citation, Event, Issue, IssueSource, Origin, ParticipationSource, Position
from ..vocabularies import ARTICLE_KINDS, CERTAINTIES, CITATION_STANCES
from .base import Resource
from .changes import Revised
from .facets import Facet, YearFacet
from .filters import Through, dated
from .parameters import Reference, Search, Words
from .references import ActorReference, ArticleReference, EventReference
from .shapes import Address, Date, Day, EditorsNote, Moment, Shape, Text, Word, rows

citations = Through(Citation, "article_id")
mentions = Through(ParticipationSource, "article_id")
origins = Through(Origin, "article_id")
positions = Through(Position, "article_id")
issue_sources = Through(IssueSource, "article_id")


class ArticleFilters(dated("published")):
    """What articles may be asked for."""

    q = Search(
        label="Search", meaning="Words in the headline and in the outlet's names.", example="diplomatic relations"
    )
    outlet = Reference(Actor, "outlet", label="Outlet", meaning="Slugs of outlets.", example="civil-georgia")
    kind = Words(ARTICLE_KINDS, "kind", label="Kind", meaning="Kinds of articles.", example="editorial")
    origin = Reference(
        Actor,
        "actor",
        through=origins,
        label="Origin",
        meaning="Slugs of actors on whom the article relies.",
        example="izvestia",
    )
    event = Reference(
        Event,
        "event",
        through=citations,
        label="Event",
        meaning="Slugs of events of which the article speaks.",
        example="2008-severance",
    )
    actor = Reference(
        Actor,
        "participation__actor",
        through=mentions,
        label="Actor",
        meaning="Slugs of actors whom the article shows in an event.",
        example="mtavari-arkhi",
    )
    issue = Reference(
        Issue,
        "issue",
        through=issue_sources,
        label="Issue",
        meaning="Slugs of issues on which the article bears.",
        example="cx-06",
    )


class OriginShape(Shape):
    """What an article relies on."""

    model = Origin

    actor = ActorReference(help_text="Whom the article relies on.")
    original = ArticleReference(allow_null=True, help_text="The very article that was copied, if it is on record.")
    locator = Text(help_text="Where the article says so.")
    note = Text(help_text="How the reliance is known.")


class ArticleCitationShape(Shape):
    """An event of which an article speaks."""

    model = Citation

    event = EventReference(help_text="The event.")
    stance = Word(CITATION_STANCES, help_text="What the article does with it.")
    locator = Text(help_text="Where in the article.")
    note = Text(help_text="What the article adds, or how it words it.")


class ArticleShape(Shape):
    """An article; its own text is never given."""

    model = Article

    slug = Text(help_text="Its name in addresses.")
    url = Address(source="slug", help_text="Its address in this API.")
    headline = Text(help_text="The headline as printed.")
    headline_basis = Text(help_text="How the headline is known.")
    outlet = ActorReference(allow_null=True, help_text="Who published it.")
    byline = Text(help_text="The author as printed; empty when none is.")
    kind = Word(ARTICLE_KINDS, help_text="What sort of text it is.")
    language = Text(help_text="Its language as a BCP 47 tag.")
    address = Text(source="url", help_text="Where it can be read.")
    archived_address = Text(source="archived_url", help_text="Where an archived copy can be read.")
    published = Date(help_text="When it was published.")
    published_certainty = Word(CERTAINTIES, help_text="How sure that date is.")
    published_basis = EditorsNote(help_text="How that date is known; empty within a scope.")
    published_printed = Date(allow_null=True, help_text="What the article itself says of its date, when that is less.")
    known_from = Day(help_text="The day from which a reader could know it.")
    defects = Text(help_text="Known defects of the text.")
    note = EditorsNote(help_text="What a reader must know to use it rightly; empty within a scope.")
    origins = rows(OriginShape, "article", ("actor__slug",), help_text="What it relies on.")
    citations = rows(ArticleCitationShape, "article", ("event__date_sort", "pk"), help_text="Events it speaks of.")
    updated_at = Moment(help_text="When the record was last saved.")


class Articles(Revised, Resource):
    """The sources of the chronology."""

    collection = "articles"
    about = "The articles that the chronology cites: who published them, when, and on whom they rely."
    filters = ArticleFilters
    shape = ArticleShape
    orders = {
        "published": "published_sort",
        "known_from": "known_from",
        "headline": "headline",
        "updated_at": "updated_at",
    }
    order = "-published"
    facets = {
        "kind": Facet("kind"),
        "outlet": Facet("outlet__slug", label="outlet__name", public="outlet"),
        "year": YearFacet(),
    }
    downloads = ("ndjson", "csv", "parquet", "jsonld", "atom", "ics")
    example = "jamnews-2024-06-27"
