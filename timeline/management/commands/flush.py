"""``manage.py flush``: Django's command, which on every database may empty the record of changes as well."""

from django.apps import apps
from django.core.management.commands import flush
from django.db import connections, transaction

from timeline.models import Change, roles
from timeline.models.append_only import guard, unguard


class Command(flush.Command):
    """Empties all tables; changes are guarded again, and the groups made, before anyone else can write."""

    def handle(self, **options):
        connection = connections[options["database"]]
        if Change._meta.db_table not in connection.introspection.table_names():
            super().handle(**options)
            return
        with transaction.atomic(using=connection.alias):
            unguard(connection)
            super().handle(**options)
            guard(connection)
            roles.install(apps, connection.alias)
