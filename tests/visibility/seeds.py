"""Leaks sown on purpose: each takes one condition away by which something is hidden."""

import inspect
import sys
import textwrap
from dataclasses import dataclass, field

from django.db.models import Q

from timeline import models
from timeline.api import answers as answered
from timeline.api import (
    base,
    beside,
    chain,
    changes,
    deadlocks,
    downloads,
    events,
    facets,
    issues,
    matrix,
    network,
    parameters,
    search,
    shapes,
)
from timeline.editing import history
from timeline.editing.representation import record_models
from timeline.models import events as event_models
from timeline.models import evidence, offices
from timeline.models import positions as position_models
from timeline.models import search as searching
from timeline.models.base import is_published
from timeline.pages import site

from .world import references, row_models

PUBLISHED = ".published()"


@dataclass(frozen=True)
class Seed:
    """One leak: ``sow`` gets a monkeypatch; it shows at some address below ``/api/v1/`` that ``at`` matches."""

    name: str
    at: str
    sow: object = field(repr=False)


def rewritten(owner, name, before, after=""):
    """Replaces the function ``name`` of a module or class by one with ``after`` where its source has ``before``."""

    def sow(monkeypatch):
        found = getattr(owner, name)
        function = inspect.unwrap(found)
        function = getattr(function, "__func__", function)
        source = textwrap.dedent(inspect.getsource(function))
        assert before in source, f"{name} has no {before} any more: mend the seed."
        scope = dict(function.__globals__)
        exec(compile(source.replace(before, after), inspect.getfile(function), "exec"), scope)
        monkeypatch.setattr(owner, name, scope[name])
        for module in [module for path, module in sys.modules.items() if path.startswith("timeline.")]:
            if getattr(module, name, None) is found:
                monkeypatch.setattr(module, name, scope[name])

    return sow


def put(owner, name, value):
    return lambda monkeypatch: monkeypatch.setattr(owner, name, value)


def code(name, at, owner, before, after=""):
    """A seed in the function of which ``name`` is the last word."""
    return Seed(name, at, rewritten(owner, name.split()[0].rpartition(".")[2], before, after))


def _of_records():
    """A kind of record every row of which is public."""
    for kind, model in record_models().items():
        rule = classmethod(lambda cls, within=None, by_key=False: Q())
        yield Seed(f"every {kind}", f"{kind}s/$", put(model, "is_public", rule))


# Asked only together with what they belong to, which is asked itself.
NEVER_ALONE = {
    "ActorName",
    "PlaceName",
    "ActorNameUse.name__actor",
    "IssueSource.issue",
    "LinkSource.link__event",
    "LinkSource.link__target",
    "ParticipationSource.participation__actor",
}
SHOWN_AT = {
    "ActorNameUse": "actors/$",
    "Affiliation": "actors/$",
    "Affiliation.person": r"actors/.*known_on",
    "Citation": "events/$",
    "Citation.event": "articles/$",
    "EventLink": "events/$",
    "IssueSource": "issues/$",
    "LinkSource": "events/$",
    "Origin": "articles/$",
    "Origin.article": "actors/.*known_on",
    "Participation": "events/$",
    "Participation.event": "actors/.*(role|known_on)=",
    "ParticipationSource": "events/$",
    "ParticipationSource.participation__event": "articles/.*actor=",
    "Position": "positions/$",
}


def _of_ends():
    """A row that shows though one of its ends is hidden."""
    for model in (*row_models(), models.Position):
        for end in model.ends:
            name = f"{model.__name__}.{end}"
            if not {model.__name__, name} & NEVER_ALONE:
                left = tuple(each for each in model.ends if each != end)
                yield Seed(f"{name} is no end", SHOWN_AT.get(name, SHOWN_AT[model.__name__]), put(model, "ends", left))


NAMED_AT = {
    "ActorName": "actors/",
    "Article": "articles/",
    "Citation": "events/",
    "Event": "events/",
    "Origin": "articles/",
    "Participation": "events/",
    "Position": "positions/",
}


def _of_names():
    """A reference that is named though it is hidden."""
    for model in (*record_models().values(), *row_models()):
        for reference in references(model):
            if reference.name not in model.ends and reference.related_model.has_status:

                def rule(path, named=f"{reference.name}__"):
                    return ~Q(pk=None) if path.endswith(named) else is_published(path)

                name = f"{model.__name__}.{reference.name} is named"
                yield Seed(name, f"{NAMED_AT[model.__name__]}$", put(shapes, "is_published", rule))


ORIGINS = evidence.Origins
WHO = '"by": [str(change.by) for change in Change.objects.all()]'
SEEDS = [
    *_of_records(),
    *_of_ends(),
    *_of_names(),
    # What may be asked for, and what is suggested instead.
    code("_by_slug", "events/.*actor=qxz", parameters, PUBLISHED),
    code("_by_slug of those who tell", "events/.*according_to=qxz", parameters, PUBLISHED),
    code("nearest_slugs", "events/.*actor=qxz", parameters, PUBLISHED),
    # Lists, records and what is counted.
    code("_hits", "events/.limit=2", base, PUBLISHED),
    code("Resource._counted", "events/.count=true$", base.Resource, PUBLISHED),
    code("_compiled", "events/qxz[^/]*/$", shapes, ".published(by_key=True)"),
    code("_find", "events/qxz.*/chain", beside, PUBLISHED),
    code("Overview.list", "timeline/$", beside.Overview, PUBLISHED),
    code(
        "not_found",
        "events/qxz.*known_on",
        base,
        "published.filter(slug=key)",
        "resource.shape.model.objects.filter(slug=key)",
    ),
    code("dates_of", "timeline/$", facets, PUBLISHED),
    code("Facet.rows", "articles/.facets=outlet", facets.Facet, "if self.public:", "if False:"),
    code("Facet.rows through rows", "events/.facets=", facets.Facet, ".published(within=end)"),
    code("Rows.expression", "events/$", shapes.Rows, ".published(within=self.via)"),
    code(
        "SourceSlugs.expression",
        "events/$",
        events.SourceSlugs,
        "cited(OuterRef(path))",
        "Citation.objects.filter(event=OuterRef(path))",
    ),
    code("Holders.expression", "issues/$", issues.Holders, '.published(within="issue")'),
    code("downloads._all", "events/.format=ndjson", downloads, PUBLISHED),
    # What is worked out.
    code("cited", "events/$", event_models, '.published(within="event")'),
    code("computed_verification", "events/.count=true&known_on=", event_models, '.published(within="target")'),
    code("origins", "events/$", event_models, 'Case(When(is_published("origin__"), then=F("origin")))', '"origin_id"'),
    Seed("Origins that are hidden", "events/$", put(ORIGINS, "parts", ORIGINS.parts | {"named": "TRUE"})),
    Seed("Origins of hidden originals", "events/$", put(ORIGINS, "parts", ORIGINS.parts | {"copied": "TRUE"})),
    Seed("Outlets that are hidden", "events/.*min_origins", put(ORIGINS, "parts", ORIGINS.parts | {"ends": "TRUE"})),
    code("held_at_event", "events/$", offices, '.published(within="person")'),
    code(
        "counts_for",
        "issues/.*(matrix|deadlocks)",
        position_models,
        'on_behalf_of__status="published"',
        "on_behalf_of__isnull=False",
    ),
    code("_offices", "issues/.*matrix", position_models, '.published(within="person")'),
    code("answers.LinksToIt.expression", "events/.*answers/$", answered.LinksToIt, '.published(within="target")'),
    code(
        "answers.LinksToSilences.expression",
        "events/.*answers/$",
        answered.LinksToSilences,
        "EventLink.objects.published().told(scope).filter(Exists",
        "EventLink.objects.told(scope).filter(Exists",
    ),
    code("answers.OfAnswer.expression", "events/.*answers/$", answered.OfAnswer, ".published(within=self.via)"),
    code("chain_of", "events/.*chain/$", chain, PUBLISHED),
    code("matrix", "issues/.*matrix/$", matrix, '.published(within="issue")'),
    code("deadlocks._bearing", "issues/.*deadlocks/$", deadlocks, PUBLISHED),
    code("Network.draw", "network/$", network.Network, '.published(within="event")'),
    # Search.
    code("search._of_kind", "search/.q=seldom", search, PUBLISHED),
    code("search._among", "events/.*q=", searching, PUBLISHED),
    # History and old addresses.
    code("history._public", ".*revisions/$", history, PUBLISHED),
    code("history._seen", ".*revisions/$", history, "all(new.get(end) == old.get(end) for end in rows.ends)", "True"),
    code("history.survivor", "[a-z]*/qxz[^/]*/$", history, PUBLISHED),
    code("changes._shown", "changes/$", changes, '"reason": change.reason', '"by": str(change.by)'),
    code("changes._shown before", "changes/$", changes, '"reason": change.reason', '"before": change.before'),
    code("changes.revisions_of", ".*revisions/$", changes, '"reason": revision.reason', WHO),
    # What pages do not ask the API for.
    code("site._records", "sitemap-", site, PUBLISHED, ".all()"),
]
