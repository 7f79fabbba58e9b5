"""What all records share: slug, status, visibility, natural keys and checks that read as rules."""

from functools import partial, reduce
from operator import or_

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Exists, F, Func, Q, Value
from django.db.models.lookups import Exact, In
from django.utils import timezone

from ..vocabularies import NAME_KINDS, STATUSES
from .fields import DatedModel, DatedQuerySet

slug_form = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    "A slug has small letters a to z, digits and single hyphens between them, as in 'mtavari-arkhi'.",
    code="slug",
)


def known(field, vocabulary, blank=False):
    """The database constraint that ``field`` holds a word of ``vocabulary`` (or nothing, when ``blank``)."""
    words = [*vocabulary, ""] if blank else [*vocabulary]
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": words}),
        name=f"%(class)s_{field}_is_known",
        violation_error_message=f"Not a known {vocabulary.name}; known are {', '.join(vocabulary)}.",
    )


class WordField(models.CharField):
    """A word of one closed vocabulary, at most 24 characters."""

    def __init__(self, vocabulary=None, **options):
        if vocabulary is not None:
            options.setdefault("choices", vocabulary.choices)
        options.setdefault("max_length", 24)
        super().__init__(**options)


web_address = partial(URLValidator, schemes=["http", "https"])


class WebAddressField(models.URLField):
    """An address that starts with http:// or https://, at most 500 characters; nothing that a click could run."""

    default_validators = [web_address()]

    def __init__(self, *args, **options):
        options.setdefault("max_length", 500)
        super().__init__(*args, **options)

    def formfield(self, **options):
        return super().formfield(**{"assume_scheme": "https", **options})


class Beside(Func):
    """A column that SQLite is not to look rows up by: without statistics it takes any index for the best one, and
    would read every published record instead of the few whose keys are given."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def is_published(path):
    """The condition that the record at ``path``, reached by its key, is published."""
    return Q(Exact(Beside(F(f"{path}status")), Value("published")))


class InFew(In):
    """Whether a key is among the keys of a few rows, which PostgreSQL then finds first: it takes conditions on two
    days for unrelated, and would expect very many."""

    def as_postgresql(self, compiler, connection):
        key, params = self.process_lhs(compiler, connection)
        rows, given = self.process_rhs(compiler, connection)
        return f"{key} = ANY(ARRAY{rows})", (*params, *given)


def exists(*rows):
    """The condition that there is one of any of the ``rows``, each looked for by itself."""
    return reduce(or_, (Q(Exists(each)) for each in rows))


class RecordQuerySet(DatedQuerySet):
    """Rows with one rule of who may see them: ``published()``."""

    def published(self, within=None, by_key=False):
        """Rows that the public may see: published themselves, and so is every end that they join.

        ``within`` names one end that the caller already knows to be published, with all that it joins itself, so
        that it is not asked again. ``by_key`` says that the rows are looked up by their keys, as they are ``within``.
        """
        return self.filter(self.model.is_public(within, by_key))

    def search(self, text, scope=None, most=()):
        """Rows in which every word of ``text`` is found, in their own text or in names that belong to them."""
        from .search import search

        return search(self, text, scope, most)

    def told(self, scope):
        """Rows that an article in ``scope`` tells of; all rows when there is no scope."""
        return self.filter(self.model.told(scope)) if scope else self

    def get_by_natural_key(self, *key):
        """The row with the natural key that fixtures write; see ``Record.natural_lookups``."""
        return self.get(**dict(zip(self.model.natural_lookups(), key, strict=True)))


class Record(DatedModel):
    """Any row of the chronology: knows its natural key and which ends must be published for it to show."""

    has_status = False
    ends = ()
    natural = ()

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def told(cls, scope, path=""):
        """The condition that articles in ``scope`` tell of the row at ``path``; none for what needs no source."""
        return Q()

    @classmethod
    def is_public(cls, within=None, by_key=False):
        """The condition that the public may see a row; see ``RecordQuerySet.published``."""
        rule = Q()
        if cls.has_status:
            rule = is_published("") if by_key or within else Q(status="published")
        for end in cls.ends:
            if within and (end == within or end.startswith(f"{within}__")):
                continue
            shown = is_published(f"{end}__")
            if "__" not in end and cls._meta.get_field(end).null:
                shown |= Q(**{f"{end}__isnull": True})
            rule &= shown
        return rule

    @classmethod
    def natural_lookups(cls):
        """The lookups that make up the natural key, foreign keys spelled out: ``["event__slug", "role"]``."""
        lookups = []
        for name in cls.natural:
            target = cls._meta.get_field(name).related_model
            lookups += [f"{name}__{inner}" for inner in target.natural_lookups()] if target else [name]
        return lookups

    def natural_key(self):
        key = ()
        for name in self.natural:
            value = getattr(self, name)
            key += value.natural_key() if isinstance(value, models.Model) else (value,)
        return key


class PublishedRecord(Record):
    """A record with an address of its own: a slug, an editorial status and the times of its writing."""

    has_status = True
    natural = ("slug",)

    slug = models.SlugField(
        max_length=100,
        db_index=False,
        validators=[slug_form],
        help_text="The record's name in addresses; stays when the title changes.",
    )
    status = WordField(STATUSES, default="draft", help_text="Only published records are public.")
    publish_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it is to be published, if it is in review by then; empty for whenever an editor does it.",
    )
    created_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When the record was first saved."
    )
    updated_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When the record was last saved."
    )
    version = models.PositiveIntegerField(
        default=1,
        db_default=1,
        editable=False,
        serialize=False,
        help_text="How many acts on record it went through, the first included; see Version.",
    )

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="one_%(class)s_per_slug",
                violation_error_message="Another record has this slug already.",
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="%(class)s_slug_is_not_empty"),
            known("status", STATUSES),
        ]

    def save(self, *args, **options):
        self.updated_at = timezone.now()
        if options.get("update_fields"):
            options["update_fields"] = {*options["update_fields"], "updated_at"}
        super().save(*args, **options)


class NameBase(Record):
    """Another name under which a record is found."""

    text = models.CharField(max_length=200, help_text="The name as it is written.")
    kind = WordField(NAME_KINDS, help_text="What sort of name it is.")
    language = models.CharField(
        max_length=12,
        blank=True,
        help_text="Language of the name as a BCP 47 tag, such as 'ka' or 'ru-Latn'.",
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.text


class Source(Record):
    """Where an article says so: the article and the place in it."""

    # A cited article cannot be deleted: what it supports would stand unsourced.
    article = models.ForeignKey(
        "timeline.Article",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        help_text="The article that says so.",
    )
    locator = models.CharField(
        max_length=60,
        blank=True,
        help_text="Where in the article: line and sentence of its text, as in 'L5.13'; empty for the whole.",
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.locator or "whole article"

    @classmethod
    def told(cls, scope, path=""):
        return scope.articles(f"{path}article__")
