"""What every format is told: the fields that records have, and what the download is about."""

import re
from collections.abc import Callable
from dataclasses import dataclass

# Characters that an XML 1.0 document cannot hold, however they are written.
UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
KEYS = ("slug", "code")


@dataclass(frozen=True)
class Field:
    """A field of a record, as the JSON API shows it.

    ``kind`` is text, flag, number, day, moment, date, record or list. A record, and a list of records, has ``fields``
    of its own, which a list of texts has not; ``collection`` is where such records stand, if they have an address.
    """

    name: str
    kind: str
    fields: tuple = ()
    collection: str = ""


@dataclass(frozen=True)
class About:
    """What a download holds: records of ``collection`` with these ``fields``.

    ``site`` is the absolute address of the API's root, with a slash at its end; ``address`` what was asked for;
    ``table`` the list whose rows are wanted in place of the records; ``next`` and ``previous`` the addresses of the
    neighbouring pages, None where there are none; ``author`` who publishes it; ``home`` the
    address below which pages for people stand as the records do below ``site``.
    """

    title: str
    collection: str
    fields: tuple
    site: str
    address: str
    table: str = ""
    next: str | None = None
    previous: str | None = None
    author: str = "Timeline"
    home: str = ""

    def page_of(self, address):
        """The page for people about the record at an address of the API; empty where there is none."""
        return self.home + address.removeprefix(self.site) if self.home else ""


@dataclass(frozen=True)
class Format:
    """One way to write records: ``write`` makes pieces of bytes of an iterable of records and what it is ``About``.

    ``reads`` are the fields that it needs of those that a record has, None for all. ``chooses`` says whether readers
    may choose the fields that are written, ``tables`` whether it writes the rows of a list as well. ``order`` is the
    order unless another is asked for, and ``paged`` says that it gives a page, not all, unless told. ``broken`` is
    what is written with a sentence in it when no more can be read, so that nobody takes it for the end; where it is
    empty, the end that is lacking tells. ``missing`` is a sentence that says why it cannot be written here.
    ``lasting`` says that programs know records by what it calls them, which a new slug is not to change: ``id_of``.
    """

    write: Callable
    content_type: str
    suffix: str
    reads: tuple | None = None
    chooses: bool = False
    tables: bool = False
    order: str = ""
    paged: bool = False
    broken: str = ""
    missing: str = ""
    lasting: bool = False

    @property
    def media_type(self):
        """The content type without parameters."""
        return self.content_type.partition(";")[0]


def sayable(text):
    """``text`` without what XML, and many programs, cannot read."""
    return UNSAYABLE.sub("", text)


def title_of(record):
    """What a record is called: its title, headline or name; of a position, whose it is and what it says."""
    if "holder" in record:
        return f"{record['holder']['name']}: {record['summary']}"
    return record.get("title") or record.get("headline") or record.get("name") or record.get("slug", "")


def id_of(record):
    """What a program is to know the record by: the first address that it had in public, else its own."""
    return record.get("first_url") or record["url"]


def date_of(record):
    """The date of a record, or when it was published."""
    return record.get("date") or record["published"]
