"""The rule itself in NumPy, in float64: what every library's call is held against."""

import math
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.contract.trees import Named
from graphparity.experiments.check.training.schedules import Schedule
from graphparity.experiments.dialects import neutral_rule
from graphparity.experiments.dialects.neutral_rule import Dialect, State


@dataclass(frozen=True)
class Clip:
    """What is clipped to; less: what a library adds to the norm that it divides by."""

    kind: str
    most: float
    less: float = 0.0


@dataclass(frozen=True)
class Rule:
    """An optimizer as formulas: clips in order, then the rule at a rate by step."""

    dialect: Dialect
    clips: tuple[Clip, ...] = ()
    schedule: Schedule | None = None

    def rate(self, t: int) -> float:
        """Of step t, the first 1."""
        if self.schedule is None:
            return self.dialect.lr
        return float(self.schedule.rates(t)[-1])


@dataclass
class Run:
    """A training by a rule: its state by weight, and the steps made."""

    rule: Rule
    states: dict[str, State] = field(default_factory=dict)
    t: int = 0

    def step(self, weights: Named, gradients: Named) -> Named:
        """The weights after a step by these gradients, by name and in float64."""
        self.t += 1
        d, found = self.rule.dialect, Named()
        for name, g in clipped(gradients, self.rule.clips).items():
            w = np.ravel(weights[name]).astype(np.float64)
            if name not in self.states:
                self.states[name] = neutral_rule.begun(d, w)
            rate = self.rule.rate(self.t)
            new = neutral_rule.step(d, self.states[name], w, np.ravel(g), self.t, rate)
            found[name] = new.reshape(weights[name].shape)
        return found


def clipped(gradients: Named, clips: tuple[Clip, ...]) -> Named:
    """The gradients after every clip."""
    for clip in clips:
        if clip.kind == "value":
            gradients = {
                n: np.clip(g, -clip.most, clip.most) for n, g in gradients.items()
            }
            continue
        norms = {n: float(np.linalg.norm(g)) for n, g in gradients.items()}
        whole = math.hypot(*norms.values())
        gradients = {
            n: g * _share(clip, norms[n] if clip.kind == "norm" else whole)
            for n, g in gradients.items()
        }
    return gradients


def _share(clip: Clip, norm: float) -> float:
    """What a gradient of this norm is multiplied by."""
    return min(1.0, clip.most / (norm + clip.less)) if norm else 1.0


def distance(one: Named, other: Named, start: Named) -> float:
    """How far two ends of a training lie apart, as a share of the first one's way."""
    apart = math.hypot(*(float(np.linalg.norm(other[n] - one[n])) for n in one))
    way = math.hypot(*(float(np.linalg.norm(one[n] - start[n])) for n in one))
    return apart / way if way else math.inf if apart else 0.0


def ended(rule: Rule, start: Named, gradients: list[Named]) -> Named:
    """The weights after a step for each of the gradients, as they were recorded."""
    run, weights = Run(rule), start
    for one in gradients:
        weights = run.step(weights, one)
    return weights
