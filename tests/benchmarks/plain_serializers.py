"""The serializers of the yardstick: what an event looks like, as the tutorial of Django REST Framework has it."""

from rest_framework import serializers

from timeline.dates import describe
from timeline.models import (
    Actor,
    Article,
    Citation,
    Event,
    EventLink,
    EventType,
    Issue,
    LinkSource,
    Participation,
    ParticipationSource,
    Place,
    Position,
)


class DateSerializer(serializers.Field):
    """An EDTF date with its reading and its bounds."""

    def __init__(self, name, **options):
        self.name = name
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, record):
        text = getattr(record, self.name)
        if not text:
            return None
        is_open = getattr(record, f"{self.name}_open")
        earliest, latest = getattr(record, f"{self.name}_earliest"), getattr(record, f"{self.name}_latest")
        return {
            "edtf": text,
            "words": describe(text),
            "earliest": None if is_open in ("start", "both") else earliest.isoformat(),
            "latest": None if is_open in ("end", "both") else latest.isoformat(),
        }


class PublishedField(serializers.Field):
    """A reference that shows only if its target is published."""

    def __init__(self, serializer, **options):
        self.serializer = serializer
        super().__init__(read_only=True, **options)

    def to_representation(self, record):
        return self.serializer.to_representation(record) if record.status == "published" else None


class ActorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Actor
        fields = ["slug", "name", "kind"]


class PlaceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Place
        fields = ["slug", "name", "country"]


class TypeSerializer(serializers.ModelSerializer):
    class Meta:
        model = EventType
        fields = ["code", "name", "scheme"]


class IssueSerializer(serializers.ModelSerializer):
    class Meta:
        model = Issue
        fields = ["slug", "title", "kind"]


class ArticleSerializer(serializers.ModelSerializer):
    outlet = PublishedField(ActorSerializer())
    published = DateSerializer("published")

    class Meta:
        model = Article
        fields = ["slug", "headline", "outlet", "published", "known_from"]


class EventInShortSerializer(serializers.ModelSerializer):
    date = DateSerializer("date")

    class Meta:
        model = Event
        fields = ["slug", "title", "kind", "date", "verification"]


class ParticipationSourceSerializer(serializers.ModelSerializer):
    article = serializers.CharField(source="article.slug")

    class Meta:
        model = ParticipationSource
        fields = ["article", "locator"]


class ParticipationSerializer(serializers.ModelSerializer):
    actor = ActorSerializer()
    on_behalf_of = PublishedField(ActorSerializer())
    sources = ParticipationSourceSerializer(many=True)

    class Meta:
        model = Participation
        fields = ["actor", "role", "on_behalf_of", "note", "sources"]


class CitationSerializer(serializers.ModelSerializer):
    article = ArticleSerializer()
    origin = PublishedField(ActorSerializer())

    class Meta:
        model = Citation
        fields = ["article", "stance", "locator", "origin", "note"]


class LinkSourceSerializer(ParticipationSourceSerializer):
    class Meta(ParticipationSourceSerializer.Meta):
        model = LinkSource


class LinkSerializer(serializers.ModelSerializer):
    event = EventInShortSerializer(source="target")
    sources = LinkSourceSerializer(many=True)

    class Meta:
        model = EventLink
        fields = ["kind", "event", "basis", "note", "sources"]


class BackLinkSerializer(LinkSerializer):
    event = EventInShortSerializer()


class PositionSerializer(serializers.ModelSerializer):
    holder = ActorSerializer()
    issue = IssueSerializer()

    class Meta:
        model = Position
        fields = ["slug", "holder", "issue", "stance", "summary"]


class EventSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()
    date = DateSerializer("date")
    date_printed = DateSerializer("date_printed")
    type = TypeSerializer()
    other_types = TypeSerializer(many=True)
    place = PublishedField(PlaceSerializer())
    participants = ParticipationSerializer(many=True, source="participations")
    citations = CitationSerializer(many=True)
    links = LinkSerializer(many=True)
    linked_from = BackLinkSerializer(many=True)
    positions = PositionSerializer(many=True)
    issues = IssueSerializer(many=True)
    updated_at = serializers.DateTimeField(format="%Y-%m-%dT%H:%M:%SZ")

    class Meta:
        model = Event
        fields = [
            "slug",
            "url",
            "title",
            "summary",
            "kind",
            "date",
            "date_certainty",
            "date_basis",
            "date_printed",
            "type",
            "other_types",
            "place",
            "verification",
            "verification_note",
            "medium",
            "participants",
            "citations",
            "links",
            "linked_from",
            "positions",
            "issues",
            "updated_at",
        ]

    def get_url(self, event):
        return self.context["request"].build_absolute_uri(f"/api/v1/events/{event.slug}/")
