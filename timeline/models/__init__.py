"""The records of the chronology; one module a subject, all names importable from here."""

from .actors import Actor, ActorName, ActorNameUse, Affiliation
from .articles import Article, Origin
from .changes import Change, Redirect
from .desk import Merge, Opening, Version
from .events import Citation, Event, EventLink, EventType, LinkSource, Participation, ParticipationSource
from .findings import CheckRun, FoundRecord
from .places import Place, PlaceName
from .positions import Issue, IssueSource, Position

__all__ = [
    "Actor",
    "ActorName",
    "ActorNameUse",
    "Affiliation",
    "Article",
    "Change",
    "CheckRun",
    "Citation",
    "Event",
    "EventLink",
    "EventType",
    "FoundRecord",
    "Issue",
    "IssueSource",
    "LinkSource",
    "Merge",
    "Opening",
    "Origin",
    "Participation",
    "ParticipationSource",
    "Place",
    "PlaceName",
    "Position",
    "Redirect",
    "Version",
]
