"""The OpenAPI schema, drawn from the same shapes and filters that answer requests."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from ..formats import register
from .errors import Problem
from .facets import FacetValueShape
from .paging import MAX_LIMIT
from .shapes import names_of

_EXAMPLES = {
    "limit": "20",
    "count": "true",
    "fields": "slug,title",
    "omit": "updated_at",
    "format": "json",
    "facets": "kind,year",
}
_FORMS = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
    "cursor": {"type": "string", "format": "cursor"},
    "count": {"type": "boolean"},
}
_PROBLEM = "application/problem+json"


class ResourceSchema(AutoSchema):
    """How a resource describes itself."""

    def get_operation_id(self):
        return f"{self.view.action}_{self.view.collection}".replace("-", "_")

    def get_tags(self):
        return [self.view.collection]

    def get_summary(self):
        if self._is_list:
            return f"List {self.view.collection}" if self._is_paged else self.view.collection.capitalize()
        one = self.view.shape.model._meta.verbose_name
        if self.view.action == "retrieve":
            return f"Get one {one}"
        return f"{self.view.action.capitalize()} of one {one}"

    def get_description(self):
        return self._beside[1] if self._beside else self.view.about

    def _is_list_view(self, serializer=None):
        return False  # a list answers with one page, an overview with one drawing: neither is an array

    @property
    def _is_list(self):
        return self.view.action == "list"

    @property
    def _is_paged(self):
        return getattr(self.view, "paged", True)

    @property
    def _beside(self):
        """What ``beside`` noted of a view below a record's address; None for lists and records."""
        return getattr(getattr(self.view, self.view.action), "beside", None)

    def get_override_parameters(self):
        filters = self.view.filters.base_filters
        own = filters if self._is_list else {name: filters[name] for name in self.view.scoping()}
        if self._beside:
            own = {**(own if self._beside[3] else {}), **self._beside[2]}
        parameters = [] if self._is_list else [self._key_parameter()]
        needed = getattr(self.view, "needed", ())
        parameters += [_filter_parameter(name, declared, name in needed) for name, declared in own.items()]
        return parameters + [self._common_parameter(name, meaning) for name, meaning in self._shared().items()]

    def _shared(self):
        """The parameters that this address shares with others, with their meanings."""
        from .base import COMMON, DETAIL, FORMATS, format_meaning

        if self._is_list and self._is_paged:
            return self.view.shared()
        if self._is_list or self._beside:
            return {"format": format_meaning(getattr(self.view, "formats", FORMATS))}
        return {name: COMMON[name] for name in DETAIL} | {
            "format": format_meaning((*FORMATS, *self.view.record_formats()))
        }

    def _key_parameter(self):
        example = OpenApiExample("example", self.view.example)
        one = self.view.shape.model._meta.model_name
        form = {"type": "string", "format": f"{one}-{self.view.key}"}
        return OpenApiParameter("key", form, "path", True, f"The {self.view.key} of the record.", examples=[example])

    def _common_parameter(self, name, meaning):
        example = _EXAMPLES.get(name) or (self.view.order if name == "ordering" else None)
        if name in ("fields", "omit"):
            example = next(iter(self.view.shape().fields))
        if name == "format" and self._is_list and self._is_paged:
            example = self.view.downloads[0]
        if name == "table":
            example = self.view.tables()[0]
        form = self._form_of(name)
        explode = False if form["type"] == "array" else None
        return OpenApiParameter(name, form, "query", False, meaning + _for_example(example), explode=explode)

    def _formats(self):
        from .base import FORMATS

        if self._is_list:
            own = (*FORMATS, *getattr(self.view, "downloads", ()))
            return getattr(self.view, "formats", own)
        return FORMATS if self._beside else (*FORMATS, *self.view.record_formats())

    def _form_of(self, name):
        """What one of the shared parameters takes, as JSON Schema."""
        words = {
            "ordering": lambda: self.view.order_words(),
            "format": self._formats,
            "fields": lambda: names_of(self.view.shape),
            "omit": lambda: names_of(self.view.shape),
            "facets": lambda: self.view.facets,
            "table": lambda: self.view.tables(),
        }
        if name not in words:
            return _FORMS[name]
        one = {"type": "string", "enum": list(words[name]())}
        return one if name in ("ordering", "format", "table") else {"type": "array", "items": one, "minItems": 1}

    def get_request_serializer(self):
        return None

    def get_response_serializers(self):
        answers = {400: "A parameter cannot be used as sent.", 406: "The format asked for is not offered."}
        if not self._is_list:
            answers[404] = "No published record has this name."
        problems = {
            (status, _PROBLEM): OpenApiResponse(Problem, description=detail) for status, detail in answers.items()
        }
        shape = _page(self.view) if self._is_list and self._is_paged else self.view.shape
        if self._beside:
            shape = self._beside[0]
        if not self._is_list and self.view.key == "slug":
            problems[308] = OpenApiResponse(description="The record lives on under another name: see Location.")
        found = {(200, "application/json"): OpenApiResponse(shape, description=self.get_description())}
        if not self._beside:
            found |= {(200, media): answer for media, answer in self._other_media()}
        return {**found, **problems}

    def _other_media(self):
        """The media types of other formats than JSON, each with its answer."""
        others = getattr(self.view, "downloads", ()) if self._is_list else self.view.record_formats()
        formats = [register.FORMATS[word].media_type for word in others]
        for media in (*getattr(self.view, "media", {}).values(), *formats):
            kind = OpenApiTypes.OBJECT if media.endswith("+json") else OpenApiTypes.STR
            kind = OpenApiTypes.BINARY if media.endswith("parquet") else kind
            yield media, OpenApiResponse(kind, description=self.get_description())

    def _map_basic_serializer(self, serializer, direction):
        """As drawn; of a record that `fields` may choose from, no field is always there."""
        drawn = super()._map_basic_serializer(serializer, direction)
        if self._is_chosen_from(serializer):
            drawn.pop("required", None)
            drawn["description"] += " A field is missing only where `fields` or `omit` leaves it out."
        return drawn

    def _is_chosen_from(self, serializer):
        return self._is_paged and not self._beside and isinstance(serializer, self.view.shape)

    def get_serializer_name(self, serializer, direction):
        return super().get_serializer_name(serializer, direction).removesuffix("Shape")


def _filter_parameter(name, declared, required=False):
    meaning = declared.meaning
    if declared.many:
        meaning += " Commas: any of these; repeated: all of these; a leading `!`: none of these."
        meaning += " Words: " + ", ".join(f"`{word}`" for word in declared.words) + "." if declared.words else ""
    return OpenApiParameter(name, declared.form, "query", required, meaning + _for_example(declared.example))


def _for_example(value):
    """A sentence, not the schema's ``examples``: "Try it out" would fill those in and ask for all at once."""
    return f" For example `{value}`." if value else ""


def _page(view):
    """A page of one resource; optional keys are there when they were asked for."""
    shape = view.shape.__name__.removesuffix("Shape")
    item = view.shape
    if "on" in view.filters.base_filters:
        match = serializers.ChoiceField(
            ["certain", "possible"],
            required=False,
            help_text="Whether the date certainly or only possibly falls on the days asked for, if any were.",
        )
        item = type(f"{shape}HitShape", (view.shape,), {"match": match, "__doc__": f"{shape} as found."})
    return type(
        f"{shape}PageShape",
        (serializers.Serializer,),
        {
            "__doc__": f"A page of {view.collection}.",
            "results": item(many=True, help_text="The records of this page."),
            "next": serializers.URLField(allow_null=True, help_text="Address of the next page; null on the last."),
            "previous": serializers.URLField(
                allow_null=True, help_text="Address of the page before; null on the first."
            ),
            "count": serializers.IntegerField(required=False, help_text="All matching records; only when asked for."),
            **_ranked(view),
            **_facets(view),
        },
    )


def _ranked(view):
    if "relevance" not in view.order_words():
        return {}
    meaning = (
        "Whether the best come first, only when ordered by relevance; false where every word is in too many records "
        "to compare them, which are then in their usual order."
    )
    return {"ranked": serializers.BooleanField(required=False, help_text=meaning)}


def _facets(view):
    if not view.facets:
        return {}
    counts = serializers.DictField(
        child=serializers.ListField(child=FacetValueShape()),
        required=False,
        help_text="Counts of all matching records by facet, the most frequent value first; only when asked for.",
    )
    return {"facets": counts}
