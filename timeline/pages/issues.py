"""The page of a question at issue: who held what when, and where one side demands what the other refuses."""

import textwrap
from collections import defaultdict

from django.utils.translation import gettext as _

from ..dates import describe
from . import words
from .base import Page
from .corrections import corrections
from .drawing import Picture

ROW, TALL = 42, 20
# What a stance comes to, for the eye; the words stand below the picture.
SIDES = {
    "for": ("supports", "offers", "calls_for"),
    "if": ("supports_if", "refuses_until"),
    "against": ("opposes", "denies", "accuses"),
    "else": ("asserts", "predicts", "no_response"),
}
SIGNS = {"for": "+", "if": "±", "against": "−", "else": "·"}
SIDE_OF = {stance: side for side, stances in SIDES.items() for stance in stances}
LINE, WIDE, BOLD, MOST_LINES = 16, 21, 18, 6  # characters that fit in a box on a telephone

MOST_HOLDERS, MOST_MOVES, MOST_DEADLOCKS, MOST_EVENTS, MOST_ARTICLES = (
    40,
    6,
    20,
    60,
    60,
)  # more make a page too long to read


class IssuePage(Page):
    """One question."""

    template = "timeline/pages/issue.html"

    def draw(self, asking, slug):
        issue = asking.ask(f"issues/{slug}/")
        matrix = asking.ask(f"issues/{slug}/matrix/")
        deadlocks = asking.ask(f"issues/{slug}/deadlocks/")
        left_out = {
            "holders": shorten(issue["holders"], MOST_HOLDERS),
            "moves": sum(shorten(row["moves"], MOST_MOVES) for row in issue["holders"]),
            "deadlocks": shorten(deadlocks["deadlocks"], MOST_DEADLOCKS),
            "events": shorten(issue["events"], MOST_EVENTS),
        }
        holders = {row["holder"]["slug"] for row in issue["holders"]}
        matrix["rows"][:] = [row for row in matrix["rows"] if row["holder"]["slug"] in holders]
        return {
            "issue": issue.values,
            "left_out": left_out,
            "all_events": [("issue", slug)],
            "address": issue.address,
            "feed": issue.feed,
            "title": issue["title"],
            "description": issue["summary"] or issue["title"],
            "matrix": picture_of_holders(matrix),
            "deadlocks": deadlocks,
            "locked": picture_of_deadlocks(deadlocks),
            "sources": _sources(asking, slug, issue["sources"]),
            "corrections": corrections(asking, f"issues/{slug}/"),
        }


def _sources(asking, slug, rows):
    """The newest articles that bear on the issue, each with the places in it that do, and their address."""
    if not rows:
        return None
    told = asking.ask("articles/", ("issue", slug), ("fields", "slug,headline,published"), ("limit", MOST_ARTICLES))
    places = defaultdict(list)
    for row in rows:
        places[row["article"]].append(row["locator"])
    for article in told["results"]:
        article["locators"] = ", ".join(filter(None, places[article["slug"]]))
    return told


def shorten(rows, most):
    """Leave out the rows beyond the first ``most`` of them; returns how many that are."""
    beyond = max(len(rows) - most, 0)
    del rows[most:]
    return beyond


def picture_of_holders(told):
    """A row for each holder, a column for each period, a field for each position; None without any."""
    periods, rows = told["periods"], told["rows"]
    if not rows:
        return None
    about = _(
        "One row for each holder, one column for each year in which somebody took a position. "
        "The list below says the same."
    )
    legend = (
        ("for", _("+ for it")),
        ("if", _("± under a condition")),
        ("against", _("− against it")),
        ("else", _("· other")),
    )
    picture = Picture(_("Who held what, and when"), about, told.address, ROW * len(rows) + 26, legend=legend)
    picture.note = _("A bar to the left marks a change.")
    wide = 100 / len(periods)
    place = {period["edtf"]: wide * number for number, period in enumerate(periods)}
    for period in periods:
        picture.text(place[period["edtf"]], 12, describe(period["edtf"]), "tick")
        picture.line(place[period["edtf"]], 18, place[period["edtf"]], picture.height, "grid")
    for number, row in enumerate(rows):
        top = 22 + ROW * number
        picture.text(0, top + 13, row["holder"]["name"], "name")
        for cell in row["cells"]:
            _draw_cell(picture, cell, place[cell["period"]], wide, top + 18)
    return picture


def _draw_cell(picture, cell, x, wide, y):
    """The positions of a holder in one period, side by side."""
    each = (wide - 1) / len(cell["positions"])
    for number, position in enumerate(cell["positions"]):
        side, at = SIDE_OF[position["stance"]], x + 0.3 + each * number
        says = f"{words.label('stance', position['stance'])}: {position['summary']}"
        look = f"field {side}" + ("" if position["certain"] else " unsure")
        picture.rect(at, y, each - 0.3, TALL, look, says)
        if position["change"]:
            picture.rect(at, y, 0.8, TALL, "change")
        picture.text(at + each / 2 - 0.15, y + 15, SIGNS[side], "sign")


def picture_of_deadlocks(told):
    """What is demanded on the left, what is refused on the right, and a line for each deadlock; None without any."""
    pairs = told["deadlocks"]
    if not pairs:
        return None
    about = _(
        "Demands on the left, refusals on the right. A full line joins what both sides still hold. "
        "The list below says the same."
    )
    picture = Picture(_("Where one side demands what another refuses"), about, told.address)
    demands = {pair["demand"]["slug"]: pair["demand"] for pair in pairs}
    refusals = {pair["refusal"]["slug"]: pair["refusal"] for pair in pairs}
    left, heights = _boxes(picture, demands.values(), 0.3)
    right, others = _boxes(picture, refusals.values(), 54.7)
    picture.height = max(heights, others)
    for pair in pairs:
        look = "tie" if pair["current"] else "tie past"
        picture.line(45.3, left[pair["demand"]["slug"]], 54.7, right[pair["refusal"]["slug"]], look)
    return picture


def _boxes(picture, ends, x):
    """A box for each end of a deadlock; where the middle of each is, and how far down they reach."""
    middles, y = {}, 4
    for end in ends:
        lines = textwrap.wrap(end["condition"] or end["summary"], WIDE)
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][: WIDE - 1] + "…"]
        lines = [words.label("stance", end["stance"]), *lines, describe(end["date"]["edtf"])]
        names = textwrap.wrap(end["counts_for"]["name"], BOLD)
        high = LINE * (len(lines) + len(names)) + 10
        picture.rect(x, y, 45, high, "box" if end["current"] else "box past")
        quiet = (len(names), len(names) + len(lines) - 1)  # the stance and the date
        for number, text in enumerate([*names, *lines]):
            look = "name own" if number < len(names) else "tick" if number in quiet else "name"
            picture.text(x + 1.6, y + 17 + LINE * number, text, look)
        middles[end["slug"]] = y + high / 2
        y += high + 12
    return middles, y
