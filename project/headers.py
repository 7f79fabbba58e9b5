"""What browsers are told to refuse, on every answer, whoever made it."""

from timeline.api.limits import is_public

# Nothing is written into a page that runs or looks: scripts and styles are files of this site.
_NOTHING = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"}
_OF_PAGES = _NOTHING | {
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self' data:",  # the documentation draws its arrows so
    "object-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
}
_DEVICES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer")
_DEVICES += ("microphone", "midi", "payment", "usb")
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{device}=()" for device in _DEVICES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def _policy(allowed):
    return "; ".join(f"{kind} {sources}" for kind, sources in allowed.items())


POLICY_OF_PAGES, POLICY_OF_THE_REST = _policy(_OF_PAGES), _policy(_NOTHING)


# Frames are for the pages of others, which also take the script that lets frames grow; see timeline/pages/embeds.py.
FRAMES = "/embed/"
FOR_FRAMES = "/static/timeline/embed/"
POLICY_OF_FRAMES = _policy(_OF_PAGES | {"connect-src": "'none'", "form-action": "'none'", "frame-ancestors": "*"})


def safe_headers(get_response):
    """Tell the browser that pages load from here alone and are framed nowhere, and that other answers load nothing."""

    def middleware(request):
        response = get_response(request)
        if is_public(request):
            response.cookies.clear()  # Django mends a broken one that a reader sends, and would mark the reader by it
        is_page = response.get("Content-Type", "text/html").startswith("text/html")
        is_frame = is_page and request.path_info.startswith(FRAMES)
        policy = POLICY_OF_FRAMES if is_frame else POLICY_OF_PAGES if is_page else POLICY_OF_THE_REST
        response["Content-Security-Policy"] = policy
        is_open = request.path_info.startswith(("/api/", FOR_FRAMES))  # to the pages of other sites
        response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-origin"
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if is_frame:
            del response["X-Frame-Options"]
        return response

    return middleware
