"""Random valid EDTF strings of the whole grammar, each with days that it certainly allows."""

from datetime import date

from hypothesis import strategies as st

MARKS = st.sampled_from(["", "", "", "?", "~", "%"])
LENGTHS = {"year": 4, "month": 7, "day": 10}


@st.composite
def points(draw, masked=True, marked=True):
    """One date with a day that it allows: a real day, cut to a precision, some digits hidden, some fields marked."""
    day = draw(st.dates(date(1, 1, 1), date(9999, 12, 31)))
    text = day.isoformat()[: LENGTHS[draw(st.sampled_from(["year", "month", "day", "day"]))]]
    if masked and draw(st.booleans()):
        hidden = draw(st.sets(st.integers(0, len(text) - 1), max_size=5))
        text = "".join("X" if place in hidden and sign != "-" else sign for place, sign in enumerate(text))
    if marked and draw(st.booleans()):
        text = _marked(draw, text.split("-"))
    return text, day


def _marked(draw, fields):
    left, right = [draw(MARKS) for _ in fields], [draw(MARKS) for _ in fields]
    if left[0] and right[0]:
        right[0] = ""
    return "-".join(one + field + two for one, field, two in zip(left, fields, right, strict=True))


@st.composite
def intervals(draw):
    """Two dates in order, or one of them left open or unknown."""
    (start, one), (end, two) = sorted((draw(points()), draw(points())), key=lambda point: point[1])
    missing = draw(st.sampled_from(["", "", "start", "end"]))
    if missing == "start":
        return f"{draw(st.sampled_from(['', '..']))}/{end}", [two]
    if missing == "end":
        return f"{start}/{draw(st.sampled_from(['', '..']))}", [one]
    return f"{start}/{end}", [one, two]


@st.composite
def sets(draw):
    """Dates and ranges in brackets, at most one side open, at most 200 characters."""
    members, days = [], []
    for _ in range(draw(st.integers(1, 4))):
        (start, one), (end, two) = sorted((draw(points()), draw(points())), key=lambda point: point[1])
        is_range = draw(st.booleans())
        members.append(f"{start}..{end}" if is_range else start)
        days += [one, two] if is_range else [one]
    openness = draw(st.sampled_from(["", "", "start", "end"]))
    if openness == "start" and ".." not in members[0]:
        members[0] = f"..{members[0]}"
    if openness == "end" and ".." not in members[-1]:
        members[-1] = f"{members[-1]}.."
    before, after = draw(st.sampled_from(["[]", "{}"]))
    return f"{before}{','.join(members)}{after}", days


def strings():
    """A valid string of any kind and some days that it allows."""
    return st.one_of(points().map(lambda point: (point[0], [point[1]])), intervals(), sets())
