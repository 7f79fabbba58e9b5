"""Articles that the chronology cites, and what they themselves rely on."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models

from ..vocabularies import ARTICLE_KINDS, CERTAINTIES
from .actors import Actor
from .addresses import AddressKey
from .base import PublishedRecord, Record, WebAddressField, WordField, known
from .circles import in_words, way
from .fields import EDTFField


class Article(PublishedRecord):
    """A published text that reports events; its own text is never stored for the public."""

    headline = models.CharField(max_length=300, help_text="The headline as printed.")
    headline_basis = models.TextField(blank=True, help_text="How the headline is known.")
    # An outlet whose articles are cited cannot be deleted: they would lose their publisher.
    outlet = models.ForeignKey(
        Actor, on_delete=models.PROTECT, db_index=False, related_name="articles", help_text="Who published it."
    )
    byline = models.CharField(max_length=200, blank=True, help_text="The author as printed; empty if none is.")
    kind = WordField(ARTICLE_KINDS, help_text="What sort of text it is.")
    language = models.CharField(max_length=12, default="en", help_text="Its language as a BCP 47 tag.")
    url = WebAddressField("address", blank=True, help_text="Where it can be read.")
    archived_url = WebAddressField("archived address", blank=True, help_text="Where an archived copy can be read.")
    published = EDTFField(help_text="When it was published, as an EDTF date.")
    published_certainty = WordField(
        CERTAINTIES, default="established", help_text="How sure the date of publication is."
    )
    published_basis = models.TextField(blank=True, help_text="How the date of publication is known.")
    published_printed = EDTFField(
        blank=True, default="", help_text="What the article itself says of its date, when that says less."
    )
    known_from = models.DateField(
        help_text="The day from which a reader could know it: the earliest likely day of publication."
    )
    defects = models.TextField(
        blank=True, help_text="Known defects: a missing headline, a lost name, a machine-made retelling."
    )
    note = models.TextField(blank=True, help_text="What a reader must know to use the article rightly.")

    class Meta(PublishedRecord.Meta):
        constraints = [
            *PublishedRecord.Meta.constraints,
            known("kind", ARTICLE_KINDS),
            known("published_certainty", CERTAINTIES),
        ]
        indexes = [
            models.Index(fields=["status", "-published_sort", "-id"], name="article_by_date"),
            models.Index(fields=["outlet", "-published_sort", "-id"], name="article_by_outlet"),
            models.Index(fields=["known_from"], name="article_by_known_from"),
            models.Index(AddressKey("url"), name="article_by_address"),
        ]

    def __str__(self):
        return self.headline

    @classmethod
    def told(cls, scope, path=""):
        return scope.articles(path)


class Origin(Record):
    """What an article relies on: a broadcaster, newspaper or ministry, and the very article if it is known."""

    ends = ("article", "actor")
    natural = ("article", "actor")

    # What an article relies on means nothing without the article.
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="origins", help_text="The article that relies on it."
    )
    # An origin is counted as a source: it cannot vanish from under its articles.
    actor = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="origin_of", help_text="Whom the article relies on."
    )
    # The reliance on the actor remains when the record of the very article goes.
    original = models.ForeignKey(
        Article,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        help_text="The very article that was copied, if it is on record.",
    )
    locator = models.CharField(max_length=60, blank=True, help_text="Where the article says so, as in 'L2.2'.")
    note = models.CharField(max_length=300, blank=True, help_text="How the reliance is known.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "actor"], name="one_origin_per_article_and_actor"),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("original")),
                name="article_does_not_copy_itself",
                violation_error_message="An article cannot be its own origin.",
            ),
        ]

    def __str__(self):
        return self.note or "origin"

    @classmethod
    def told(cls, scope, path=""):
        return scope.articles(f"{path}article__")

    def clean(self):
        """Refuse an original that itself relies, over however many steps, on the article."""
        super().clean()
        if self.article_id and self.original_id and self.article_id != self.original_id:
            steps = way(_relied_on({self.original_id}), self.original_id, self.article_id)
            if steps:
                slugs = dict(Article.objects.filter(pk__in=steps).values_list("pk", "slug"))
                circle = in_words([slugs[self.article_id], *(slugs[pk] for pk in steps[:-1])])
                raise ValidationError({"original": f"Origins cannot run in a circle: {circle}."})


def circle_when_one(one, other):
    """The slugs of the circle in which origins would run if two articles were one, or None."""
    relies = defaultdict(set)
    for article, originals in _relied_on({one.pk, other.pk}).items():
        here = one.pk if article == other.pk else article
        relies[here] |= {one.pk if original == other.pk else original for original in originals} - {here}
    steps = way(relies, one.pk, one.pk)
    if not steps:
        return None
    slugs = dict(Article.objects.filter(pk__in=steps).values_list("pk", "slug"))
    return [slugs[pk] for pk in steps[:-1]]


def _relied_on(articles):
    """What articles rely on, and what that relies on: ids by id, one statement for each step."""
    relies, level = defaultdict(set), set(articles)
    while level:
        steps = Origin.objects.filter(article__in=level).exclude(original=None).values_list("article", "original")
        for one, original in steps:
            relies[one].add(original)
        level = {original for one in level for original in relies[one]} - relies.keys()
    return relies
