"""Uploaded files on their way from the dry run to the import: kept a day at most, for whoever uploaded them alone."""

import json
import os
import re
import secrets
from datetime import UTC, datetime, timedelta

from django.conf import settings

from ..loading.imports import Upload

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 5  # files of one person; an earlier one goes when another comes
TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
UNFIT = re.compile(r"[^\w .()+-]")
LONGEST_NAME = 80


def named(name):
    """The file's name as reasons and pages show it: without signs that mean something else elsewhere."""
    return UNFIT.sub("_", name)[-LONGEST_NAME:].strip()


def keep(upload, user, *, now):
    """Keep the file and give the token by which its owner finds it; drops what is old, and the owner's surplus."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder, user, now)
    token = secrets.token_urlsafe(32)
    path = folder / f"{user.pk}.{token}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(json.dumps(upload.name).encode() + b"\n" + upload.content)
    os.utime(path, (now.timestamp(), now.timestamp()))
    return token


def kept(token, user, *, now):
    """The upload with this token, if it is the user's and not too old; else None."""
    path = _path(token, user)
    try:
        if path is None or _is_old(path, now):
            return None
        name, _, content = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    return Upload(json.loads(name), content)


def drop(token, user):
    """Remove the upload with this token, if it is there."""
    path = _path(token, user)
    if path is not None:
        path.unlink(missing_ok=True)


def _folder():
    return settings.VAR_DIR / "imports"


def _path(token, user):
    return _folder() / f"{user.pk}.{token}" if TOKEN.fullmatch(token) else None


def _is_old(path, now):
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - KEPT_FOR


def _sweep(folder, user, now):
    own = []
    for path in folder.iterdir():
        try:
            if _is_old(path, now):
                path.unlink()
            elif path.name.startswith(f"{user.pk}."):
                own.append((path.stat().st_mtime, path))
        except FileNotFoundError:
            continue  # another sweep was here first
    for _, path in sorted(own)[: max(0, len(own) - MOST_KEPT + 1)]:
        path.unlink(missing_ok=True)
