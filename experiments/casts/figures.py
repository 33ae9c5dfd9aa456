"""The document of `casts`: each backend's list of operations."""

from typing import Any

from graphparity.experiments.casts.measure import Found
from graphparity.experiments.casts.plan import Asked
from graphparity.experiments.shared import frame


def document(asked: Asked, found: Found) -> dict[str, Any]:
    """What the JSON holds."""
    return {"half": asked.half, "device": asked.device, "casts": found.lists}


def status(document: dict[str, Any]) -> int:
    """1 where a backend failed, or its list is not the one that the oracle is told."""
    failed = document["failed"]
    asked_for = document["settings"]["backends"]
    silent = frame.silent(asked_for, document["casts"], failed)
    return int(silent) or frame.status(failed.values())


def worth_keeping(document: dict[str, Any]) -> bool:
    """Whether any backend's list was found."""
    return bool(document["casts"])
