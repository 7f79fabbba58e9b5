"""All formats in which lists can be had beside JSON, by the word that asks for them."""

from . import atom, csv, geojson, ics, jsonld, ndjson, parquet, timelinejs

FORMATS = {
    "ndjson": ndjson.FORMAT,
    "csv": csv.FORMAT,
    "parquet": parquet.FORMAT,
    "geojson": geojson.FORMAT,
    "jsonld": jsonld.FORMAT,
    "atom": atom.FORMAT,
    "ics": ics.FORMAT,
    "timelinejs": timelinejs.FORMAT,
}
