"""Is the process up, and can it work."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cms.core.errors import CopyError, PushRefused
from cms.repository import MAIN
from cms.web.frame import room

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"process": "up"}


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether repository, catalog and remote answer; 503 when saving would not work.

    While lists are made anew saving works, and this says how far they are.
    """
    checks = {"repository": "ok", "catalog": "ok", "remote": "ok"}
    try:
        room().repository.head(MAIN)
        room().catalog.follow()
        progress = room().catalog.progress()
        if progress:
            far = f"{progress.done:,} of {progress.total:,}" if progress.total else "begun"
            checks["catalog"] = f"ok; filling in {progress.what}: {far}"
    except CopyError:
        checks |= {"repository": "unavailable", "catalog": "unavailable"}
    if room().settings.site_remote:
        try:
            room().repository.remote_head("site", MAIN)
        except PushRefused:
            checks["remote"] = "out of reach; saving works, sending live waits"
    return checks, 200 if checks["catalog"].startswith("ok") else 503
