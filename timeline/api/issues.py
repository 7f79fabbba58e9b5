"""Issues: questions of policy on which actors take positions, and of fact on which sources differ."""

from ..models import Actor, Article, Event, Issue, IssueSource, Position
from ..vocabularies import ISSUE_KINDS, STANCES
from .base import Resource
from .filters import Scoped, Through
from .parameters import Reference, Search, Words
from .references import EventReference, SourceShape
from .shapes import Address, Moment, Shape, Text, Word, rows

positions = Through(Position, "issue_id")
sources = Through(IssueSource, "issue_id")


class IssueFilters(Scoped):
    """What issues may be asked for."""

    q = Search(label="Search", meaning="Words in the title and the summary.", example="recognition")
    kind = Words(ISSUE_KINDS, "kind", label="Kind", meaning="Kinds of questions.", example="fact")
    actor = Reference(
        Actor,
        "holder",
        through=positions,
        label="Actor",
        meaning="Slugs of actors who hold a position on it. `actor` and `stance` hold of one position.",
        example="maria-zakharova",
    )
    stance = Words(
        STANCES, "stance", through=positions, label="Stance", meaning="Stances taken on it.", example="denies"
    )
    article = Reference(
        Article,
        "article",
        through=sources,
        label="Article",
        meaning="Slugs of articles that bear on it.",
        example="news-az-2024-06-13",
    )
    event = Reference(
        Event, "events", label="Event", meaning="Slugs of events that it is about.", example="2008-severance"
    )


class IssueShape(Shape):
    """An issue; its positions are at ``positions?issue=``."""

    model = Issue

    slug = Text(help_text="Its name in addresses.")
    url = Address(source="slug", help_text="Its address in this API.")
    title = Text(help_text="The question in a few words.")
    kind = Word(ISSUE_KINDS, help_text="What sort of question it is.")
    summary = Text(help_text="What is asked, and how sources differ.")
    note = Text(help_text="How the chronology treats it.")
    sources = rows(
        SourceShape, "issue", ("article__slug", "locator"), IssueSource, help_text="Where articles bear on it."
    )
    events = rows(EventReference, "issues", ("date_sort", "pk"), help_text="Events that it is about.")
    updated_at = Moment(help_text="When the record was last saved.")


class Issues(Resource):
    """Questions at issue."""

    collection = "issues"
    about = "Questions of policy on which actors take positions, and of fact on which sources differ."
    filters = IssueFilters
    shape = IssueShape
    orders = {"title": "title", "slug": "slug", "updated_at": "updated_at"}
    order = "title"
    example = "restore-relations"
