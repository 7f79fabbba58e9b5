"""The application that a web server calls for each request."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

UTF_8 = ("utf-8", "utf8", "us-ascii")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django = get_wsgi_application()


def application(environ, start_response):
    """Django, which is told of a charset that is not UTF-8 in a way that it can survive.

    It would take the name for one of Python's and fail before any middleware runs: some of these are none of text.
    """
    if not _is_readable(environ.get("CONTENT_TYPE", "")):
        environ["timeline.unreadable"] = True
        environ["CONTENT_TYPE"] = ""
    return django(environ, start_response)


def _is_readable(content_type):
    try:
        _, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    return parameters.get("charset", "utf-8").lower() in UTF_8
