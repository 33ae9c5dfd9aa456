"""The document of `landscapes`: paths, claims, and how far backends are off."""

import math
from typing import NotRequired, TypedDict

from graphparity.experiments.landscapes.claims import Claim, claims
from graphparity.experiments.landscapes.measure import SAME, Found, Path, pairs
from graphparity.experiments.landscapes.plan import Asked
from graphparity.experiments.shared import run_steps


class Row(TypedDict):
    """The path of a rule on a landscape at its best rate."""

    landscape: str
    rule: str
    lr: float
    end: str  # reached, diverged, stuck, slow
    steps_to_goal: int | None
    points: list[list[float]]  # x and y of each step, from the start


class Figures(TypedDict):
    """What the JSON holds under `landscapes`."""

    paths: list[Row]
    claims: list[Claim]  # none where an interruption left some paths out
    # of backend and landscape/rule: relative distance, None where it is not finite
    apart: dict[str, dict[str, float | None]]
    judged_steps: dict[str, int]  # landscape/rule: before roundings alone lead away


class Document(TypedDict):
    """What the JSON holds; failed: why, by backend and path."""

    landscapes: Figures
    failed: NotRequired[dict[str, str]]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    whole = len(found.paths) == len(pairs())
    figures: Figures = {
        "paths": [_row(path) for path in found.paths.values()],
        "claims": claims(found.paths) if whole else [],
        "apart": {
            name: {key: _finite(value) for key, value in row.items()}
            for name, row in found.apart.items()
        },
        "judged_steps": found.certain,
    }
    return {"landscapes": figures}


def status(document: Document) -> int:
    """1 where a backend leaves the oracle's path, or failed."""
    every = document["landscapes"]["apart"].values()
    off = any(distance(value) > SAME for row in every for value in row.values())
    return int(off) or run_steps.status(document["failed"].values())


def distance(value: float | None) -> float:
    """A relative distance as it stands in the JSON, infinite where it is None."""
    return math.inf if value is None else value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _row(path: Path) -> Row:
    return {
        "landscape": path.place,
        "rule": path.rule,
        "lr": path.lr,
        "end": path.end,
        "steps_to_goal": path.reached,
        "points": path.points.tolist(),
    }
