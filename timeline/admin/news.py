"""What others did to a record since a page was opened: a sentence, and the versions with who, when, why and what."""

from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ..editing.contents import meant
from ..editing.differences import differences
from ..editing.representation import record_models
from ..models import Version
from ..vocabularies import ACTS
from .comparison import summary
from .history import content_of, named, who
from .opened import opened_in, opened_version

MOST = 10  # versions that are told of
SAVED = "saved a new version of"
DONE = {
    "deleted": "deleted",
    "merged": "merged",
    "published": "published",
    "renamed": "renamed",
    "reverted": "reverted",
    "sent_back": "sent back",
    "withdrawn": "withdrew",
}
KEPT = "Nothing is saved yet. What you typed is below, put together with what was saved meanwhile."


@dataclass(frozen=True)
class News:
    """What happened to a ``kind`` of record: a sentence, what the history says of each version, who saved them.

    The newest comes first, and ``more`` says that there are older ones; ``url`` leads to all that differs, empty
    where nothing can be compared.
    """

    kind: str
    sentence: str
    rows: list
    names: list
    more: bool
    url: str


def since_opened(owner, post, user):
    """News of the record that a page belongs to, and of the records that are rows of it, as far as there are any."""
    kind, before = owner._meta.model_name, opened_in(post)
    seen = {(kind, owner.pk): opened_version(post)}
    for inner, numbers in (before.versions if before else {}).items():
        seen |= {(inner, int(pk)): int(number) for pk, number in numbers.items() if inner in record_models()}
    found = []
    for inner in dict.fromkeys(kind for kind, _ in seen):
        ids = [pk for each, pk in seen if each == inner]
        latest = Version.objects.filter(kind=inner, record__in=ids).values_list("record").annotate(Max("number"))
        altered = [pk for pk, number in latest.order_by("record") if number > seen[inner, pk]]
        found += [news_of(record_models()[inner], pk, seen[inner, pk], user) for pk in altered]
    return found


def news_of(model, pk, number, user):
    """News of one record since its version ``number``; None when there is nothing newer."""
    kept = Version.objects.filter(kind=model._meta.model_name, record=pk, number__gte=number)
    found = list(kept.select_related("by").order_by("-number")[: MOST + 1])
    if not found or found[0].number <= number:
        return None
    contents = [content_of(each) for each in found]
    records = meant(named(model, contents))
    before = found[-1].number == number
    told = len(found) - (before or len(found) > MOST)
    rows = []
    for place, version in enumerate(found[:told]):
        old, new = contents[place + 1] if place + 1 < len(found) else None, contents[place]
        what = summary(differences(model, old, new, records)) if old and new else ""
        rows.append(
            {"version": version, "act": ACTS.meanings[version.act], "who": name_of(version, user), "what": what}
        )
    names = list(dict.fromkeys(row["who"] for row in rows))
    url = reverse(f"admin:timeline_{model._meta.model_name}_history", args=[pk]) if found[0].content else ""
    url = f"{url}?from={number}&to={found[0].number}" if url and before else url
    return News(model._meta.verbose_name, sentence(found[0], user), rows, names, told < len(found) - before, url)


def sentence(version, user):
    """Who did what last, and when, as in "Nino saved a new version of the event at 12:03."."""
    model = record_models()[version.kind]
    return (
        f"{name_of(version, user)} {DONE.get(version.act, SAVED)} the {model._meta.verbose_name} {moment(version.at)}."
    )


def name_of(version, user):
    """Who it was, as the one who reads it would say."""
    if version.by == user:
        return "You, in another window,"
    return who(version) or "Someone"


def moment(at):
    """When it was, without the day if that is today."""
    at, now = timezone.localtime(at), timezone.localtime()
    if at.date() == now.date():
        return f"at {date_format(at, 'TIME_FORMAT')}"
    return f"on {date_format(at, 'DATETIME_FORMAT')}"
