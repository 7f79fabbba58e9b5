"""README.md on the API: its requests, answers and tables are those of the program and of the data set.

After a wanted change run this file with SNAPSHOT=write, which writes tables and answers anew, and look at the
difference.
"""

import json
import os
import re
import textwrap

import pytest

from timeline.api.events import Events
from timeline.api.urls import OVERVIEWS, RESOURCES

EXAMPLES = {"ordering": "-date", "limit": "20", "cursor": "", "count": "true", "fields": "slug,title", "omit": "links"}
EXAMPLES |= {"format": "csv", "table": "participants", "facets": "kind,year"}
SITE = "http://127.0.0.1:8000/api/v1/"
WIDTH = 130

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def readme(root):
    """README.md as a page whose parts can be compared with what they should say, and written anew."""
    return Page(root / "README.md")


class Page:
    """A text of which tests compare parts; with SNAPSHOT=write the parts become what they should be."""

    def __init__(self, file):
        self.file = file
        self.text = file.read_text(encoding="utf-8")

    def section(self, heading):
        return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", self.text, re.MULTILINE | re.DOTALL)[1]

    def holds(self, part, wanted):
        """Assert that ``part``, a piece of the page, reads as ``wanted``."""
        if os.environ.get("SNAPSHOT") == "write" and part != wanted:
            self.text = self.text.replace(part, wanted)
            self.file.write_text(self.text, encoding="utf-8")
            part = wanted
        assert part == wanted


def table(text, *columns):
    """The rows below the head of a table, as they stand."""
    head = re.escape(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n")
    return re.search(rf"{head}(?:\|.*\n)*", text)[0]


def rows(*columns, cells):
    lines = [columns, *cells]
    lines = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([lines[0], f"|{'---|' * len(columns)}", *lines[1:], ""])


def filled(text, indent=""):
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def paths(section):
    """The requests of a section, from below the API's root."""
    return re.findall(rf"^curl '{re.escape(SITE)}(.*)'$", section, re.MULTILINE)


def test_the_addresses_are_those_of_the_register(readme):
    cells = [(f"`/api/v1/{each.collection}/`", each.about) for each in (*RESOURCES, *OVERVIEWS)]
    columns = ("Address", "What is there")
    readme.holds(table(readme.section("Ask it"), *columns), rows(*columns, cells=cells))


def test_the_parameters_of_every_list_are_those_of_the_register(readme):
    shared = Events.shared()
    cells = [(f"`{name}`", _plain(shared[name]), _example(name, EXAMPLES[name])) for name in shared]
    columns = ("Parameter", "Meaning", "Example")
    readme.holds(table(readme.section("Ask it"), *columns), rows(*columns, cells=cells))


def test_the_filters_of_events_are_those_of_the_register(readme):
    filters = Events.filters.base_filters
    cells = [(f"`{name}`", _plain(each.meaning), _example(name, each.example)) for name, each in filters.items()]
    columns = ("Filter", "Meaning", "Example")
    readme.holds(table(readme.section("Ask it"), *columns), rows(*columns, cells=cells))


def _plain(meaning):
    return meaning.replace("|", "\\|")


def _example(name, value):
    return f"`{name}={value}`" if value else ""


def test_the_first_request_is_answered_as_shown(readme, ask):
    section = readme.section("Ask it")
    (path,) = paths(section)
    (shown,) = re.findall(r"^```json\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    records = [filled(json.dumps(record, ensure_ascii=False), "  ") for record in ask(path)["results"]]
    wanted = '{"results": [\n' + ",\n".join(records) + '\n], "next": null, "previous": null}\n'
    assert json.loads(wanted) == ask(path)
    readme.holds(shown, wanted)


def test_every_example_of_a_filter_is_answered(readme, ask):
    listed = re.findall(r"\| `(\w+=[^`]+)` \|$", table(readme.section("Ask it"), "Filter", "Meaning", "Example"), re.M)
    assert len(listed) > 20
    for example in listed:
        assert ask(f"events/?{example}&limit=1")["results"], example


def test_the_rules_are_shown_with_filters_that_find_something(readme, ask):
    rules = readme.section("Ask it").partition("How filters work together:")[2]
    examples = re.findall(r"`(\w+=[^`]+)`", rules)
    assert len(examples) > 4
    for example in examples:
        assert ask(f"events/?{example}&limit=1")["results"], example


def found(answer):
    """What answers a question, in the order of the answer: slugs, or pairs of slugs."""
    if "deadlocks" in answer:
        return [f"`{pair['demand']['slug']}` against `{pair['refusal']['slug']}`" for pair in answer["deadlocks"]]
    if "answers" in answer:
        return [f"`{each['event']['slug']}`" for each in answer["answers"]]
    assert answer["next"] is None
    return [f"`{record['slug']}`" for record in answer["results"]]


def test_the_cookbook_answers_ten_questions(readme):
    section = readme.section("Cookbook")
    assert len(paths(section)) == len(re.findall(r"^\*\*.+\?\*\* ", section, re.MULTILINE)) == 10


@pytest.mark.parametrize("number", range(10))
def test_the_cookbook_shows_the_records_that_answer(readme, ask, number):
    section = readme.section("Cookbook")
    path = paths(section)[number]
    (shown,) = re.findall(rf"^curl '{re.escape(SITE + path)}'\n```\n\nThe answer:.*(?:\n.+)*", section, re.MULTILINE)
    records = found(ask(path))
    assert records
    told = filled(f"The answer: {', '.join(records)}.")
    readme.holds(shown, f"curl '{SITE}{path}'\n```\n\n{told}")
