"""Web addresses as they are looked up: however the same page is written, its key is the same."""

from django.db import models
from django.db.models import Func


class AddressKey(Func):
    """A web address in small letters without scheme, ``www.``, query, fragment and slashes at its end.

    Coarse on purpose, since two pages may differ in their queries alone: compare what was found. The signs stand in
    the SQL itself and are no parameters, for a database uses an index only for the very expression that it indexes.
    """

    output_field = models.CharField()
    host = "replace(replace(replace(replace(lower({0}), 'https://', ''), 'http://', ''), 'www.', ''), '#', '?')"
    sqlite = "rtrim(substr({host}, 1, instr({host} || '?', '?') - 1), '/')"
    postgresql = "rtrim(split_part({host}, '?', 1), '/')"

    def as_sqlite(self, compiler, connection, **context):
        return self._filled(compiler, self.sqlite)

    def as_postgresql(self, compiler, connection, **context):
        return self._filled(compiler, self.postgresql)

    def _filled(self, compiler, template):
        address, params = compiler.compile(self.get_source_expressions()[0])
        host = self.host.replace("{0}", address)
        return template.replace("{host}", host), tuple(params) * template.count("{host}")
