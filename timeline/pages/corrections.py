"""What was changed in a record since it was published, in short."""

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _


def corrections(asking, path):
    """The revisions of the record at ``path`` of the API, the newest first; None within an evidence scope.

    They tell what all articles say, which a reader of one day or of one outlet does not know.
    """
    if asking.within:
        return None
    told = asking.ask(f"{path}revisions/")
    shown = [
        {
            "action": revision["action"],
            "at": parse_datetime(revision["at"]),
            "reason": revision["reason"],
            "fields": changed(revision["patch"]) if revision["number"] > 1 else [],
        }
        for revision in reversed(told["revisions"])
    ]
    return {"address": told.address, "shown": shown}


def changed(patch):
    """The names of what a JSON Patch changes."""
    names = (step["path"].split("/")[1] if step["path"] else _("the whole record") for step in patch)
    return sorted({name.replace("_", " ") for name in names})
