"""Event types: CAMEO codes, PLOVER categories, and our own codes for states of affairs."""

from ..models import EventType
from ..vocabularies import QUADS, SCHEMES
from .base import Resource
from .filters import Filters
from .parameters import TypeCodes, Words
from .references import TypeReference
from .shapes import Address, Shape, Text, Word


class EventTypeFilters(Filters):
    """What event types may be asked for."""

    type = TypeCodes(
        "pk",
        label="Type",
        meaning="Codes; each takes its subtree, a PLOVER category the codes that map to it.",
        example="02",
    )
    scheme = Words(SCHEMES, "scheme", label="Scheme", meaning="Schemes of codes.", example="cameo")
    quad = Words(
        QUADS, "quad", label="Quad class", meaning="Cooperation or conflict, words or deeds.", example="verbal-conf"
    )


class EventTypeShape(Shape):
    """A code and what it covers."""

    model = EventType

    slug = Text(source="code", help_text="The code, as in the address.")
    url = Address(source="code", help_text="Its address in this API.")
    code = Text(help_text="The code, a string: 010 is not 10.")
    scheme = Word(SCHEMES, help_text="The scheme of the code.")
    root = Text(help_text="The code of the broadest type above it, or its own.")
    name = Text(help_text="Its name in its scheme.")
    quad = Word(QUADS, help_text="Cooperation or conflict, in words or in deeds.")
    plover = TypeReference(allow_null=True, help_text="The PLOVER category that a CAMEO code maps to.")
    definition = Text(help_text="What it covers, in our own words.")


class EventTypes(Resource):
    """The vocabulary of kinds of events."""

    collection = "event-types"
    about = "CAMEO 1.1b3 codes, PLOVER 2.0 categories, and our own codes for states of affairs."
    filters = EventTypeFilters
    shape = EventTypeShape
    orders = {"code": "code", "name": "name"}
    order = "code"
    key = "code"
    example = "016"
