"""The evidence scope: which articles count, and what they let a reader know.

A scope is a day (only articles known by then count), a choice of articles and outlets (only these count), or both.
Each model says in its ``told`` what must be in scope for its rows to show. Within a scope nothing that editors
concluded from other articles may show, so that verification and origins are computed from what remains.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Q, Subquery
from django.db.models.fields import BigIntegerField, IntegerField


@dataclass(frozen=True)
class Tellers:
    """Ids of articles and of outlets: one of them must tell it, or none of them when ``negated``."""

    articles: tuple = ()
    outlets: tuple = ()
    negated: bool = False


@dataclass(frozen=True)
class Scope:
    """Articles known by the end of ``known_on`` (None for any day) that all of ``according_to`` admit."""

    known_on: datetime.date | None = None
    according_to: tuple[Tellers, ...] = ()

    def articles(self, path=""):
        """The condition that the article at ``path``, as in ``"article__"``, is in scope."""
        rule = Q()
        if self.known_on:
            rule &= Q(**{f"{path}known_from__lte": self.known_on})
        for tellers in self.according_to:
            chosen = Q(**{f"{path}pk__in": tellers.articles}) | Q(**{f"{path}outlet__in": tellers.outlets})
            rule &= ~chosen if tellers.negated else chosen
        return rule


class Origins(Subquery):
    """Ids of the published actors on whom a set of citations rests in the end.

    A citation rests on the actor that it names as its origin; else on the origins of its article, followed through
    the very articles that were copied, to any depth; else on the outlet. ``citations`` selects article, origin and
    outlet, in this order. A chain that runs in a circle ends nowhere and adds no origin. An origin that is not
    published is none: whatever it hides, the outlet stands for it.
    """

    output_field = BigIntegerField()
    select = "actor_id"
    template = """(
WITH RECURSIVE cited(article_id, origin_id, outlet_id) AS (%(subquery)s),
chain(actor_id, original_id) AS (
  SELECT COALESCE(cited.origin_id, o.actor_id, cited.outlet_id), o.original_id FROM cited
  LEFT JOIN timeline_origin o ON o.article_id = cited.article_id AND cited.origin_id IS NULL AND %(named)s
  UNION
  SELECT o.actor_id, o.original_id FROM chain JOIN timeline_origin o ON %(next)s
  WHERE %(named)s AND %(copied)s
)
SELECT %(select)s FROM chain WHERE %(ends)s AND NOT (
  %(copied)s AND EXISTS (SELECT 1 FROM timeline_origin o WHERE o.article_id = chain.original_id AND %(named)s)))"""
    # What could be joined is looked up one by one, and the next origins as a range on SQLite: it would read the whole
    # of a table that is joined by equal keys, once for each statement, to make a filter of them.
    parts = {
        "named": "EXISTS (SELECT 1 FROM timeline_actor p WHERE p.id = o.actor_id AND p.status = 'published')",
        "ends": "EXISTS (SELECT 1 FROM timeline_actor p WHERE p.id = chain.actor_id AND p.status = 'published')",
        "copied": (
            "EXISTS (SELECT 1 FROM timeline_article a WHERE a.id = chain.original_id AND a.status = 'published')"
        ),
        "next": "o.article_id = chain.original_id",
    }

    def as_sql(self, compiler, connection, template=None, **context):
        context = self.parts | {"select": self.select} | context
        return super().as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler, connection, **context):
        context |= {"next": "o.article_id BETWEEN chain.original_id AND chain.original_id"}
        return self.as_sql(compiler, connection, **context)


class OriginCount(Origins):
    """How many published actors a set of citations rests on in the end; see ``Origins``."""

    output_field = IntegerField()
    select = "COUNT(DISTINCT actor_id)"
