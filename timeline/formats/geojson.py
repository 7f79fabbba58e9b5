"""GeoJSON (RFC 7946): a feature for each record, at its coordinates or those of its place, or without geometry."""

from .base import Format
from .flat import Table
from .lists import listed

READS = ("url", "place", "latitude", "longitude")


def write(records, about):
    """A collection of features, whose properties are the columns of the table that the records make (see ``flat``)."""
    table = Table(about.collection, about.fields)
    names = [column.name for column in table.columns]
    return listed({"type": "FeatureCollection"}, "features", (_feature(record, names, table) for record in records))


def _feature(record, names, table):
    (cells,) = table.rows(record)
    return {
        "type": "Feature",
        "id": record["url"],
        "geometry": _point(record.get("place", record)),
        "properties": dict(zip(names, cells, strict=True)),
    }


def _point(spot):
    if not spot or spot["latitude"] is None or spot["longitude"] is None:
        return None
    return {"type": "Point", "coordinates": [spot["longitude"], spot["latitude"]]}


FORMAT = Format(write, "application/geo+json", "geojson", reads=READS, chooses=True)
