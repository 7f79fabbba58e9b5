#!/usr/bin/env python3
"""Timeline's command line: `manage.py up` starts it, `manage.py help` lists the rest."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
