"""Places where events happen."""

from ..models import Place, PlaceName
from ..vocabularies import NAME_KINDS, PLACE_PRECISIONS
from .base import Resource
from .changes import Revised
from .filters import Filters
from .parameters import Country, Flag, Search
from .shapes import Address, Moment, Number, Shape, Text, Word, rows
from .shapes import Flag as FlagField


class PlaceFilters(Filters):
    """What places may be asked for."""

    q = Search(label="Search", meaning="Words in all names.", example="Sukhumi")
    country = Country("country", label="Country", meaning="ISO 3166-1 codes of countries.", example="GEO")
    contested = Flag(
        "contested", label="Contested", meaning="Whether it is disputed to which country it belongs.", example="true"
    )


class PlaceNameShape(Shape):
    """Another name of a place."""

    model = PlaceName

    text = Text(help_text="The name as it is written.")
    kind = Word(NAME_KINDS, help_text="What sort of name it is.")
    language = Text(help_text="Its language as a BCP 47 tag; empty when not recorded.")


class PlaceShape(Shape):
    """A place with its names and coordinates."""

    model = Place

    slug = Text(help_text="Its name in addresses.")
    url = Address(source="slug", help_text="Its address in this API.")
    name = Text(help_text="The name under which it is listed.")
    country = Text(help_text="ISO 3166-1 code of its country; empty when contested.")
    contested = FlagField(help_text="Whether it is disputed to which country it belongs.")
    latitude = Number(allow_null=True, help_text="Degrees north, WGS 84.")
    longitude = Number(allow_null=True, help_text="Degrees east, WGS 84.")
    precision = Word(PLACE_PRECISIONS, allow_blank=True, help_text="What the coordinates are the middle of.")
    note = Text(help_text="Who claims it, what its name implies.")
    names = rows(PlaceNameShape, "place", ("text",), help_text="Its other names.")
    updated_at = Moment(help_text="When the record was last saved.")


class Places(Revised, Resource):
    """Where events happen."""

    collection = "places"
    about = "Towns, regions and countries where events happen, with all their names."
    filters = PlaceFilters
    shape = PlaceShape
    orders = {"name": "name", "slug": "slug", "updated_at": "updated_at"}
    order = "name"
    downloads = ("ndjson", "csv", "parquet", "geojson", "jsonld")
    example = "sokhumi"
