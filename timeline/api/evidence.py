"""Filters by how far events are borne out, and by whom first."""

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext as _

from ..models import Article
from ..models.events import cited, computed_verification, origins
from ..models.evidence import OriginCount
from .errors import ParameterError
from .parameters import Reference, Whole, Words, single


class VerificationWords(Words):
    """Verifications: the editors' words, or within a scope the words that follow from it."""

    def narrow(self, queryset, value, scope=None):
        if scope is None:
            return super().narrow(queryset, value)
        return super().narrow(queryset.alias(_verification=computed_verification(OuterRef("pk"), scope)), value, scope)

    def rule(self, values, queryset, scope):
        return Q(_verification__in=values) if scope else super().rule(values, queryset, scope)


class MinOrigins(Whole):
    """The fewest independent origins that an event must have."""

    def narrow(self, queryset, value, scope=None):
        return queryset.filter(GreaterThanOrEqual(origins(OuterRef("pk"), scope, OriginCount), value))


class MinSources(Whole):
    """The fewest articles that must speak of an event."""

    def narrow(self, queryset, value, scope=None):
        told = cited(OuterRef("pk")).told(scope).order_by().values("event")
        articles = told.annotate(_articles=Count("article", distinct=True)).values("_articles")
        return queryset.filter(GreaterThanOrEqual(Subquery(articles), value))


class FirstKnownIn(Reference):
    """The slug of one article: events that no other article in scope told of on an earlier day."""

    def __init__(self, **options):
        super().__init__(Article, "", **options)
        self.many = False

    @property
    def form(self):
        return {"type": "string", "format": "article-slug"}

    def clean(self, sent):
        (group,) = super().clean([single(sent)])
        if group.negated or len(group.values) > 1:
            raise ParameterError(_("It takes the slug of one article."))
        return group.values[0]

    def narrow(self, queryset, value, scope=None):
        told = cited(OuterRef("pk")).told(scope)
        day = Subquery(Article.objects.filter(pk=value).values("known_from"))
        earlier = told.alias(_day=F("article__known_from")).filter(_day__lt=day)
        return queryset.filter(Exists(told.filter(article=value)), ~Exists(earlier))
