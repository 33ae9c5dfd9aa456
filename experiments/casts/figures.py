"""The document of `casts`: each backend's list of operations."""

from typing import NotRequired, TypedDict

from graphparity.common.contract.documents import Options
from graphparity.experiments.casts.measure import CastList, Found
from graphparity.experiments.casts.plan import Asked
from graphparity.experiments.shared import run_steps


class Document(TypedDict):
    """What the JSON holds; each list and each reason of a failure by backend."""

    half: str
    device: str
    casts: dict[str, CastList]
    failed: NotRequired[dict[str, str]]
    settings: NotRequired[Options]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    return {"half": asked.half, "device": asked.device, "casts": found.lists}


def status(document: Document) -> int:
    """1 where a backend failed, or its list is not the one that the oracle follows."""
    failed = document["failed"]
    asked_for = document["settings"]["backends"]
    silent = run_steps.silent(asked_for, document["casts"], failed)
    return int(silent) or run_steps.status(failed.values())


def worth_keeping(document: Document) -> bool:
    """Whether any backend's list is known."""
    return bool(document["casts"])
