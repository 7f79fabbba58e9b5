"""Mozilla's HTTP Observatory in small: what its public rules make of one answer that came over HTTPS.

An answer begins with 100 points. What is missing or wrong takes some away; what goes beyond gives some, counted only
where no more than ten were lost. Told apart are the rules that an answer by itself can break: it is not asked whether
the site redirects to HTTPS or is preloaded, which tests of their own ask.
"""

import re

BROAD = {"*", "http:", "https:", "ftp:", "http://*", "https://*"}
INLINE = {"'unsafe-inline'", "data:"}
HALF_A_YEAR = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
WORTH_EXTRA = 90  # points without any extra ones, from which extra ones count


def score(answer, scripts=()):
    """The points of an answer whose page, where it is one, loads ``scripts``, and what changed them, by rule."""
    policy = _policy(answer.get("Content-Security-Policy", ""))
    found = {
        "csp": _csp(policy),
        "cookies": _cookies(answer.cookies.values()),
        "cors": -50 if answer.get("Access-Control-Allow-Credentials") else 0,
        "hsts": _hsts(answer.get("Strict-Transport-Security", "")),
        "referrer": _word(answer.get("Referrer-Policy"), dict.fromkeys(PRIVATE, 5), missing=0, other=-5),
        "scripts": _scripts(scripts),
        "nosniff": _word(answer.get("X-Content-Type-Options"), {"nosniff": 0}, missing=-5, other=-5),
        "frames": 5
        if "frame-ancestors" in policy
        else _word(answer.get("X-Frame-Options"), {"deny": 5, "sameorigin": 5}, missing=-20, other=-20),
        "resource": _word(
            answer.get("Cross-Origin-Resource-Policy"),
            {"same-origin": 10, "same-site": 10, "cross-origin": 0},
            missing=0,
            other=-5,
        ),
        "opener": _word(
            answer.get("Cross-Origin-Opener-Policy"),
            {"same-origin": 10, "same-origin-allow-popups": 10, "noopener-allow-popups": 10, "unsafe-none": 0},
            missing=0,
            other=-5,
        ),
    }
    plain = 100 + sum(points for points in found.values() if points < 0)
    return (100 + sum(found.values()) if plain >= WORTH_EXTRA else max(plain, 0)), found


def _policy(header):
    """The sources by directive."""
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name.lower(): set(sources) for name, *sources in parts}


def _csp(policy):
    if not policy:
        return -25
    other = policy.get("default-src", {"*"})
    scripts, styles, objects = (policy.get(f"{kind}-src", other) for kind in ("script", "style", "object"))
    if scripts & (BROAD | INLINE) or objects & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for sources in policy.values() for source in sources):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if styles & (BROAD | INLINE):
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def _cookies(cookies):
    found = [_cookie(cookie) for cookie in cookies if cookie.value]
    return min(found, default=0)


def _cookie(cookie):
    session = re.search("login|sess", cookie.key.lower())
    if session and not cookie["secure"]:
        return -40
    if session and not cookie["httponly"]:
        return -30
    if not cookie["secure"] or ("csrf" in cookie.key.lower() and not cookie["samesite"]):
        return -20
    return 5 if cookie["samesite"] else 0


def _hsts(header):
    age = re.search(r"max-age=(\d+)", header)
    if not age:
        return -20
    return 0 if int(age[1]) >= HALF_A_YEAR else -10


def _scripts(addresses):
    """Scripts from elsewhere need a digest; those that belong to the site are as good as the site."""
    return -50 if any(re.match(r"[a-z]+:|//", address) for address in addresses) else 0


def _word(header, known, *, missing, other):
    if header is None:
        return missing
    return known.get(header.strip().lower(), other)
