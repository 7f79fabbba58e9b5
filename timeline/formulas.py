"""Text that no spreadsheet runs as a formula, and the same text again.

A spreadsheet may take the start of a cell for a formula, whatever blanks and quotes stand before it. One that expects
other separators begins a new cell after a semicolon, a tab or a line break inside of ours.
"""

import re

BLANK = "[\\s\"';\\x00-\\x1f\\u200b-\\u200f\\u2060\\ufeff]"
SIGN = "[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]"
STARTS = re.compile(rf"(\A{BLANK}*|{BLANK}+)({SIGN}?)")
BREAKS = re.compile(r"[;\t\r\n]")
MARKED_BREAKS = re.compile(r"([;\t\r\n])'")


def neutral(text):
    """``text`` with an apostrophe wherever a spreadsheet could take what follows for a formula."""
    return STARTS.sub(_marked, text)


def restored(text):
    """The text that ``neutral`` was given."""
    return STARTS.sub(_unmarked, text)


def _marked(found):
    blank, sign = found.groups()
    marked = BREAKS.sub(r"\g<0>'", blank) if sign else blank
    return ("'" if _starts_badly(found) else "") + marked + sign


def _unmarked(found):
    blank, sign = found.groups()
    blank = blank.removeprefix("'") if _starts_badly(found) else blank
    return (MARKED_BREAKS.sub(r"\1", blank) if sign else blank) + sign


def _starts_badly(found):
    """Whether this is the start of the cell, with a sign after it or with a tab or a line break in it."""
    return found.start() == 0 and bool(found[2] or BREAKS.search(found[1]))
