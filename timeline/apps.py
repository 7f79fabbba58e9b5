"""The one Django app of the project."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class TimelineConfig(AppConfig):
    name = "timeline"
    verbose_name = "Timeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Tell Django's ``check --deploy`` what is to be known of the engine."""
        from project.checks import sqlite_is_mended  # the settings are read only once there are apps

        register(sqlite_is_mended, Tags.compatibility, deploy=True)
