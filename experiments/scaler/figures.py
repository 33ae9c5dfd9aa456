"""The figures of `scaler`: the comparisons as they were made, and the verdict."""

from typing import TypedDict

from graphparity.common.contract.documents import Head
from graphparity.experiments.scaler.library import Library
from graphparity.experiments.scaler.measure import Found, Loose, Row
from graphparity.experiments.scaler.plan import Asked
from graphparity.experiments.shared import run_steps


class Figures(TypedDict):
    """What the JSON holds."""

    scaler: list[Row]
    loose: list[Loose]
    libraries: dict[str, Library]  # by backend


class Document(Head, Figures):
    """The whole JSON."""

    failed: dict[str, str]


def document(_: Asked, found: Found) -> Figures:
    """What the JSON holds."""
    return {"scaler": found.rows, "loose": found.loose, "libraries": found.libraries}


def worth_keeping(document: Document) -> bool:
    """Whether anything was compared."""
    return bool(document["scaler"])


def status(document: Document) -> int:
    """1 where a machine is not the oracle's, nothing came, or a backend failed."""
    rows, failed = document["scaler"], document["failed"]
    wrong = any(row["status"] != "agree" for row in rows)
    wrong = wrong or run_steps.silent(document["settings"]["backends"], rows, failed)
    return int(wrong) or run_steps.status(failed.values())
