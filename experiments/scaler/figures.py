"""The figures of `scaler`: the comparisons as they were made, and the verdict."""

from typing import Any

from graphparity.experiments.scaler.measure import Found
from graphparity.experiments.scaler.plan import Asked
from graphparity.experiments.shared import frame


def document(_: Asked, found: Found) -> dict[str, Any]:
    """What the JSON holds."""
    parts = {"scaler": found.rows, "loose": found.loose}
    return {**parts, "libraries": found.libraries}


def worth_keeping(document: dict[str, Any]) -> bool:
    """Whether anything was compared."""
    return bool(document["scaler"])


def status(document: dict[str, Any]) -> int:
    """1 where a machine is not the oracle's, nothing came, or a backend failed."""
    rows, failed = document["scaler"], document["failed"]
    wrong = any(row["status"] != "agree" for row in rows)
    wrong = wrong or frame.silent(document["settings"]["backends"], rows, failed)
    return int(wrong) or frame.status(failed.values())
