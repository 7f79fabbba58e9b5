"""`manage.py up`: make what is missing, say where everything is, and serve it."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from project import serve, start
from project.var import locked

PLACES = (("Site", "/"), ("API", "/api/v1/"), ("Documentation", "/api/v1/docs/"), ("Admin", "/admin/"))


class Command(BaseCommand):
    """Start Timeline; a second start changes nothing."""

    help = "Makes the database, the data set and an editor's account where they are missing, and serves them."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Where to serve, and whether to begin with the data set."""
        parser.add_argument(
            "address", nargs="?", default="127.0.0.1:8000", metavar="HOST:PORT", help="default: %(default)s"
        )
        parser.add_argument("--no-fixtures", action="store_true", help="leave an empty database empty")

    def handle(self, *, address, no_fixtures, **options):
        """Claim the address first, so that nothing is made for a start that cannot serve."""
        address = serve.read_address(address)
        serve.refuse_unready(address, hosts_are_named=settings.HOSTS_ARE_NAMED, debug=settings.DEBUG)
        with serve.claimed(address, settings.VAR_DIR):
            with locked(settings.VAR_DIR / "lock"), start.database():
                self._prepare(with_fixtures=not no_fixtures)
            if settings.METRICS:
                serve.share_metrics(settings.VAR_DIR / f"metrics-{address.port}")
            self._say_where(address)
            serve.serve(address)

    def _prepare(self, *, with_fixtures):
        if start.migrate():
            self._say(f"Brought {start.where()} up to date.")
        start.let_reader_read()
        if with_fixtures and start.load_fixtures():
            self._say("Loaded the vocabulary and the data set.")
        with transaction.atomic():  # there is no account whose password nobody was shown
            if password := start.make_editor():
                self._say(
                    "Made an account for the admin. Its password is shown this once:",
                    f"  name      {start.EDITOR}",
                    f"  password  {password}",
                )

    def _say_where(self, address):
        self._say("", *(f"{name:<14} {address.url}{path}" for name, path in PLACES))
        self._say(f"{'Database':<14} {start.where()}", "Ctrl-C ends it.")
        if not address.answers(settings.ALLOWED_HOSTS):
            self._say(f"Only requests to {', '.join(settings.ALLOWED_HOSTS)} are answered: see TIMELINE_HOSTS.")

    def _say(self, *lines):
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
