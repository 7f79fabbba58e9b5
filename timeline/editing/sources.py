"""Checks of what events and articles rest on: citations and origins."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from ..models import Article, Citation, Event, Origin
from ..models.circles import circles, in_words
from .base import Finding, kept


def uncited_events(*, today):
    """Events for which no article is cited, and published ones whose cited articles nobody may see. One statement."""
    cited = Citation.objects.filter(kept("article__"), event=OuterRef("pk"))
    shown = cited.filter(article__status="published")
    bare = Event.objects.filter(kept()).alias(_cited=Exists(cited), _shown=Exists(shown))
    bare = bare.filter(Q(_cited=False) | Q(_shown=False, status="published")).annotate(_cited=Exists(cited))
    return [
        Finding(
            "uncited-events",
            {slug: status},
            f"{title!r} is published, and no article cited for it is."
            if cited
            else f"No article is cited for {title!r}.",
        )
        for slug, status, title, cited in bare.order_by("slug").values_list("slug", "status", "title", "_cited")
    ]


def circular_origins(*, today):
    """Articles that rely on each other in a circle, each circle once. One statement."""
    rows = Origin.objects.filter(kept("article__"), kept("original__")).exclude(original=None)
    relies, statuses = defaultdict(set), {}
    for slug, status, original in rows.values_list("article__slug", "article__status", "original__slug"):
        relies[slug].add(original)
        statuses[slug] = status
    return [
        Finding(
            "circular-origins",
            {slug: statuses[slug] for slug in circle},
            f"Their origins run in a circle: {in_words(circle)}.",
            ("article",),
        )
        for circle in circles(relies)
    ]


def missing_origins(*, today):
    """Rewrites of another outlet's article that name nobody on whom they rely. One statement."""
    named = Origin.objects.filter(article=OuterRef("pk"))
    bare = Article.objects.filter(kept(), ~Exists(named), kind="rewrite").order_by("slug")
    return [
        Finding(
            "missing-origins",
            {slug: status},
            f"{headline!r} retells another article and names no origin.",
            ("article",),
        )
        for slug, status, headline in bare.values_list("slug", "status", "headline")
    ]
