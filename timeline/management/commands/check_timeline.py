"""``manage.py check_timeline``: list what looks wrong in the chronology, for editors and for machines."""

import json
import sys
from datetime import date
from itertools import groupby

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from timeline.editing.findings import CHECKS, findings, keep
from timeline.vocabularies import did_you_mean

REFUSED = 2  # the exit status of an option that makes no sense; 1 says that something was found


class Command(BaseCommand):
    """List findings with the slugs of the records and keep them for the desk; exit status 1 if there is any."""

    help = (
        "Lists what looks wrong in the chronology, drafts included, and keeps it for the first page of the admin. "
        "Exit status: 1 if anything is found, else 0."
    )

    def add_arguments(self, parser):
        """Which checks, on which day, in which format."""
        parser.add_argument(
            "--check", action="append", metavar="NAME", help=f"only this check; may be repeated: {', '.join(CHECKS)}"
        )
        parser.add_argument(
            "--today", metavar="YYYY-MM-DD", help="judge forecasts by this day instead of today; keeps nothing"
        )
        parser.add_argument(
            "--format",
            choices=["text", "json"],
            default="text",
            help="json is a list of objects with check, records, statuses and detail",
        )

    def handle(self, *, check, today, format, **options):
        """Read the options, ask once, print."""
        ran_at, names = timezone.now(), _names(check)
        found = findings(today=_day(today), names=names)
        if today is None:
            keep(found, names=names, ran_at=ran_at)
        self.stdout.write(_as_json(found) if format == "json" else _as_text(found))
        if found:
            sys.exit(1)


def _day(text):
    if text is None:
        return timezone.localdate()
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--today {text!r} is not a day such as '2025-12-31'.", returncode=REFUSED) from None


def _names(asked):
    for name in asked or ():
        if name not in CHECKS:
            raise CommandError(f"{name!r} is not a check{did_you_mean(name, CHECKS)}", returncode=REFUSED)
    return [name for name in CHECKS if not asked or name in asked]


def _as_json(found):
    listed = [
        {
            "check": finding.check,
            "records": list(finding.records),
            "statuses": list(finding.records.values()),
            "detail": finding.detail,
        }
        for finding in found
    ]
    return json.dumps(listed, ensure_ascii=False, indent=2)


def _as_text(found):
    lines = []
    for name, group in groupby(found, key=lambda finding: finding.check):
        lines.append(f"{name}:")
        for finding in group:
            records = ", ".join(f"{slug} ({status})" for slug, status in finding.records.items())
            lines.append(f"  {records}: {finding.detail}")
    return "\n".join([*lines, f"{len(found)} finding(s)." if found else "Nothing found."])
