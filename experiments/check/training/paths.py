"""The trainings of two models as paths of the first's weights, each with the gradients
of the model that made it."""

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.check import results
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.training import clipped, fitted, stepped, told_rules
from graphparity.experiments.check.training.fitted import Path
from graphparity.experiments.check.training.stepped import Trial
from graphparity.experiments.check.training.told_rules import Told

TRIED = (
    "SGD with momentum, RMSprop, Adagrad and Adam, each with any rate in each step, "
    "betas, epsilon and weight decay, coupled or decoupled"
)


def path(trial: Trial, given: Array, values: Named, steps: int) -> Path:
    """Where the weights went, and the model's own gradients there, so that what differs
    in these explains no step. given: the first one's weights before; values: how far
    each has come after each step, by its names. Raises Refused."""
    side, form = trial.way.left, trial.form
    begun = atoms.named(side, given)
    before, weights, gradients = begun, list[Array](), list[Array]()
    moves = np.ones(given.size) if trial.still is None else 1.0 - trial.still
    chosen = {n: a > 0.0 for n, a in atoms.named(side, moves).items()}

    def flat(arrays: Named) -> Array:
        parts = [np.asarray(arrays[n], np.float64)[chosen[n]] for n in form.trained]
        return np.concatenate([np.zeros(0), *parts])

    for number in range(1, steps + 1):
        start = trial.start(atoms.flat(side, before))
        trial.pool.ask(trial.model.worker, "model_write", given=start)
        reply = results.gradients(
            trial.pool, trial.model, trial.batch, form, form.training
        )
        after = {n: values[f"{stepped.AFTER}{number}: {n}"] for n in begun}
        before = {n: begun[n] + after[n] for n in begun}
        gradients.append(flat(trial.way.back(reply["weights"], trial.model.side)))
        weights.append(flat(before))
    return Path(flat(begun), np.array(weights), np.array(gradients))


def told(
    trials: list[Trial], given: Array, wide: list[Named], steps: int
) -> Told | None:
    """What the rules that made two trainings do otherwise, None where that is nothing;
    where no rule is found, what was tried. wide: what both gave in float64. Raises
    Refused."""
    labels = trials[0].model.label, trials[1].model.label
    pairs = zip(trials, wide, strict=True)
    both = [path(trial, given, values, steps) for trial, values in pairs]
    fits = [fitted.fitted(one) for one in both]
    one, other = fits
    if one and other:
        return told_rules.told((one, other), (both[0], both[1]), labels)
    for fit, path_, n, m in ((one, both[1], 0, 1), (other, both[0], 1, 0)):
        if fit and (bound := clipped.most(fit, path_)) is not None:
            text = f"{labels[m]} clips every gradient to {bound:.6g}"
            return Told(f"{text}, {labels[n]} does not")
    parts = [
        f"{n} trains by {told_rules.described(f)}" for n, f in zip(labels, fits) if f
    ]
    lacking = " and ".join(n for n, f in zip(labels, fits) if not f)
    tried = f"What trains {lacking} is not told: tried were {TRIED}"
    return Told("; ".join([*parts, tried]), found=False)
