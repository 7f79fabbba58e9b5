#!/usr/bin/env python3
"""Timeline's command line: `manage.py up` starts it, `manage.py help` lists the rest."""

import os
import signal
import sys


def main():
    """Run one command; what stands in its way is said in a sentence, unless `--traceback` asks for more."""
    if sys.argv[1:2] == ["up"]:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a start on the spot; the server does it gently
    if sys.argv[1:2] in (["check_timeline"], ["dumpdata"], ["export_timeline"]) and hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # who reads no further, as head, ends them without a word
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit(
            f"Django is not installed for {sys.executable}; start with .venv/bin/python manage.py, as README.md says."
        )

    from project.env import Refusal

    try:
        execute_from_command_line(sys.argv)
    except Refusal as refusal:
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
