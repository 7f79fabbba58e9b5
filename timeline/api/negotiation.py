"""In which format to answer: the one that ``format`` names, else the one that ``Accept`` likes best, else JSON."""

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer

from ..formats.register import FORMATS
from ..vocabularies import nearest


class Named(BaseRenderer):
    """Names a format to those who ask for it by ``Accept``; who answers writes it."""

    def __init__(self, word, media_type):
        self.format, self.media_type = word, media_type


NAMED = {word: Named(word, form.media_type) for word, form in FORMATS.items()}
TABLES = [word for word, form in FORMATS.items() if form.tables]


class ByFormatOrAccept(BaseContentNegotiation):
    """Chooses among renderers, of which the first is the usual one."""

    def select_renderer(self, request, renderers, format_suffix=None):
        """The renderer and its media type. A word that no renderer has is refused later, by who reads parameters."""
        words = request.query_params.getlist("format")
        if words:
            found = next((each for each in renderers if each.format == words[0]), renderers[0])
            return found, found.media_type
        sent = request.META.get("HTTP_ACCEPT") or "*/*"
        found = renderers[0] if sent == "*/*" else _liked_best(sent, renderers)
        if found is None:
            raise NotAcceptable(_refusal(sent, [each.media_type for each in renderers]))
        return found, found.media_type


def _liked_best(sent, renderers):
    """The renderer with the highest quality in an ``Accept`` header, the first of several; None when none has any."""
    ranges = [_range(text) for text in sent.split(",")]
    liked = [(_quality(each.media_type, ranges), -place, each) for place, each in enumerate(renderers)]
    quality, _, found = max(liked, key=lambda each: each[:2])
    return found if quality > 0 else None


def _refusal(sent, known):
    """The sentence for an ``Accept`` header that leaves nothing, with the nearest media type or all."""
    wanted = [_range(text)[0] for text in sent.split(",")]
    near = {found for name in wanted if name not in known and (found := nearest(name[:60], known))}
    hint = f"did you mean {min(near)!r}?" if near else f"known are {', '.join(known)}."
    return f"{sent[:60]!r} is not offered here; {hint}"


def _range(text):
    """A media range and its quality; what is no number means nothing."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0


def _quality(media_type, ranges):
    """What the most exact range that holds ``media_type`` says of it."""
    by_name = dict(reversed(ranges))
    kind = media_type.partition("/")[0]
    return next((by_name[name] for name in (media_type, f"{kind}/*", "*/*") if name in by_name), 0.0)
