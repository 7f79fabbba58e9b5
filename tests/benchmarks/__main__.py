"""``python -m tests.benchmarks --events 100000``: generate, compare, measure, and print a table in Markdown."""

import argparse
import sys
import tempfile
import time

from .database import fresh, prepare


def read_arguments(arguments):
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="how many events to generate")
    parser.add_argument("--seed", type=int, default=1, help="another seed generates another chronology")
    parser.add_argument("--rounds", type=int, default=21, help="how many times each candidate is measured")
    parser.add_argument(
        "--database",
        metavar="URL",
        help="a PostgreSQL server, as in DATABASE_URL; a database is made there for the run and removed after it. "
        "Without it an SQLite file in a temporary folder is used",
    )
    parser.add_argument("--profile", action="store_true", help="tell where this project's own time goes as well")
    return parser.parse_args(arguments)


def main(arguments):
    """Run all of it; returns the exit status."""
    asked = read_arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="timeline-benchmark-") as folder:
        prepare(folder, asked.database)
        with fresh(folder) as connection:
            return run(asked, connection)


def run(asked, connection):
    """Generate into the fresh database behind ``connection``, then compare and measure the candidates."""
    # Imported here: the models can be imported only after the project is set up.
    from django.test import override_settings

    from .candidates import URLS, candidates, differing
    from .generate import generate
    from .measure import circumstances, clock_of, measure, profile, table

    started = time.process_time()
    generate(asked.events, asked.seed)
    spent = time.process_time() - started
    sys.stderr.write(f"Generated {asked.events:,} events in {spent:.0f} s of CPU.\n")
    clock = clock_of(connection)
    with override_settings(ROOT_URLCONF=URLS):
        found = candidates()
        wrong = differing(found)
        if wrong:
            sys.stderr.write(f"Not measured: other records than the first one come from {', '.join(wrong)}.\n")
            return 1
        medians = measure(found, asked.rounds, clock)
        sys.stdout.write(f"{circumstances(connection, clock)}\n\n{table(medians, asked.events)}\n")
        if asked.profile:
            sys.stdout.write(f"\n{profile(found[-2])}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
