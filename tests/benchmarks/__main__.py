"""``python -m tests.benchmarks --events 100000``: generate, compare, measure, and print a table in Markdown."""

import argparse
import sys
import tempfile
import time

from .database import address_of, at_hand, fresh, prepare


def read_arguments(arguments):
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="how many events to generate")
    parser.add_argument("--seed", type=int, default=1, help="another seed generates another chronology")
    parser.add_argument("--rounds", type=int, default=3, help="how many times each contender is measured")
    parser.add_argument("--seconds", type=float, default=2, help="how long a round lasts, or longer for slow answers")
    parser.add_argument("--first-page", action="store_true", help="measure the first page only")
    parser.add_argument(
        "--in-process", action="store_true", help="compare ways to read the first page within this process instead"
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        help="a PostgreSQL server, as in DATABASE_URL; a database is made there for the run and removed after it. "
        "Without it an SQLite file in a temporary folder is used",
    )
    parser.add_argument(
        "--as-it-is", action="store_true", help="measure the database at --database, of any engine, with what it has"
    )
    parser.add_argument(
        "--profile", action="store_true", help="with --in-process: tell where this project's own time goes as well"
    )
    return parser.parse_args(arguments)


def main(arguments):
    """Run all of it; returns the exit status."""
    asked = read_arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="timeline-benchmark-") as folder:
        prepare(folder, asked.database)
        from .load import Missing, check

        try:
            check()
            with at_hand() if asked.as_it_is else fresh(folder) as connection:
                return run(asked, connection, folder)
        except Missing as lack:
            sys.stderr.write(f"{lack}\n")
            return 1


def run(asked, connection, folder):
    """Generate into the database behind ``connection`` if it is fresh, then compare and measure the contenders."""
    # Imported here: the models can be imported only after the project is set up.
    from timeline.models import Event

    from .generate import generate
    from .measure import circumstances, clock_of

    if not asked.as_it_is:
        started = time.process_time()
        generate(asked.events, asked.seed)
        sys.stderr.write(f"Generated {asked.events:,} events in {time.process_time() - started:.0f} s of CPU.\n")
    told = f"{Event.objects.count():,} events, {circumstances(connection, clock_of(connection))}\n\n"
    if asked.in_process:
        return in_process(asked, connection, told)
    from .run import Run
    from .run import run as serve

    tables = serve(Run(asked.rounds, asked.seconds, not asked.first_page), address_of(connection), folder)
    sys.stdout.write(f"{told}{tables}\n")
    return 0


def in_process(asked, connection, told):
    """Compare the ways to read the first page without servers; returns the exit status."""
    from django.test import override_settings

    from .candidates import OURS, URLS, candidates, differing
    from .measure import clock_of, measure, profile, table

    with override_settings(ROOT_URLCONF=URLS):
        found = candidates()
        wrong = differing(found)
        if wrong:
            sys.stderr.write(f"Not measured: other records than the first one come from {', '.join(wrong)}.\n")
            return 1
        medians = measure(found, asked.rounds, clock_of(connection))
        sys.stdout.write(f"{told}{table(medians, asked.events)}\n")
        if asked.profile:
            sys.stdout.write(f"\n{profile(next(each for each in found if each.name == OURS))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
