"""``/.well-known/security.txt`` (RFC 9116): whom to tell of a weakness of this site, in private."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from timeline.api.errors import refusal

PATH = ".well-known/security.txt"
EXPIRES = timedelta(days=180)  # the standard wants less than a year
MAX_AGE = 3600
NOBODY = "This site names nobody to be told of a weakness; its owner can, in TIMELINE_SECURITY_CONTACT."


@require_safe
def security(request):
    """The file, which holds for half a year from today; 404 where nobody is named."""
    if not settings.SECURITY_CONTACT:
        return refusal(request, 404, NOBODY)
    today = timezone.now().replace(hour=0, minute=0, second=0)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {today + EXPIRES:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri(f'/{PATH}')}",
        "",
    )
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response
