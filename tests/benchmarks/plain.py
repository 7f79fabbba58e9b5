"""The yardstick: events as the tutorials of Django REST Framework and django-filter have it, with prefetching.

It gives the same records as the project's own API, nested to the same depth, and hides the same rows.
"""

import django_filters
from django.db.models import Prefetch
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import pagination, viewsets

from timeline.models import (
    Citation,
    Event,
    EventLink,
    EventType,
    Issue,
    LinkSource,
    Participation,
    ParticipationSource,
    Position,
)
from timeline.vocabularies import EVENT_KINDS, ROLES, STANCES, VERIFICATIONS

from .plain_serializers import EventSerializer


class EventFilterSet(django_filters.FilterSet):
    """The same questions as the project's own filters, dates and words apart."""

    after = django_filters.DateFilter(field_name="date_latest", lookup_expr="gte")
    before = django_filters.DateFilter(field_name="date_earliest", lookup_expr="lte")
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains")
    actor = django_filters.CharFilter(field_name="participations__actor__slug", distinct=True)
    role = django_filters.ChoiceFilter(field_name="participations__role", choices=ROLES.choices, distinct=True)
    actor_kind = django_filters.CharFilter(field_name="participations__actor__kind", distinct=True)
    on_behalf_of = django_filters.CharFilter(field_name="participations__on_behalf_of__slug", distinct=True)
    place = django_filters.CharFilter(field_name="place__slug")
    article = django_filters.CharFilter(field_name="citations__article__slug", distinct=True)
    outlet = django_filters.CharFilter(field_name="citations__article__outlet__slug", distinct=True)
    origin = django_filters.CharFilter(field_name="citations__article__origins__actor__slug", distinct=True)
    issue = django_filters.CharFilter(field_name="positions__issue__slug", distinct=True)
    stance = django_filters.ChoiceFilter(field_name="positions__stance", choices=STANCES.choices, distinct=True)
    kind = django_filters.ChoiceFilter(choices=EVENT_KINDS.choices)
    type = django_filters.CharFilter(field_name="type__code", lookup_expr="startswith")
    verification = django_filters.ChoiceFilter(choices=VERIFICATIONS.choices)

    class Meta:
        model = Event
        fields = []


class Pages(pagination.PageNumberPagination):
    """Numbered pages of 50 with the number of all records."""

    page_size = 50


def _sources(model, back):
    rows = model.objects.published(within=back).select_related("article").order_by("article__slug", "locator")
    return Prefetch("sources", rows)


class PlainEvents(viewsets.ReadOnlyModelViewSet):
    """The list of events of a plain project."""

    serializer_class = EventSerializer
    filterset_class = EventFilterSet
    filter_backends = [DjangoFilterBackend]
    pagination_class = Pages
    schema = None

    def get_queryset(self):
        participations = Participation.objects.published().select_related("actor", "on_behalf_of")
        citations = Citation.objects.published().select_related("article__outlet", "origin")
        links = EventLink.objects.published()
        positions = Position.objects.published().select_related("holder", "issue")
        return (
            Event.objects.published()
            .select_related("type", "place")
            .prefetch_related(
                Prefetch(
                    "participations",
                    participations.order_by("rank", "pk").prefetch_related(
                        _sources(ParticipationSource, "participation")
                    ),
                ),
                Prefetch("citations", citations.order_by("rank", "pk")),
                Prefetch(
                    "links",
                    links.select_related("target")
                    .order_by("kind", "pk")
                    .prefetch_related(_sources(LinkSource, "link")),
                ),
                Prefetch(
                    "linked_from",
                    links.select_related("event")
                    .order_by("kind", "pk")
                    .prefetch_related(_sources(LinkSource, "link")),
                ),
                Prefetch("positions", positions.order_by("slug")),
                Prefetch("issues", Issue.objects.published().order_by("slug")),
                Prefetch("other_types", EventType.objects.order_by("code")),
            )
            .order_by("-date_sort", "-pk")
        )
