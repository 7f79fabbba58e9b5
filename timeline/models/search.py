"""Full-text search over titles, summaries and all names, without regard to accents and case.

How a reader's text is understood: every word must be found, in any order, each in the record's own text or in the
names that belong to it (of the published participants and place of an event, the outlet of an article, the holder of
a position). A word of three letters or more also finds longer words that begin so: ``Zakharov`` finds Zakharova.
Words in quotation marks are found one after the other as they stand, and a single one only whole. Nothing else has a
meaning: signs part words, and at most twelve words are heeded.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.apps.registry import Apps
from django.db import models
from django.db.models import Exists, F, Func, Lookup, OuterRef, Q, Value

from .actors import Actor, ActorName
from .articles import Article
from .events import Event, Participation
from .places import Place, PlaceName
from .positions import Issue, Position
from .search_index import DOCUMENTS, plain

MOST_WORDS = 12
LONGEST_WORD = 200
SHORTEST_BEGINNING = 3

PIECE = re.compile(r'"([^"]*)"|[^"]+')
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„«»", '"'))


@dataclass(frozen=True)
class Term:
    """What is looked for as one: a word or the words of a phrase; ``begins`` if longer words are meant as well."""

    words: tuple[str, ...]
    begins: bool = False

    def whole(self):
        """The same term, longer words not meant."""
        return Term(self.words)


def terms(text, typing=False):
    """The terms of a reader's text, each once; with ``typing`` the last word may be the beginning of any word."""
    found, left = [], MOST_WORDS
    for piece in PIECE.finditer(unicodedata.normalize("NFC", text).translate(QUOTATION_MARKS)):
        words = [word[:LONGEST_WORD].lower() for word in WORD.findall(piece[0])[:left]]
        left -= len(words)
        if piece[1] is None:
            found += [Term((word,), _stands_for_longer(word)) for word in words]
        elif words:
            found.append(Term(tuple(words)))
    if typing and found and len(found[-1].words) == 1:
        found[-1] = Term(found[-1].words, True)
    return tuple(dict.fromkeys(found))


def bare_words(text):
    """The words of a title or name in their order, without regard to quotation marks."""
    return [word[:LONGEST_WORD].lower() for word in WORD.findall(unicodedata.normalize("NFC", text))]


def _stands_for_longer(word):
    """Whether longer words are meant too; in scripts that write no spaces a single sign is as good as a word."""
    return len(word) >= SHORTEST_BEGINNING or word >= "\u2e80"


def search(queryset, text, scope=None, most=()):
    """``queryset`` narrowed to the records in which every word of ``text`` is found; empty if it has no words.

    Within a ``scope`` only names that articles in scope may use count, and of those who take part only whom they
    tell of. The terms ``most`` are tested on each record, which is quicker where few are read and most hold them.
    """
    if queryset.model not in MODELS.values():
        raise TypeError(f"{queryset.model.__name__} is not searched; {', '.join(MODELS)} are.")
    asked = terms(text)
    for term in asked:
        if term in most:
            queryset = queryset.filter(_holds(queryset.model, term, scope))
        else:
            queryset = queryset.filter(pk__in=holding(queryset.model, term, scope))
    return queryset if asked else queryset.none()


def beginning(model, text):
    """Ids of the rows of ``model`` that hold the words of ``text`` one after the other, the last perhaps only begun.

    For editors, to whom drafts count as well: rows of every status, by the names of actors and places of every
    status. What has other names is found by names alone. None when there are no words in it.
    """
    words = tuple(bare_words(text)[:MOST_WORDS])
    if not words:
        return None
    term = Term(words, begins=True)
    return _called(model, term, None) if model in NAMES else holding(model, term, None, hidden=True)


def matching(kind, text, prefix=True, scope=None):
    """Published records of a kind ("actor") whose title or names hold every word, the last one only begun.

    For suggestions while a reader types; without ``prefix`` the last word is like the others.
    """
    model = MODELS[kind]
    queryset, asked = model.objects.published(), terms(text, typing=prefix)
    for term in asked:
        queryset = queryset.filter(pk__in=_called(model, term, scope))
    return queryset if asked else queryset.none()


def headed(kind, groups):
    """Ids of the rows of a kind ("actorname") whose title or name holds all terms of one of the ``groups``."""
    return INDEX[kind].objects.filter(FindsSome(F("words"), groups)).values("pk")


def relevance(queryset, text, unheeded=()):
    """``queryset`` with ``_relevance``: how well the records' own texts and names fit ``text``, the best is highest.

    A word in a title or name weighs ten times one in the text below it; what was found only through the names of
    others has 0. Everything that holds one of the words is scored, so leave common terms ``unheeded``.
    """
    asked, kind = [term for term in terms(text) if term not in unheeded], queryset.model._meta.model_name
    score = Relevance(F("pk"), kind, asked) if asked else Value(0.0)
    return queryset.annotate(_relevance=score)


# --- The index as Django sees it ----------------------------------------------------------------------------
def _index(document):
    """A model of one table of the index, in a registry of its own: no migration, dump or form is to know it."""
    options = {"apps": registry, "app_label": "timeline_search", "db_table": document.index, "managed": False}
    columns = {
        "rowid": models.BigIntegerField(primary_key=True),
        "words": models.TextField(db_column=document.index),
    }
    return type(
        f"{document.kind.title()}Words",
        (models.Model,),
        {"__module__": __name__, "Meta": type("Meta", (), options), **columns},
    )


registry = Apps()
INDEX = {document.kind: _index(document) for document in DOCUMENTS}


class Finds(Lookup):
    """Whether the words of an index hold a term."""

    prepare_rhs = False
    heading = False

    def as_sqlite(self, compiler, connection):
        words, params = self.process_lhs(compiler, connection)
        return f"{words} MATCH %s", (*params, _fts5(self.rhs, self.heading))

    def as_postgresql(self, compiler, connection):
        words, params = self.process_lhs(compiler, connection)
        return f"{words} @@ {_tsquery(self.rhs, self.heading)}", (*params, " ".join(self.rhs.words))


class FindsInHeading(Finds):
    """Whether the heading holds a term; where it stands in the text below does not count."""

    heading = True


class FindsSome(Lookup):
    """Whether the heading holds all terms of one of several groups of terms."""

    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        words, params = self.process_lhs(compiler, connection)
        return f"{words} MATCH %s", (*params, self._either(" OR ", " AND ", _fts5))

    def as_postgresql(self, compiler, connection):
        words, params = self.process_lhs(compiler, connection)
        asked = [" ".join(term.words) for group in self.rhs for term in group]
        return f"{words} @@ ({self._either(' || ', ' && ', _tsquery)})", (*params, *asked)

    def _either(self, either, both, query):
        groups = (both.join(query(term, heading=True) for term in group) for group in self.rhs)
        return either.join(f"({group})" for group in groups)


class InOwnText(Func):
    """Whether the own text of a record, given as its id, heading and body, holds a term."""

    output_field = models.BooleanField()
    sqlite = "timeline_holds({heading}, {body}, %s, %s)"
    postgresql = "EXISTS (SELECT 1 FROM {index} WHERE rowid = {key} AND {index} @@ {term})"

    def __init__(self, *expressions, term):
        super().__init__(*expressions)
        self.term = term

    def as_sqlite(self, compiler, connection, **context):
        """By the text itself: FTS5 puts a beginning together from all that begins so, for each row anew."""
        _pk, heading, body = (compiler.compile(expression) for expression in self.get_source_expressions())
        words = " ".join(map(plain, self.term.words))
        params = (*heading[1], *body[1], words, int(self.term.begins))
        return self.sqlite.format(heading=heading[0], body=body[0]), params

    def as_postgresql(self, compiler, connection, **context):
        key, _ = compiler.compile(self.get_source_expressions()[0])
        kind = self.get_source_expressions()[0].target.model._meta.model_name
        held = self.postgresql.format(index=INDEX[kind]._meta.db_table, key=key, term=_tsquery(self.term))
        return held, (" ".join(self.term.words),)


@lru_cache(maxsize=64)
def _in_ascii(words, begins):
    """What finds the words in a text of English letters alone, in small letters."""
    between = r"[^a-z0-9]+".join(map(re.escape, words.split(" ")))
    return re.compile(rf"(?<![a-z0-9]){between}{'' if begins else '(?![a-z0-9])'}")


def holds(heading, body, words, begins):
    """Whether the heading or the body has the words, in the letters of ``plain``, one after the other.

    The last word of them may be the beginning of a longer one if ``begins``. SQLite calls it ``timeline_holds``.
    """
    return any(_has(text, words, begins) for text in (heading, body) if text)


def _has(text, words, begins):
    if text.isascii():
        return _in_ascii(words, begins).search(text.lower()) is not None
    found, (*first, last) = [plain(word) for word in WORD.findall(text)], words.split(" ")
    fits = str.startswith if begins else str.__eq__
    places = range(len(found) - len(first))
    return any(fits(found[at + len(first)], last) and found[at : at + len(first)] == first for at in places)


def _fts5(term, heading=False):
    """The term as FTS5 asks for it: as it stands, since FTS5 keeps some accents, or without accents."""
    forms = dict.fromkeys([" ".join(term.words), " ".join(map(plain, term.words))])
    either = " OR ".join(f'"{form}" *' if term.begins else f'"{form}"' for form in forms)
    return f"heading : ({either})" if heading else f"({either})"


def _tsquery(term, heading=False):
    """SQL for the term as a ``tsquery``; its one parameter is the words, which the server splits as it did texts."""
    label = ":*" if term.begins else ""
    if heading:
        label = f"{label}A" if label else ":A"
    words = "replace(nullif(timeline_words(%s), ''), ' ', '''" + label + " <-> ''')"
    return f"to_tsquery('simple', '''' || {words} || '''{label}')"


# --- Where words are looked for -----------------------------------------------------------------------------
# Each is a query of its own and all are joined by UNION ALL: joined by OR, no engine could begin with the index.
MODELS = {model._meta.model_name: model for model in (Actor, Article, Event, Issue, Place, Position)}
NAMES = {Actor: ActorName, Place: PlaceName}


def holding(model, term, scope=None, hidden=False):
    """Ids of the records of ``model`` in which the term is found; names of ``hidden`` records count only if told."""
    return _indexed(model, term).union(
        *_keys(_names(model, term, scope)), *_keys(_beside(model, term, scope, hidden)), all=True
    )


def _holds(model, term, scope):
    """The condition that the term is found in a record of ``model``, tested on each by itself."""
    document = next(document for document in DOCUMENTS if document.kind == model._meta.model_name)
    rule = Q(InOwnText(F("pk"), F(document.heading), F(document.body) if document.body else Value(""), term=term))
    for rows, column in [*_beside(model, term, scope, hidden=False), *_names(model, term, scope)]:
        rule |= Q(Exists(rows.filter(**{column: OuterRef("pk")})))
    return rule


def _called(model, term, scope):
    """Ids of the records of ``model`` with the term in the title or in a name."""
    return _indexed(model, term, FindsInHeading).union(*_keys(_names(model, term, scope)), all=True)


def _keys(found):
    """The ids of records in pairs of rows and the column that has them."""
    return [rows.values(column) for rows, column in found]


def _indexed(model, term, finds=Finds):
    """Ids of the rows of ``model`` with the term in their own text."""
    return INDEX[model._meta.model_name].objects.filter(finds(F("words"), term)).values("pk")


def _names(model, term, scope):
    """Rows that are other names of records of ``model`` with the term in them, and the column with the record's id."""
    names = NAMES.get(model)
    if names is None:
        return []
    return [(names.objects.told(scope).filter(pk__in=_indexed(names, term)), model._meta.model_name)]


def _beside(model, term, scope, hidden):
    """Rows that have the term in a name of an actor or place that belongs to a record of ``model``, and the column
    with the id of the record."""
    actors = _among(Actor, hidden).filter(pk__in=_called(Actor, term, scope)).values("pk")
    if model is Event:
        places = _among(Place, hidden).filter(pk__in=_called(Place, term, scope)).values("pk")
        return [
            (Participation.objects.told(scope).filter(actor__in=actors), "event"),
            (Event.objects.filter(place__in=places), "pk"),
        ]
    if model is Article:
        return [(Article.objects.filter(outlet__in=actors), "pk")]
    if model is Position:
        return [(Position.objects.filter(**{f"{end}__in": actors}), "pk") for end in ("holder", "on_behalf_of")]
    return []


def _among(model, hidden):
    return model.objects.all() if hidden else model.objects.published()


# --- How well they fit --------------------------------------------------------------------------------------
class Relevance(Func):
    """How well the own text of a record of a kind, and its names, fit the terms together."""

    output_field = models.FloatField()
    # SQLite weighs all that is found at once, and only once for a statement because nothing in it depends on the row.
    sqlite = "coalesce((SELECT score FROM ({found}) AS found WHERE record = {key}), 0.0)"
    # Not FTS5's own rank: that weighs a word by how many rows of the index hold it, hidden ones among them.
    sqlite_text = (
        "SELECT rowid AS record, 10.0 * heads / (heads + 0.5 + head / 50.0) + bodies / (bodies + 0.5 + body / 500.0)"
        " AS score FROM (SELECT rowid, length(heading) AS head, length(body) AS body,"
        " length(highlight({index}, 0, '*', '')) - length(heading) AS heads,"
        " length(highlight({index}, 1, '*', '')) - length(body) AS bodies"
        " FROM {index} WHERE {index} MATCH %s LIMIT -1)"
    )
    sqlite_names = (
        "SELECT names.{owner}_id AS record, max(score) AS score FROM ({found}) AS found"
        " JOIN {table} AS names ON names.id = found.record GROUP BY names.{owner}_id"
    )
    postgresql_text = "coalesce((SELECT ts_rank({index}, {query}) FROM {index} WHERE rowid = {key}), 0)"
    postgresql_names = (
        "coalesce((SELECT max(ts_rank({index}, {query})) FROM {index}"
        " JOIN {table} AS names ON names.id = rowid WHERE names.{owner}_id = {key}), 0)"
    )

    def __init__(self, key, kind, asked):
        super().__init__(key)
        self.kind, self.asked = kind, asked

    def as_sqlite(self, compiler, connection, **context):
        query = " OR ".join(map(_fts5, self.asked))
        found = [self.sqlite_text.format(**self._text)]
        found += [self.sqlite_names.format(found=self.sqlite_text.format(**names), **names) for names in self._names]
        return self._sum(compiler, [self.sqlite.replace("{found}", each) for each in found], [query])

    def as_postgresql(self, compiler, connection, **context):
        query = "(" + " || ".join(map(_tsquery, self.asked)) + ")"
        scores = [self.postgresql_text.format(query=query, key="{key}", **self._text)]
        scores += [self.postgresql_names.format(query=query, key="{key}", **names) for names in self._names]
        return self._sum(compiler, scores, [" ".join(term.words) for term in self.asked])

    @property
    def _text(self):
        return {"index": INDEX[self.kind]._meta.db_table}

    @property
    def _names(self):
        names = NAMES.get(MODELS[self.kind])
        if names is None:
            return []
        kind, table = names._meta.model_name, names._meta.db_table
        return [{"index": INDEX[kind]._meta.db_table, "table": table, "owner": self.kind}]

    def _sum(self, compiler, scores, asked):
        """The scores added up; each has one key and asks with the parameters ``asked``."""
        key, _ = compiler.compile(self.get_source_expressions()[0])
        return "(" + " + ".join(score.replace("{key}", key) for score in scores) + ")", tuple(asked) * len(scores)
