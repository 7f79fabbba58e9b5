"""What Schemathesis is told of the data set: which records there are, and what a schema cannot say of parameters.

The schema says what each parameter takes by itself. That a slug is one of a published record, and that some
parameters exclude or need each other, no schema can say; so valid requests, and only these, are made to keep to it.
"""

import json
import string
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import schemathesis
from django.test import Client
from hypothesis import strategies as st

from timeline.formats.register import FORMATS

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
DAYS = ["2008-08-08", "2014-06-27", "2024-06-11", "2024-06-20", "2025-12-31"]
DATES = [*DAYS, "2008", "2024-06", "198X", "2012/2024", "2024-06~", "2024?", "../2014", "2008/.."]
SEED = 2008
FEW = 24  # characters, which cannot hold more words than `q` takes
TOKENS = string.ascii_letters + string.digits + "-_"


def _names():
    """Slugs and codes by kind of record."""
    found = {}
    for file in ("vocabulary", "georgia_russia"):
        for record in json.loads((FIXTURES / f"{file}.json").read_text(encoding="utf-8")):
            fields = record["fields"]
            name = fields.get("slug") or fields.get("code")
            if name:
                found.setdefault(record["model"].partition(".")[2], []).append(name)
    return found


def _groups(names):
    """Names with commas between them, perhaps with a leading `!`."""
    joined = st.lists(st.sampled_from(names), min_size=1, max_size=3).map(",".join)
    return st.builds(str.__add__, st.sampled_from(["", "", "!"]), joined)


def drawn(application):
    """The schema that the application gives, with the application behind it."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    schema.config.seed = SEED
    schema.config.generation.update(max_examples=10)
    return schema


for kind, names in _names().items():
    key = "code" if kind == "eventtype" else "slug"
    schemathesis.openapi.format(f"{kind}-{key}", st.sampled_from(names))
    schemathesis.openapi.format(f"{kind}-{key}s", _groups(names))
schemathesis.openapi.format("teller-slugs", _groups(_names()["article"]))
schemathesis.openapi.format("edtf", st.sampled_from(DATES))
schemathesis.openapi.format("days", st.sets(st.sampled_from(DAYS), min_size=1).map(sorted).map(",".join))
schemathesis.openapi.format("cursor", st.text(TOKENS, min_size=1))
schemathesis.openapi.format("since", st.text(TOKENS, min_size=1))


@schemathesis.hook
def before_call(context, case, kwargs):
    """Make a valid request one whose parameters go together."""
    if not case.meta.generation.mode.is_positive or not case.query:
        return
    sent = dict(case.query)
    one_of(sent, "on", "after", "before")
    one_of(sent, "fields", "omit")
    if sent.get("ordering") == "relevance" and "q" not in sent:
        sent["q"] = "Georgia"
    if len(str(sent.get("q", ""))) > FEW:
        sent["q"] = sent["q"].strip()[:FEW]
    if "from" in sent or "to" in sent:
        sent |= {"from": 1, "to": 1}
    _as_its_format_takes(sent)
    repeated = [name for name in sent if isinstance(sent[name], list) and name not in ("fields", "omit", "facets")]
    for name in repeated if len(repeated) > 1 else ():
        sent[name] = sent[name][:1]  # every repetition multiplies the others, up to a bound
    for name in ("cursor", "since"):
        if name in sent:
            del sent[name]
            sent |= _given(case, sent, name)
    case.query = sent


def _as_its_format_takes(sent):
    """Leave out what only other formats take."""
    form = FORMATS.get(sent.get("format"))
    unfit = ["table"] if form is None or not form.tables else ["fields", "omit"] if "table" in sent else []
    unfit += [] if form is None else ["count", "facets"] if form.chooses else ["count", "facets", "fields", "omit"]
    for name in unfit:
        sent.pop(name, None)


def one_of(sent, *names):
    """Leave the first of the parameters that were sent."""
    for name in [name for name in names if name in sent][1:]:
        del sent[name]


def _given(case, sent, name):
    """The cursor or token that the API itself gives for the same order; nothing where all is on one page."""
    same = {"limit": 1} | {shared: sent[shared] for shared in ("ordering", "q") if shared in sent}
    page = Client().get(case.operation.path, same).json()
    if name == "since":
        return {name: page["since"]}
    asked = urlsplit(page["next"] or "").query
    return {name: value for name, value in parse_qsl(asked) if name == "cursor"}
