"""What two models gave, held against each other: in float64, float32, and shaken."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import Evidence, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import conventions, models, results
from graphparity.experiments.check.conventions import Known
from graphparity.experiments.check.models import Model
from graphparity.experiments.check.results import Batch, Way

NOTHING = 2.0**-42  # of the largest gradient: what rounding leaves of zero
SHAKES, SHAKEN = 3, 2.0**-40  # runs, and the size of the relative errors

Ways = list[tuple[Model, Way]]
Once = Callable[[Model, Way, str, int], Named]


@dataclass
class Runs:
    """What both models gave, each in a list: in float64, in float32, and shaken."""

    wide: list[Named]
    narrow: list[Named]
    moved: list[list[Named]]

    def add(self, more: "Runs") -> None:
        """Further results of the same runs."""
        for ours, theirs in zip(self.wide, more.wide, strict=True):
            ours.update(theirs)
        for ours, theirs in zip(self.narrow, more.narrow, strict=True):
            ours.update(theirs)
        for each, those in zip(self.moved, more.moved, strict=True):
            for ours, theirs in zip(each, those, strict=True):
                ours.update(theirs)


def runs(both: Ways, once: Once) -> Runs:
    """The same of both models in float64, in float32 and with shaken inputs."""
    shakes = range(1, SHAKES + 1)
    return Runs(
        [once(*one, "float64", 0) for one in both],
        [once(*one, "float32", 0) for one in both],
        [[once(*one, "float64", n) for n in shakes] for one in both],
    )


def judged(runs: Runs, known_of: Known) -> tuple[list[Row], list[Named]]:
    """A row for everything that either model gives; and what both gave in float64,
    gradients that cancel as zeros."""
    for first, second in [runs.wide, runs.narrow, *zip(*runs.moved, strict=True)]:
        _filled(first, second)
    none = cancelled(*runs.wide)
    wide, narrow = (
        [_zeroed(one, none) for one in each] for each in (runs.wide, runs.narrow)
    )
    moved = [[_zeroed(run, none) for run in each] for each in runs.moved]
    known = {
        name: [evidence(name, *one) for one in zip(wide, narrow, moved, strict=True)]
        for name in wide[0]
        if name in wide[1]
    }
    found = two_programs.compared(wide[0], wide[1], known)
    left = conventions.left(found)
    first, second = wide
    every = [conventions.told(row, first, second, known_of, left) for row in found]
    return every, wide


def _filled(one: Named, other: Named) -> None:
    """A gradient that only one of them gives is zero in the other."""
    for mine, theirs in ((one, other), (other, one)):
        for name, array in mine.items():
            if name.startswith((results.WEIGHT, results.TRAINING + results.WEIGHT)):
                theirs.setdefault(name, np.zeros_like(array))


def noisy(batch: Batch, vector: Array, seed: int) -> tuple[Batch, Array]:
    """Inputs and weights shaken by SHAKEN."""
    found = models.shaken({**batch.inputs, "": vector}, SHAKEN, seed)
    vector = found.pop("")
    return Batch(found, batch.targets), vector


def cancelled(one: Named, other: Named) -> set[str]:
    """Gradients that are zero but for rounding in both models: of a bias before a norm
    that takes the mean away."""
    return _nothing(one) & _nothing(other)


def _nothing(values: Named) -> set[str]:
    """Gradients whose elements are below NOTHING of the largest one's."""
    kinds = results.TRAINING + results.WEIGHT, results.WEIGHT
    found = set[str]()
    for kind in kinds:
        sizes = {n: results.rms(a) for n, a in values.items() if n.startswith(kind)}
        most = max(sizes.values(), default=0.0)
        found |= {n for n, size in sizes.items() if size <= NOTHING * most}
    return found


def _zeroed(values: Named, none: set[str]) -> Named:
    return {n: np.zeros_like(a) if n in none else a for n, a in values.items()}


def evidence(name: str, wide: Named, narrow: Named, moved: list[Named]) -> Evidence:
    """What is known of an output besides its value."""
    value = wide[name]
    runs = [run[name] for run in moved if run[name].shape == value.shape]
    shaken = two_programs.conditioning(value, runs, SHAKEN)
    return {"shaken": shaken, "single": narrow.get(name)}
