"""Why two files' own trainings part: another rate, another convention of a library."""

from dataclasses import dataclass

import numpy as np

from graphparity.common.agreement.two_programs import OTHER, SINGLE, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import results
from graphparity.experiments.check.training import paths, stepped
from graphparity.experiments.check.training.stepped import Training, Trial
from graphparity.experiments.shared.proof import (
    NONE,
    NUMBERS,
    RUN,
    Proof,
    Told,
)

FITS = 1e-9  # of the way: what explains all that is moved
FACTOR = 1e-6  # the same of a factor, beside an epsilon that is none
UNASKED = (  # no option sets it
    "clipping without 1e-6",
    "clipping with 1e-6",
    "schedules in float64",
    "powers in float64",
)


@dataclass(frozen=True)
class Cause:
    """A sentence, how sure it is, and whether no option of the library could have it
    otherwise."""

    text: str
    proof: Proof
    unasked: bool = False

    def told(self) -> Told:
        """As the document has it."""
        return {"text": self.text, "proof": self.proof}


def cause(
    rows: list[Row],
    wide: list[Named],
    trials: list[Trial],
    given: Array,
    training: Training,
    left: float,
) -> Cause | None:
    """Why the steps differ; None where they do not, or nothing explains them. wide:
    what both gave in float64; given: the first one's weights; left: of the way what a
    cause may leave besides FITS. Raises Refused."""
    still = set(trials[0].form.statistics)  # that they move otherwise is told elsewhere
    bad = [row["output"] for row in rows if row["verdict"] == OTHER]
    bad = [name for name in bad if not _statistic(name, still)]
    if not bad or stepped.of(bad[0]) is None:
        return None  # something else differs before any step
    fits = max(FITS, left)
    every, wide = wide, [_without(one, still) for one in wide]
    for number, trial in enumerate(trials):
        other = wide[1 - number]
        for name, sentence in _known(trial).items():
            made = stepped.by_calls(trial, given, training, name)
            if made.reached and _same(stepped.named(made, trial), other, fits):
                text = (
                    f"Equal with another convention of {trial.model.label}: {sentence}"
                )
                return Cause(text, RUN, name in UNASKED)
    told = paths.told(trials, given, every, training.steps)
    if told is not None and told.found:
        return Cause(told.text, NUMBERS, told.narrow)
    factor = _factor(wide[0], wide[1], training.steps, fits)
    return factor or (Cause(told.text, NONE) if told else None)


def _statistic(name: str, still: set[str]) -> bool:
    """Whether a row is of a running statistic."""
    step = stepped.of(name)
    return name.startswith(results.AFTER) or bool(step and step[1] in still)


def _without(values: Named, still: set[str]) -> Named:
    """What has moved but for running statistics."""
    return {n: array for n, array in values.items() if not _statistic(n, still)}


def narrow(
    wide: list[Named], trials: list[Trial], given: Array, steps: int
) -> Cause | None:
    """Which number is rounded to float32, where that is all that steps part by. Raises
    Refused."""
    told = paths.told(trials, given, wide, steps)
    if told is None or not told.narrow:
        return None
    return Cause(told.text, NUMBERS, True)


def _known(trial: Trial) -> dict[str, str]:
    found: dict[str, str] = trial.pool.ask(trial.model.worker, "model_conventions")
    return found


def _same(one: Named, other: Named, fits: float) -> bool:
    """Whether all that has moved is the same, to so much of the way."""
    names = [n for n in one if n in other and stepped.of(n)]
    sizes = [
        (np.linalg.norm(one[n] - other[n]), np.linalg.norm(other[n])) for n in names
    ]
    return bool(names) and all(apart <= fits * size for apart, size in sizes)


def _factor(one: Named, other: Named, steps: int, fits: float) -> Cause | None:
    """Whether the first step that differs is the other's times a number."""
    before: list[Array] = [np.zeros(()), np.zeros(())]
    for number in range(1, steps + 1):
        a, b = (_whole(values, number) for values in (one, other))
        moved, theirs = a - before[0], b - before[1]
        before = [a, b]
        size = float(np.linalg.norm(moved))
        if not size or np.linalg.norm(theirs - moved) <= fits * size:
            continue
        factor = float(np.dot(moved, theirs) / np.dot(moved, moved))
        if np.linalg.norm(theirs - factor * moved) > FACTOR * abs(factor) * size:
            return None
        text = f"In step {number} the second goes {factor:.6g} times as far in every"
        if abs(factor - 1.0) <= SINGLE:  # six digits don't show it
            text = (
                f"In step {number} the second goes 1 {factor - 1.0:+.2g} times as far"
            )
            why = "less than float32 tells, not told why"
            return Cause(f"{text}: {why}", NUMBERS)
        return Cause(f"{text} weight: another rate", NUMBERS)
    return None


def _whole(values: Named, number: int) -> Array:
    """All that has moved after a step, as one vector."""
    parts = [
        np.ravel(array)
        for name, array in values.items()
        if (of := stepped.of(name)) and of[0] == number and of[1] != stepped.LOSS
    ]
    return np.concatenate([np.zeros(0), *parts])
