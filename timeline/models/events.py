"""Events: what happened or was said, who took part, who says so, and how events hang together."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.lookups import GreaterThan

from ..vocabularies import (
    CERTAINTIES,
    CITATION_STANCES,
    EVENT_KINDS,
    LINK_BASES,
    LINK_KINDS,
    QUADS,
    ROLES,
    SCHEMES,
    VERIFICATIONS,
)
from .actors import Actor
from .base import InFew, PublishedRecord, Record, Source, WordField, is_published, known
from .evidence import OriginCount, Origins
from .fields import EDTFField, lasting, open_before
from .places import Place


class EventType(Record):
    """A code of a published scheme for kinds of events; the code is a string, for 010 is not 10."""

    natural = ("code",)

    code = models.CharField(max_length=16, help_text="The code as its scheme writes it, as in '010' or 'REJECT'.")
    scheme = WordField(SCHEMES, help_text="The scheme that the code belongs to.")
    root = models.CharField(max_length=16, help_text="The code of the broadest type above it, or its own.")
    name = models.CharField(max_length=120, help_text="Its name in the scheme.")
    quad = WordField(QUADS, help_text="Cooperation or conflict, in words or in deeds.")
    # A category is shared by many types and does not vanish from under them.
    plover = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mapped_types",
        help_text="The PLOVER category that a CAMEO code maps to.",
    )
    definition = models.TextField(blank=True, help_text="What it covers, in our own words.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_event_type_per_code"),
            known("scheme", SCHEMES),
            known("quad", QUADS),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class Event(PublishedRecord):
    """Something that happened, was said, reported, claimed, forecast, lasts, or is said not to have happened."""

    title = models.CharField(max_length=300, help_text="What happened, in one line.")
    summary = models.TextField(blank=True, help_text="What happened, in a few sentences of our own.")
    kind = WordField(EVENT_KINDS, help_text="What sort of event it is.")
    date = EDTFField(help_text="When it happened, as an EDTF date such as '2024-06', '2024-06-12?' or '2008-08/..'.")
    date_certainty = WordField(CERTAINTIES, default="established", help_text="How sure the date is.")
    date_basis = models.TextField(blank=True, help_text="How the date is known.")
    date_printed = EDTFField(
        blank=True, default="", help_text="What the cited articles alone allow, when that says less."
    )
    # A type or place in use is not deleted: events would lose what they were filtered by.
    type = models.ForeignKey(
        EventType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # event_by_type and event_by_place begin with it
        related_name="events",
        help_text="The code that fits best.",
    )
    other_types = models.ManyToManyField(
        EventType, blank=True, related_name="also_events", help_text="Codes that fit as well."
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="events",
        help_text="Where it happened.",
    )
    verification = WordField(VERIFICATIONS, default="reported", help_text="How far it is borne out.")
    verification_note = models.TextField(blank=True, help_text="Why it is verified that far and no further.")
    medium = models.CharField(
        max_length=100,
        blank=True,
        help_text="Through what it was said: a briefing, an interview, a newspaper.",
    )

    class Meta(PublishedRecord.Meta):
        constraints = [
            *PublishedRecord.Meta.constraints,
            known("kind", EVENT_KINDS),
            known("date_certainty", CERTAINTIES),
            known("verification", VERIFICATIONS),
        ]
        indexes = [
            models.Index(fields=["-date_sort", "-id"], name="event_newest_first"),
            models.Index(fields=["status", "-date_sort", "-id"], name="event_by_date"),
            models.Index(fields=["status", "kind", "-date_sort", "-id"], name="event_by_kind"),
            models.Index(fields=["status", "verification", "-date_sort", "-id"], name="event_by_verification"),
            models.Index(fields=["status", "date_latest"], name="event_by_latest"),
            models.Index(
                fields=["status", "-date_sort", "-id", "date_latest"], condition=lasting("date"), name="event_lasting"
            ),
            models.Index(
                fields=["status", "-date_sort", "-id"], condition=open_before("date"), name="event_with_open_start"
            ),
            models.Index(fields=["type", "-date_sort", "-id"], name="event_by_type"),
            models.Index(fields=["place", "-date_sort", "-id"], name="event_by_place"),
        ]

    def __str__(self):
        return self.title

    @classmethod
    def told(cls, scope, path=""):
        return Q(Exists(cited(OuterRef(f"{path}pk")).told(scope)))

    @classmethod
    def foretold(cls, day):
        """The condition that an article known by ``day`` told of an event that is sorted after it."""
        early = Citation.objects.filter(event_sort__gt=F("known_from"))  # as the index on citations has it
        return Q(InFew(F("pk"), early.filter(event_sort__gt=day, known_from__lte=day).values("event")))


def copied_day(meaning):
    """The column for a day of what a row belongs to, beside the row; see ``copied_days``."""
    return models.DateField(null=True, blank=True, editable=False, serialize=False, help_text=meaning)


def cited(event):
    """Citations of ``event``, an outer reference or an id, by published articles."""
    return Citation.objects.published(within="event").filter(event=event)


def origins(event, scope=None, of=Origins):
    """Whom ``event`` rests on in the end, by the articles in ``scope``; see ``evidence.Origins``."""
    bearing = cited(event).filter(stance__in=["reports", "confirms"]).told(scope)
    named = Case(When(is_published("origin__"), then=F("origin")))
    return of(bearing.order_by().values_list("article_id", named, "article__outlet_id"))


def computed_verification(event, scope):
    """The verification of ``event`` that follows from the articles in ``scope`` alone.

    Denied when an article in scope carries a denial; else disputed when one contradicts it; else confirmed by two
    independent origins; else reported.
    """
    links = EventLink.objects.published(within="target").filter(target=event).told(scope)
    told = cited(event).told(scope)
    return Case(
        When(Exists(links.filter(kind="denies")) | Exists(told.filter(stance="denies")), then=Value("denied")),
        When(
            Exists(links.filter(kind="contradicts")) | Exists(told.filter(stance="disputes")), then=Value("disputed")
        ),
        When(GreaterThan(origins(event, scope, OriginCount), 1), then=Value("confirmed")),
        default=Value("reported"),
        output_field=models.CharField(),
    )


class Participation(Record):
    """An actor in an event, with the role it played."""

    ends = ("event", "actor")
    natural = ("event", "actor", "role")

    # A participation means nothing without its event.
    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="participations",
        help_text="What it took part in.",
    )
    # An actor with events on record is merged or withdrawn, not deleted.
    actor = models.ForeignKey(
        Actor, on_delete=models.PROTECT, db_index=False, related_name="participations", help_text="Who took part."
    )
    role = WordField(ROLES, help_text="The part that it played.")
    # Whom a speaker spoke for is part of what was said and is not lost by accident.
    on_behalf_of = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="represented_in",
        help_text="For whom it spoke or acted.",
    )
    note = models.CharField(max_length=300, blank=True, help_text="The role in the words of the sources.")
    rank = models.PositiveSmallIntegerField(default=0, help_text="Its place in the list of participants.")
    event_sort = copied_day("Day to sort its event by.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "actor", "role"], name="one_participation_per_actor_and_role"),
            known("role", ROLES),
        ]
        indexes = [
            models.Index(fields=["actor", "role", "event"], name="participation_by_actor"),
            models.Index(fields=["actor", "-event_sort", "-event"], name="participation_by_actor_newest"),
            models.Index(fields=["event", "rank"], name="participation_in_order"),
        ]

    def __str__(self):
        return self.note or self.role

    @classmethod
    def told(cls, scope, path=""):
        shown = sourced(ParticipationSource, "participation", scope, path, needed=False)
        return shown & Event.told(scope, f"{path}event__")


def sourced(source, owner, scope, path, needed):
    """The condition that a row has a source in scope or, unless one is ``needed``, has no source at all."""
    sources = source.objects.published(within=owner).filter(**{owner: OuterRef(f"{path}pk")})
    rule = Q(Exists(sources.told(scope)))
    return rule if needed else rule | ~Q(Exists(sources))


class ParticipationSource(Source):
    """Where an article shows that an actor took part in that role."""

    ends = ("participation__event", "participation__actor", "article")
    natural = ("participation", "article", "locator")

    # A source means nothing without what it shows.
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="sources", help_text="What the article shows."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "article", "locator"], name="one_participation_source_per_locator"
            ),
        ]


class Citation(Source):
    """Where an article reports, confirms, disputes or denies an event."""

    ends = ("event", "article")
    natural = ("event", "article", "locator")

    # A citation means nothing without its event.
    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="citations",
        help_text="What the article speaks of.",
    )
    # A cited article cannot be deleted: what it supports would stand unsourced.
    article = models.ForeignKey(
        "timeline.Article",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="citations",
        help_text="The article that says so.",
    )
    stance = WordField(CITATION_STANCES, default="reports", help_text="What the article does with it.")
    # Whom an article relied on is counted as a source and cannot vanish from under it.
    origin = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citations_relying",
        help_text="Whom the article relies on for this event, when that differs from the article's own origins.",
    )
    note = models.CharField(max_length=500, blank=True, help_text="What this article adds or how it words it.")
    rank = models.PositiveSmallIntegerField(default=0, help_text="Its place in the list of citations.")
    event_sort = copied_day("Day to sort its event by.")
    known_from = copied_day("Day from which a reader could know its article.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "article", "locator"], name="one_citation_per_article_and_locator"
            ),
            known("stance", CITATION_STANCES),
        ]
        indexes = [
            models.Index(fields=["article", "-event_sort", "-event"], name="citation_by_article_newest"),
            models.Index(fields=["event", "rank"], name="citation_in_order"),
            models.Index(
                fields=["-event_sort", "-event", "known_from"],
                condition=Q(event_sort__gt=F("known_from")),
                name="citation_foretelling",
            ),
        ]


class EventLink(Record):
    """How one event hangs together with another: it answers, denies, follows, is part of it."""

    ends = ("event", "target")
    natural = ("event", "kind", "target")

    # A link means nothing without either of its ends.
    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="links",
        help_text="The event that answers, denies or follows the other.",
    )
    kind = WordField(LINK_KINDS, help_text="What the event does with the other one.")
    target = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="linked_from",
        help_text="The event that is answered, denied or followed.",
    )
    basis = WordField(LINK_BASES, default="text", help_text="How the link is known.")
    note = models.CharField(max_length=300, blank=True, help_text="Whose account it is; what to know about it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "target"], name="one_link_per_kind_and_target"),
            models.CheckConstraint(
                condition=~models.Q(event=models.F("target")),
                name="event_does_not_link_to_itself",
                violation_error_message="An event cannot be linked to itself.",
            ),
            known("kind", LINK_KINDS),
            known("basis", LINK_BASES),
        ]
        indexes = [
            models.Index(fields=["event", "kind"], name="link_in_order"),
            models.Index(fields=["target", "kind"], name="link_back_in_order"),
        ]

    def __str__(self):
        return self.kind

    @classmethod
    def told(cls, scope, path=""):
        ends = Event.told(scope, f"{path}event__") & Event.told(scope, f"{path}target__")
        return sourced(LinkSource, "link", scope, path, needed=True) & ends


class LinkSource(Source):
    """Where an article shows that two events hang together."""

    ends = ("link__event", "link__target", "article")
    natural = ("link", "article", "locator")

    # A source means nothing without what it shows.
    link = models.ForeignKey(
        EventLink, on_delete=models.CASCADE, related_name="sources", help_text="What the article shows."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "article", "locator"], name="one_link_source_per_locator"),
        ]
