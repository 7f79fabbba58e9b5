"""The one Django app of the project."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created


class TimelineConfig(AppConfig):
    name = "timeline"
    verbose_name = "Timeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Tell Django's ``check --deploy`` what is to be known of the engine, and the engine how to search."""
        from project.checks import sqlite_is_mended  # the settings are read only once there are apps

        register(sqlite_is_mended, Tags.compatibility, deploy=True)
        connection_created.connect(_teach)


def _teach(connection, **signal):
    """Give a new connection to SQLite the function that searches call."""
    from .models.search import holds

    if connection.vendor == "sqlite":
        connection.connection.create_function("timeline_holds", 4, holds, deterministic=True)
