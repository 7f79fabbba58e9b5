"""Filters beside the lists of records, and the conditions that they share with the page of what needs attention."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from ..editing.findings import CONCERNING
from ..models import FoundRecord

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
AGES = {"week": "up to a week old", "month": "up to a month old", "older": "older"}
TIMES = {"later": "for later", "overdue": "overdue"}
ANY = "any"


def of_age(age, *, now):
    """The condition that a record is a draft which was entered so long ago; ``age`` is one of ``AGES``."""
    spans = {
        "week": Q(created_at__gt=now - WEEK),
        "month": Q(created_at__gt=now - MONTH, created_at__lte=now - WEEK),
        "older": Q(created_at__lte=now - MONTH),
    }
    return Q(status="draft") & spans[age]


def scheduled(time, *, now):
    """The condition that a record in review is to be published later, or should be by now; see ``TIMES``."""
    times = {"later": Q(publish_at__gt=now), "overdue": Q(publish_at__lte=now)}
    return Q(status="in_review") & times[time]


def check_label(name):
    """The name of a check as it is read: "uncited events"."""
    return name.replace("-", " ")


class StrictFilter(admin.SimpleListFilter):
    """A filter that finds nothing by a word that it does not know."""

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in dict(self.lookup_choices):
            return queryset.none()
        return self.narrowed(queryset, self.value())


class AgeFilter(StrictFilter):
    """Drafts by how long ago they were entered."""

    title = "age of a draft"
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return list(AGES.items())

    def narrowed(self, queryset, age):
        return queryset.filter(of_age(age, now=timezone.now()))


class ScheduledFilter(StrictFilter):
    """Records in review that have a time to be published."""

    title = "time to be published"
    parameter_name = "scheduled"

    def lookups(self, request, model_admin):
        return list(TIMES.items())

    def narrowed(self, queryset, time):
        return queryset.filter(scheduled(time, now=timezone.now()))


class FoundFilter(StrictFilter):
    """Records about which a check found something, as far as nobody has touched them since."""

    title = "what the checks found"
    parameter_name = "found"

    def lookups(self, request, model_admin):
        names = CONCERNING.get(model_admin.opts.model_name, ())
        return [(name, check_label(name)) for name in names] + ([(ANY, "anything")] if names else [])

    def narrowed(self, queryset, name):
        found = FoundRecord.objects.filter(kind=queryset.model._meta.model_name)
        if name != ANY:
            found = found.filter(run__name=name)
        first = found.filter(record=OuterRef("pk")).order_by("run", "number").values("detail")[:1]
        return queryset.filter(pk__in=found.standing().values("record")).annotate(_found=Subquery(first))

    def get_facet_queryset(self, changelist):
        """How many of the records each check found, counted from what was found: that is little beside the records."""
        listed = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        found = FoundRecord.objects.filter(kind=changelist.opts.model_name, record__in=listed.order_by().values("pk"))
        names = [name for name, _ in self.lookup_choices]
        checks = [Q() if name == ANY else Q(run__name=name) for name in names]
        counts = {f"{n}__c": Count("record", distinct=True, filter=check) for n, check in enumerate(checks)}
        return found.standing().order_by().aggregate(**counts)


FILTERS = (AgeFilter, ScheduledFilter, FoundFilter)
PARAMETERS = [one.parameter_name for one in FILTERS]


class Attended:
    """Lists of records with the filters to which the page of what needs attention leads."""

    def get_list_filter(self, request):
        """The filters of the list; only records with a status have drafts and times to be published."""
        return [*super().get_list_filter(request), *(FILTERS if self.model.has_status else ())]

    def get_list_display(self, request):
        """The columns of the list; of what a check found, what it is."""
        asked = FoundFilter.parameter_name in request.GET and self.model.has_status
        return [*super().get_list_display(request), *(["what_was_found"] if asked else [])]

    @admin.display(description="what was found")
    def what_was_found(self, record):
        """What the check said of the record first."""
        return getattr(record, "_found", None)
