"""Places where events happen, with their names and coordinates."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ..vocabularies import NAME_KINDS, PLACE_PRECISIONS
from .actors import country_form
from .base import NameBase, PublishedRecord, WordField, known


class Place(PublishedRecord):
    """A town, region or country on the map."""

    name = models.CharField(max_length=200, help_text="The name under which it is listed.")
    country = models.CharField(
        max_length=3,
        blank=True,
        validators=[country_form],
        help_text="ISO 3166-1 code of its country, as in 'GEO'; empty when contested.",
    )
    contested = models.BooleanField(default=False, help_text="Whether it is disputed to which country it belongs.")
    latitude = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text="Degrees north, WGS 84.",
    )
    longitude = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text="Degrees east, WGS 84.",
    )
    precision = WordField(
        PLACE_PRECISIONS, blank=True, default="", help_text="What the coordinates are the middle of."
    )
    note = models.TextField(blank=True, help_text="Who claims it, what its name implies.")

    class Meta(PublishedRecord.Meta):
        constraints = [
            *PublishedRecord.Meta.constraints,
            known("precision", PLACE_PRECISIONS, blank=True),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, precision="")
                | Q(latitude__isnull=False, longitude__isnull=False) & ~Q(precision=""),
                name="place_coordinates_are_whole",
                violation_error_message="Give latitude, longitude and precision together, or none of them.",
            ),
            models.CheckConstraint(
                condition=Q(contested=False) | Q(country=""),
                name="contested_place_has_no_country",
                violation_error_message="A contested place names no country; say who claims it in the note.",
            ),
        ]
        indexes = [models.Index(fields=["status", "name", "id"], name="place_by_name")]

    def __str__(self):
        return self.name


class PlaceName(NameBase):
    """Another name of a place."""

    ends = ("place",)
    natural = ("place", "text")

    # A name means nothing without its place.
    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, related_name="names", help_text="The place that is meant."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "text"], name="one_place_name_per_text"),
            known("kind", NAME_KINDS),
        ]
