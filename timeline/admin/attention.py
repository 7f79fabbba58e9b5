"""What needs attention: drafts, what waits for review or its time, what the checks found, and the latest acts.

The page asks the same few statements whatever it shows: one for each kind of record, and one for each list.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, Value, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from ..editing.findings import CHECKS, findings, keep
from ..editing.representation import known_by, record_models
from ..models import CheckRun, FoundRecord, Merge, Version
from .filters import AGES, TIMES, check_label, of_age, scheduled

SHOWN = 20
MOST_OF_ONE_ACT = 10  # records that an act is told of
MAY_CHECK = "timeline.publish_event"


@dataclass(frozen=True)
class Linked:
    """A count, or the name of a record, with the page that shows it."""

    text: object
    address: str
    about: str = ""


@dataclass(frozen=True)
class Waiting:
    """A record that waits, with the moment that counts, and whoever made it wait as far as that is known."""

    kind: str
    name: Linked
    at: datetime
    by: str = ""
    overdue: bool = False


def attention(site, request, *, now):
    """What the template shows of the kinds of records whose lists the user may open."""
    pages = {
        kind: site.get_model_admin(model)
        for kind, model in record_models().items()
        if site.get_model_admin(model).has_view_permission(request)
    }
    if not pages:
        return {}
    return {
        "desk": _desk(pages, now),
        "in_review": _in_review(pages),
        "scheduled": _scheduled(pages, now),
        "checks": _checks(pages),
        "recent": _recent(pages),
        "may_check": request.user.has_perm(MAY_CHECK),
        "ages": AGES.values(),
    }


def check_now(request, back_to):
    """Make all checks, keep what they find and go back to the page ``back_to``; for editors, by POST alone."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm(MAY_CHECK):
        raise PermissionDenied
    ran_at = timezone.now()
    found = findings(today=timezone.localdate())
    keep(found, names=CHECKS, ran_at=ran_at)
    told = f"{len(found)} finding{'' if len(found) == 1 else 's'}." if found else "Nothing found."
    messages.success(request, f"All checks were made. {told}")
    return HttpResponseRedirect(back_to)


# --- Drafts and what waits ----------------------------------------------------------------------------------
def _desk(pages, now):
    """For each kind of record that has any: counts of drafts by age, in review, scheduled. A statement for each."""
    columns = {f"age={age}": of_age(age, now=now) for age in AGES}
    columns["status__exact=in_review"] = Q(status="in_review")
    columns |= {f"scheduled={time}": scheduled(time, now=now) for time in TIMES}
    counts = {f"_{number}": Count("pk", filter=condition) for number, condition in enumerate(columns.values())}
    rows = []
    for page in pages.values():
        found = page.model.objects.filter(status__in=["draft", "in_review"]).aggregate(**counts)
        plural = page.opts.verbose_name_plural
        cells = [Linked(found[f"_{number}"], f"{_list(page)}?{query}", plural) for number, query in enumerate(columns)]
        if any(cell.text for cell in cells):
            rows.append((plural, cells))
    return rows


def _in_review(pages):
    """The records in review that nobody has touched for longest, with who sent them and when. Two statements."""
    rows = _first(pages, Q(status="in_review"), "updated_at")
    sent = {}
    versions = Version.objects.filter(act="sent_for_review", record__in=[pk for _, pk, _, _ in rows])
    for kind, pk, at, by in versions.order_by("number").values_list("kind", "record", "at", "by__username"):
        sent[kind, pk] = at, by or ""
    return [
        Waiting(_word(pages[kind]), _change(pages[kind], pk, name), *sent.get((kind, pk), (touched, "")))
        for kind, pk, name, touched in rows
    ]


def _scheduled(pages, now):
    """The records in review that have a time to be published, the earliest first. One statement."""
    rows = _first(pages, Q(status="in_review", publish_at__isnull=False), "publish_at")
    return [
        Waiting(_word(pages[kind]), _change(pages[kind], pk, name), at, overdue=at <= now)
        for kind, pk, name, at in rows
    ]


def _first(pages, condition, moment):
    """Kind, id, name and ``moment`` of the records that meet the condition, the earliest of all kinds."""
    parts = [
        page.model.objects.filter(condition)
        .order_by()
        .annotate(_kind=Value(kind), _name=F(known_by(page.model)))
        .values_list("_kind", "pk", "_name", moment)
        for kind, page in pages.items()
    ]
    return list(parts[0].union(*parts[1:], all=True).order_by(moment)[:SHOWN])


# --- What the checks found ----------------------------------------------------------------------------------
def _checks(pages):
    """Each check with when it ran and links to what it found that still stands. Three statements."""
    runs = dict(CheckRun.objects.values_list("name", "ran_at"))
    found, touched = FoundRecord.objects.filter(kind__in=pages), defaultdict(int)
    counts = defaultdict(list)
    standing = found.standing().values_list("run__name", "kind").annotate(_count=Count("record", distinct=True))
    for name, kind, count in standing.order_by("run__name", "kind"):
        address = f"{_list(pages[kind])}?{urlencode({'found': name})}"
        counts[name].append(Linked(count, address, _word(pages[kind], count)))
    for name, count in found.touched().values_list("run__name").annotate(_count=Count("number", distinct=True)):
        touched[name] = count
    return [(check_label(name), runs.get(name), counts[name], touched[name]) for name in CHECKS]


# --- The latest acts ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Act:
    """One act: the record that it was about as it is called now or was last, what was done, by whom, when and why.

    ``others`` are more records that it altered, ``more`` says how many there are beyond those.
    """

    kind: str
    name: Linked
    done: str
    at: datetime
    by: str
    reason: str
    others: list
    more: int


def _recent(pages):
    """The latest acts on records of kinds that the user may see, the newest first. At most four statements.

    What a record was before anybody touched it is kept as well, and was no act of the desk. What one act did to
    several records, all of it was done at the same moment.
    """
    latest = Version.objects.exclude(act="entered", by=None)
    if len(pages) < len(record_models()):  # asked without need, it would keep SQLite from the index by time
        latest = latest.filter(kind__in=pages)
    altered = dict(latest.values_list("at").annotate(_count=Count("pk")).order_by("-at")[:SHOWN])
    place = Window(RowNumber(), partition_by="at", order_by="id")
    first = latest.filter(at__in=altered).annotate(_place=place).filter(_place__lte=MOST_OF_ONE_ACT)
    kept = Version.objects.filter(pk__in=first.order_by().values("pk"))
    together = defaultdict(list)
    for version in kept.select_related("by").order_by("-at", "id"):
        together[version.at].append(version)
    merged = _merged(pages, [at for at, versions in together.items() if versions[0].act in ("merged", "parted")])
    return [_act(pages, versions, altered[at], merged.get(at)) for at, versions in together.items()]


def _merged(pages, moments):
    """By the moment of a merge, or of its undoing, its survivor and what that took in. Two statements."""
    merges = Merge.objects.filter(Q(at__in=moments) | Q(undone_at__in=moments)) if moments else ()
    found = [merge for merge in merges if merge.kind in pages]
    parts = [
        page.model.objects.filter(pk__in=[merge.survivor for merge in found if merge.kind == kind])
        .order_by()
        .annotate(_kind=Value(kind), _name=F(known_by(page.model)))
        .values_list("_kind", "pk", "_name")
        for kind, page in pages.items()
    ]
    names = {(kind, pk): name for kind, pk, name in parts[0].union(*parts[1:], all=True)} if found else {}
    told = {}
    for merge in found:
        name = names.get((merge.kind, merge.survivor), merge.survivor_slug)
        about = f"{_word(pages[merge.kind])}, with {merge.other_slug}"
        told[merge.at] = told[merge.undone_at] = _change(pages[merge.kind], merge.survivor, name, about)
    return told


def _act(pages, versions, altered, merged):
    """What is told of one act: of a merge what stayed, of any other the first record; then the others it altered."""
    links = [
        _change(pages[each.kind], each.record, _name_in(each, pages[each.kind]), _word(pages[each.kind]))
        for each in versions
    ]
    first = merged or links[0]
    others = [link for link in links if link.address != first.address]
    by = versions[0].by.get_username() if versions[0].by else ""
    done, more = versions[0].get_act_display(), altered - len(links)
    return Act(first.about, first, done, versions[0].at, by, versions[0].reason, others, more)


def _name_in(version, page):
    return (version.content and json.loads(version.content).get(known_by(page.model))) or version.slug


# --- Pages --------------------------------------------------------------------------------------------------
def _word(page, count=1):
    return page.opts.verbose_name if count == 1 else page.opts.verbose_name_plural


def _list(page):
    return reverse(f"admin:timeline_{page.opts.model_name}_changelist")


def _change(page, pk, name, about=""):
    return Linked(name, reverse(f"admin:timeline_{page.opts.model_name}_change", args=[pk]), about)
