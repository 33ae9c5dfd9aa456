"""The steps of two models beside each other, in every dtype and shaken as all else."""

import numpy as np

from graphparity.common.agreement.two_programs import OTHER, Row
from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import results
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.matching.atoms import Side
from graphparity.experiments.check.results import Form
from graphparity.experiments.check.training import stepped
from graphparity.experiments.check.training.stepped import Training, Trial

NOTHING = 2.0**-42  # of the largest gradient: what rounding leaves of zero


def nothing(wide: list[Named], form: Form) -> list[str]:
    """The trained weights whose whole gradient is rounding alone in both models."""
    prefix = _prefix(form)
    found = []
    for name in form.trained:
        sizes = [results.rms(one[prefix + name]) / _most(one, form) for one in wide]
        if max(sizes) <= NOTHING and max(sizes) > 0.0:
            found.append(name)
    return found


def _prefix(form: Form) -> str:
    return (results.TRAINING if form.training else "") + results.WEIGHT


def _most(values: Named, form: Form) -> float:
    """The largest gradient's root mean square."""
    sizes = [results.rms(values[_prefix(form) + n]) for n in form.trained]
    return max(sizes, default=0.0) or 1.0


def still(wide: list[Named], side: Side, form: Form) -> Array:
    """Where gradients are rounding alone in both models, as of a key's bias: an
    optimizer that divides by their size makes a step of it. A vector of the first's."""
    prefix, whole, both = _prefix(form), nothing(wide, form), []
    for values in wide:
        found = {n: values[prefix + n] for n in form.trained}
        vector = np.abs(atoms.flat(side, found))
        both.append((vector <= NOTHING * _most(values, form), vector))
    (first, one), (second, other) = both
    marked = {n: np.ones(wide[0][prefix + n].shape) for n in whole}
    every = atoms.flat(side, marked) > 0.0
    return np.asarray(every | (first & second & (one + other > 0.0)))


def run(trial: Trial, vector: Array, training: Training, exact: bool) -> Named:
    """What a model makes of the steps; exact: by its library, else by the rule. Raises
    Refused, WorkerFailure."""
    if training.rule is not None and not exact:
        made = stepped.by_rule(trial, vector, training.rule, training.steps)
    else:
        made = stepped.by_calls(trial, vector, training)
    return stepped.named(made, trial)


def shown(rows: list[Row]) -> list[Row]:
    """Rows as they are told: of the steps every loss, and the weights of the first in
    which one differs and of the last."""
    steps = [(row, stepped.of(row["output"])) for row in rows]
    last = max((of[0] for _, of in steps if of), default=0)
    bad = [of[0] for row, of in steps if of and row["verdict"] == OTHER]
    kept = {last, min(bad, default=last)}
    return [
        row for row, of in steps if of is None or of[0] in kept or of[1] == stepped.LOSS
    ]
