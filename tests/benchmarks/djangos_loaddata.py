"""``python djangos_loaddata.py FIXTURE``: Django's own ``loaddata``, without what this project adds to it."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command
    from django.core.management.commands.loaddata import Command

    call_command(Command(), sys.argv[1], verbosity=0)
