"""Issues: questions of policy on which actors take positions, and of fact on which sources differ."""

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, TextField, Value, When, Window
from django.db.models.functions import Concat, Lag
from django.db.models.lookups import Exact

from ..models import Actor, Article, Event, Issue, IssueSource, Position
from ..models.rows_as_json import JSONFlag, JSONRow, JSONRows
from ..vocabularies import ISSUE_KINDS, STANCES
from .base import Resource
from .beside import beside
from .changes import Revised
from .deadlocks import DeadlocksShape, deadlocks
from .filters import Scoped, Through
from .matrix import MATRIX, MatrixShape, matrix
from .parameters import Reference, Search, Words
from .references import ActorReference, EventReference, IssueReference, SourceShape
from .shapes import Address, Date, EditorsNote, Flag, Moment, Rows, Shape, Text, Word, record, rows
from .standing import SIDE

positions = Through(Position, "issue_id")
sources = Through(IssueSource, "issue_id")


class About(Reference):
    """Slugs of events that an issue is about, as far as the scope tells of them."""

    def rule(self, values, queryset, scope):
        told = Event.objects.told(scope).filter(pk__in=values)
        return Q(pk__in=Issue.events.through.objects.filter(event__in=told.values("pk")).values("issue"))


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
    event = About(
        Event, "events", label="Event", meaning="Slugs of events that it is about.", example="2008-severance"
    )


class Change(Flag):
    """Whether stance or condition differ from those of the row before."""

    def expression(self, path, scope):
        held = Concat("stance", Value("\n"), "condition", output_field=TextField())
        before = Window(Lag(held, default=held), order_by=["date_sort", "pk"])
        same = When(Exact(before, held), then=Value(False))
        return JSONFlag(Case(same, default=Value(True), output_field=BooleanField()))


class CurrentShape(Shape):
    """A position in short."""

    model = Position

    slug = Text(help_text="The slug of the position.")
    on_behalf_of = ActorReference(allow_null=True, help_text="For whom the holder speaks; null for itself.")
    stance = Word(STANCES, help_text="What the holder says to it.")
    condition = Text(help_text="Under which condition; empty for none.")
    condition_issue = IssueReference(allow_null=True, help_text="The issue that the condition itself is.")
    date = Date(help_text="When it was taken.")
    article = Text(source="article.slug", help_text="The slug of the article that says so.")
    locator = Text(help_text="Where in the article, as in L7.1.")


class MoveShape(CurrentShape):
    """A position in short, and whether it moved."""

    change = Change(help_text="Whether stance or condition differ from the holder's position before; false at first.")


class HolderShape(Shape):
    """Where a holder stands on an issue and how that moved."""

    model = Position

    holder = ActorReference(help_text="Who holds the positions.")
    current = CurrentShape(
        many=True, help_text="Where the holder stands: the positions after which none was certainly taken."
    )
    moves = MoveShape(many=True, help_text="All positions of the holder on the issue, earliest first.")


class Holders(Rows):
    """The holders of positions on an issue, by name."""

    def expression(self, path, scope):
        told = Position.objects.published(within="issue").told(scope)
        own = told.filter(holder=OuterRef("holder"), issue=OuterRef("issue"))
        after = Q(date_sort=OuterRef("date_sort"), pk__gt=OuterRef("pk")) | Q(date_sort__gt=OuterRef("date_sort"))
        last = told.filter(~Exists(own.filter(after)), issue=OuterRef("pk"))
        own = own.order_by("date_sort", "pk")
        current = own.filter(~Exists(own.filter(date_earliest__gt=OuterRef("date_latest"))))
        written = JSONRow(
            holder=record(ActorReference(), scope, prefix="holder__"),
            current=JSONRows(current, record(CurrentShape(), scope)),
            moves=JSONRows(own, record(MoveShape(), scope)),
        )
        return JSONRows(last.order_by("holder__name", "holder__slug"), written)


class Question(Text):
    """The summary of an issue; within a scope only of a question of policy, for others tell what all articles say."""

    def expression(self, path, scope):
        if scope is None:
            return F(path)
        return Case(When(kind="policy", then=F(path)), default=Value(""), output_field=TextField())


class IssueShape(Shape):
    """An issue; its positions in full are at ``positions?issue=``."""

    model = Issue

    slug = Text(help_text="Its name in addresses.")
    url = Address(source="slug", help_text="Its address in this API.")
    title = Text(help_text="The question in a few words.")
    kind = Word(ISSUE_KINDS, help_text="What sort of question it is.")
    summary = Question(
        help_text="What is asked, and how sources differ; empty within a scope unless it is a question of policy."
    )
    note = EditorsNote(help_text="How the chronology treats it; empty within a scope.")
    sources = rows(
        SourceShape, "issue", ("article__slug", "locator"), IssueSource, help_text="Where articles bear on it."
    )
    events = rows(EventReference, "issues", ("date_sort", "pk"), help_text="Events that it is about.")
    holders = Holders(
        child=HolderShape(),
        via="issue",
        order=("holder__name",),
        model=Position,
        read_only=True,
        help_text="Who holds which position on it now, and how that moved.",
    )
    updated_at = Moment(help_text="When the record was last saved.")


class Issues(Revised, Resource):
    """Questions at issue."""

    collection = "issues"
    followed = "issue"
    about = "Questions of policy on which actors take positions, and of fact on which sources differ."
    filters = IssueFilters
    shape = IssueShape
    orders = {"title": "title", "slug": "slug", "updated_at": "updated_at"}
    order = "title"
    downloads = ("ndjson", "csv", "parquet", "jsonld")
    example = "restore-relations"

    @beside(
        MatrixShape,
        "Who held what in which period: a row for each holder, a cell for each year or each period between cut days, "
        "in which taking the same position again is an occasion of it.",
        **MATRIX,
    )
    def matrix(self, found):
        return matrix(found)

    @beside(
        DeadlocksShape,
        "Pairs of positions in which one side's condition is what another side refuses, with both citations. " + SIDE,
    )
    def deadlocks(self, found):
        return deadlocks(found)
