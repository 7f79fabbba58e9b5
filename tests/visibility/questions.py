"""All that can be asked of the API, worked out from its own register: addresses, parameters and their values."""

from django.urls import URLPattern

from timeline.api import parameters
from timeline.api.base import DETAIL, FORMATS
from timeline.api.events import Events
from timeline.api.evidence import FirstKnownIn
from timeline.api.shapes import names_of
from timeline.api.urls import OVERVIEWS, RESOURCES, urlpatterns
from timeline.editing.representation import record_models
from timeline.models import Actor, Article
from timeline.pages import site
from timeline.pages.urls import LISTS
from timeline.pages.urls import RECORDS as PAGES
from timeline.pages.urls import urlpatterns as pages

from .world import MARK, OPEN, YEAR

TWIN = "qxj"  # as like to what is public as the mark, and names nothing at all
TWIN_YEAR = "1778"
FEW = 2  # words of a vocabulary: all of them are read and looked up alike
SCOPES = ("known_on=2024-12-31", "according_to={actor}&according_to=!{article}")


def twin(text):
    """The question that asks for what never was where ``text`` asks for what is hidden."""
    return text.replace(MARK, TWIN).replace(MARK.upper(), TWIN.upper()).replace(YEAR, TWIN_YEAR)


class Questions:
    """The questions about one world; ``plain`` ones name nothing hidden, ``prying`` ones do."""

    def __init__(self, world):
        self.shown, self.hidden, self.lonely, self.gone = world.shown, world.hidden, world.lonely, world.gone
        self.known = {model._meta.model_name: self.shown[model][0].slug for model in record_models().values()}

    def plain(self):
        """Paths below the root of the site."""
        yield from self._lone()
        yield from self._pages()
        for resource in RESOURCES:
            yield from self._list(resource)
            yield from self._records(resource)
        for overview in OVERVIEWS:
            yield from self._overview(overview)

    def prying(self):
        """Paths that hold the mark, or a date on which only what is hidden falls; always the same ones."""
        self.turn = 0
        for resource, slugs in self.records():
            here = f"/api/v1/{resource.collection}/"
            for slug in slugs:
                yield f"{here}{slug}/"
                yield from (f"{here}{slug}/{view.url_path}/" for view in resource.get_extra_actions())
                yield from (f"{here}{slug}/?fields=slug&{scope}" for scope in self._scopes(resource)[:1])
            fields = f"fields={resource.key}&"
            for name, declared in resource.filters.base_filters.items():
                yield from (f"{here}?count=true&{fields}{name}={value}" for value in self._hidden_values(declared))
        for overview in OVERVIEWS:
            here = f"/api/v1/{overview.collection}/?{self._needed(overview)}"
            for name, declared in overview.filters.base_filters.items():
                if name not in overview.needed:
                    yield from (f"{here}{name}={value}" for value in self._hidden_values(declared))
        for word in self._hidden_words():
            yield f"/api/v1/search/?q={word}"
            yield f"/api/v1/search/?q={word}&typing=true"
        yield from self._prying_pages()

    def _pages(self):
        """The pages for people: every list, every public record, the timeline under every filter."""
        yield from (
            "/?lanes=actor",
            "/?lanes=issue",
            "/?bucket=day&on=2024-03",
            "/search/?q=seldom",
            "/search/?q=told",
        )
        yield from (f"/{page.collection}/" for page in LISTS)
        yield from (f"/sitemap-{kind}.xml" for kind in site.KINDS)
        for resource in RESOURCES:
            for record in self._shown(resource.shape.model) if resource.collection in PAGES else ():
                yield f"/{resource.collection}/{record.slug}/"
                yield from (f"/{resource.collection}/{record.slug}/?{scope}" for scope in self._scopes(resource))
        for name, declared in Events.filters.base_filters.items():
            yield from (f"/?{name}={value}" for value in self._values(declared)[:1])
        yield from self._frames([event.slug for event in self._shown(Events.shape.model)])
        yield from (f"/embed/events/?{scope}" for scope in self._scopes(Events))

    def _frames(self, slugs):
        """What other sites show of the events."""
        for slug in slugs:
            yield f"/embed/events/{slug}/"
            yield f"/oembed?url=http://testserver/events/{slug}/"

    def _prying_pages(self):
        """The pages about what is hidden, and the timeline and the search asked for it."""
        for resource, slugs in self.records():
            for slug in slugs if resource.collection in PAGES else ():
                yield f"/{resource.collection}/{slug}/"
        yield from self._frames(self._hidden_slugs(Events.shape.model))
        for name, declared in Events.filters.base_filters.items():
            yield from (f"/?{name}={value}" for value in self._hidden_values(declared)[:1])
        yield from (f"/search/?q={word}" for word in self._hidden_words())

    def _shown(self, model):
        return [*self.shown[model], self.lonely[model]]

    def records(self):
        """Resources with the slugs of what they hide."""
        return [(resource, self._hidden_slugs(resource.shape.model)) for resource in RESOURCES]

    def _lone(self):
        lone = [
            each for each in (*urlpatterns, *pages) if isinstance(each, URLPattern) and "<" not in str(each.pattern)
        ]
        yield from (f"/{each.pattern}" for each in lone)

    def _list(self, resource):
        here = f"/api/v1/{resource.collection}/"
        facets, filters = ",".join(resource.facets), resource.filters.base_filters
        yield from (here, f"{here}?count=true")
        yield from (f"{here}?facets={name}" for name in resource.facets)
        yield from (
            f"{here}?limit=2&ordering={word}&q=seldom" for word in resource.order_words() if word == "relevance"
        )
        yield from (f"{here}?limit=2&ordering={word}" for word in resource.order_words() if word != "relevance")
        yield from (f"{here}?fields={name}" for name in names_of(resource.shape))
        yield from (f"{here}?format={name}" for name in (*FORMATS, *resource.downloads))
        yield from (f"{here}?format=csv&table={name}" for name in resource.tables())
        yield from (f"{here}?format=ndjson&{scope}" for scope in self._scopes(resource)[:1])
        if "q" in filters:
            yield f"{here}?format=ndjson&q=seldom&ordering=relevance"
        for scope in self._scopes(resource):
            yield f"{here}?count=true&{scope}" + (f"&facets={facets}" if facets else "")
        for name, declared in filters.items():
            for value in self._values(declared):
                yield f"{here}?count=true&fields={resource.key}&{name}={value}"
        if "match" in filters:
            yield from (
                f"{here}?count=true&fields={resource.key}&on=2024&match={word}" for word in ("possible", "certain")
            )

    def _records(self, resource):
        model, here = resource.shape.model, f"/api/v1/{resource.collection}/"
        records = self._shown(model) if model in self.shown else []
        slugs = [record.slug for record in records] or ["010"]
        for slug in slugs:
            yield f"{here}{slug}/"
            yield from (f"{here}{slug}/?format={word}" for word in resource.record_formats())
            for view in resource.get_extra_actions():
                yield f"{here}{slug}/{view.url_path}/"
        yield from (
            f"{here}{slugs[0]}/?{name}={field}" for name in DETAIL[:2] for field in names_of(resource.shape)[-2:]
        )
        yield from (f"{here}{slugs[0]}/?{scope}" for scope in self._scopes(resource))
        for view in resource.get_extra_actions():
            beside = f"{here}{slugs[0]}/{view.url_path}/"
            given = {"from": "1&to=2", "to": "2&from=1", "cuts": "2024-03-01,2024-09-01"}
            for name, declared in view.beside[2].items():
                values = [given[name]] if name in given else self._values(declared)
                yield from (f"{beside}?{name}={value}" for value in values)
            if view.beside[3]:
                yield from (f"{beside}?{scope}" for scope in self._scopes(resource)[:1])

    def _overview(self, overview):
        here = f"/api/v1/{overview.collection}/?{self._needed(overview)}"
        yield here.rstrip("?&")
        yield from (f"{here}format={name}" for name in overview.formats)
        for name, declared in overview.filters.base_filters.items():
            if name not in overview.needed:
                few = 1 if name in Events.filters.base_filters else None  # asked of the list in full
                yield from (f"{here}{name}={value}" for value in self._values(declared)[:few])

    def _needed(self, overview):
        return "".join(f"{name}=seldom&" for name in overview.needed)

    def _scopes(self, resource):
        return [scope.format(**self.known) for scope in SCOPES] if resource.scoping() else []

    def _values(self, declared):
        """Sound values of a parameter that name nothing hidden."""
        if isinstance(declared, parameters.Reference):
            slugs = [self.shown[declared.model][0].slug, self.lonely[declared.model].slug]
            return slugs if isinstance(declared, FirstKnownIn) else [*slugs, f"!{slugs[0]}"]
        if isinstance(declared, parameters.TypeCodes):
            return ["010", "!010"]
        if declared.words:
            return [*declared.words][:FEW]
        by_kind = {
            parameters.AccordingTo: [self.shown[model][0].slug for model in (Actor, Article)],
            parameters.Country: ["GEO", "!GEO"],
            parameters.DateBound: ["2024", "2024-03"],
            parameters.Flag: ["true", "false"],
            parameters.KnownOn: ["2024-03-01", "1800-01-01"],
            parameters.Search: ["told", "seldom"],
            parameters.Whole: ["1", "2"],
        }
        found = [values for kind, values in by_kind.items() if isinstance(declared, kind)]
        assert found or type(declared).__name__ == "Since", f"No value is known for {declared!r}."
        return found[0] if found else []

    def _hidden_values(self, declared):
        """Sound values of a parameter that only hidden records have."""
        if isinstance(declared, parameters.Reference):
            return self._some(self._hidden_slugs(declared.model))
        if isinstance(declared, parameters.AccordingTo):
            return [*self._some(self._hidden_slugs(Actor)), *self._some(self._hidden_slugs(Article))]
        if isinstance(declared, parameters.Country):
            return [MARK.upper(), f"!{MARK.upper()}"]
        if isinstance(declared, parameters.DateBound):
            return [YEAR, f"{YEAR}-03"]
        if isinstance(declared, parameters.KnownOn):
            return [f"{YEAR}-12-31"]
        return self._hidden_words() if isinstance(declared, parameters.Search) else []

    def _some(self, slugs):
        """A few of the slugs, others each time: records are asked for in every state, and filters in turns."""
        self.turn += 1
        return [slugs[(self.turn + place) % len(slugs)] for place in range(FEW)]

    def _hidden_slugs(self, model):
        if not getattr(model, "has_status", False):
            return []
        return [*(record.slug for record in self.hidden[model][:OPEN]), *self.gone[model]]

    def _hidden_words(self):
        numbers = [rows[0].pk for rows in self.hidden.values()]
        return [MARK, f"told+{MARK}", f'"{MARK}{numbers[0]}+name"']
