"""Rates that change: what a schedule is, in numbers."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.documents import Options
from graphparity.common.contract.trees import Array

OPTIONS: dict[str, dict[str, object]] = {  # of each, in order; ...: it must be said
    "cosine": {"lr": ..., "steps": ..., "end": 0.0},
    "linear": {"start": ..., "end": ..., "steps": ...},
    "exponential": {"lr": ..., "rate": ..., "steps": 1},
    "piecewise": {"lr": ..., "at": ..., "factor": 0.1},
    "warmup_cosine": {"lr": ..., "warmup": ..., "steps": ..., "end": 0.0},
}


@dataclass(frozen=True)
class Schedule:
    """The rate of step t, the first 0."""

    kind: str
    options: Options

    def peak(self) -> float:
        """The largest rate: what an optimizer is made with."""
        said = self.options
        return float(said["lr"] if "lr" in said else max(said["start"], said["end"]))

    def rates(self, steps: int) -> Array:
        """The rates (steps,) of the first steps."""
        return np.array([RATES[self.kind](self.options, t) for t in range(steps)])


def _cosine(said: Options, t: float) -> float:
    share = 0.5 * (1.0 + math.cos(math.pi * min(t / said["steps"], 1.0)))
    return float(said["end"] + (said["lr"] - said["end"]) * share)


def _linear(said: Options, t: int) -> float:
    share = min(t / said["steps"], 1.0)
    return float(said["start"] + (said["end"] - said["start"]) * share)


def _exponential(said: Options, t: int) -> float:
    return float(said["lr"] * said["rate"] ** (t / said["steps"]))


def _piecewise(said: Options, t: int) -> float:
    return float(said["lr"] * said["factor"] ** sum(t >= n for n in said["at"]))


def _warmup_cosine(said: Options, t: int) -> float:
    if t < said["warmup"]:
        return float(said["lr"] * t / said["warmup"])
    rest = {**said, "steps": said["steps"] - said["warmup"]}
    return _cosine(rest, t - said["warmup"])


RATES: dict[str, Callable[[Options, int], float]] = {
    "cosine": _cosine,
    "linear": _linear,
    "exponential": _exponential,
    "piecewise": _piecewise,
    "warmup_cosine": _warmup_cosine,
}
