"""What a trial of `choose` is: hyperparameters, data, and the training they make."""

import inspect
import zlib
from dataclasses import dataclass
from functools import cache
from typing import NotRequired, TypedDict

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Options, Spec
from graphparity.common.training import dataset
from graphparity.common.training.dataset import Dataset
from graphparity.common.training.run import Plan
from graphparity.experiments.train.setting import WORKLOAD

Bounds = tuple[float, float]
MOST = 1000  # trials of one search at most: they number the seeds
VALIDATION = 0.2  # of the training images

# Each name has one space, whatever rule it stands in; even in the logarithm, of 1 - x
# where all of it is near 1. A rule's file has the SPACE of names that no other has.
SPACE = {"lr": (1e-4, 1.0), "decay": (1e-5, 1e-1)}
SPACE |= {"rho": (0.7, 0.99), "b1": (0.7, 0.99), "d": (0.7, 0.999), "b2": (0.9, 0.9999)}


@dataclass(frozen=True)
class Setting:
    """What determines a trial's outcome, which the number of trials does not."""

    backend: str
    device: str
    dtype: str
    epochs: int
    batch_size: int
    seed: int


@dataclass(frozen=True, order=True)
class Trial:
    """One training of a search: its number in the search of that seed."""

    number: int
    search: int
    rule: str

    @property
    def key(self) -> int:
        """Search and number in one integer: its key in the store, and the seed of its
        weights."""
        return self.search * MOST + self.number


class Row(TypedDict):
    """What is known of a trial: its scores where it was trained, else the reason."""

    search: int
    number: int
    drawn: dict[str, float]  # hyperparameters by name
    status: str  # trained, or a worker's failure
    reason: NotRequired[str]
    validation: NotRequired[float]  # accuracies, as shares
    validation_loss: NotRequired[float | None]  # None: not finite
    test: NotRequired[float]
    seconds: NotRequired[float]


def spaces() -> dict[str, Bounds]:
    """Every space: those that rules share, then those of names that are one rule's."""
    spaces = dict[str, Bounds](SPACE)
    for rule in registry.rules():
        for name, bounds in getattr(registry.rule(rule), "SPACE", {}).items():
            if spaces.setdefault(name, bounds) != bounds:
                text = f"{bounds}, but elsewhere {spaces[name]}"
                raise ValueError(f"optimizers/{rule}.py: SPACE of {name} is {text}")
    return spaces


def space(rule: str) -> dict[str, Bounds]:
    """What is drawn for a rule, and between which values: all that `make` takes."""
    takes = inspect.signature(registry.rule(rule).make).parameters
    return {name: bounds for name, bounds in spaces().items() if name in takes}


def near_one(bounds: Bounds) -> bool:
    """Whether 1 - x is drawn, even in its logarithm: of a share of memory."""
    return bounds[0] >= 0.5


def draw(trial: Trial, seed: int) -> dict[str, float]:
    """A trial's hyperparameters: of seed, search, number and rule alone."""
    of_rule = zlib.crc32(trial.rule.encode())
    rng = np.random.default_rng([seed, trial.search, trial.number, of_rule])
    drawn = {}
    for name, (low, high) in space(trial.rule).items():
        far = near_one((low, high))
        low, high = (1.0 - low, 1.0 - high) if far else (low, high)
        value = float(low * (high / low) ** rng.random())
        drawn[name] = 1.0 - value if far else value
    return drawn


@cache
def split() -> tuple[Dataset, int]:
    """The digits, a fifth of the training images held out before those of the test.

    Returns the data set and how many of its held-out images are for validation.
    """
    digits = dataset.load(None)
    from sklearn.model_selection import train_test_split  # slow to import

    parts = train_test_split(
        digits.x, digits.y, test_size=VALIDATION, stratify=digits.y, random_state=0
    )
    x, validation_x, y, validation_y = parts
    held = np.concatenate([validation_x, digits.test_x])
    labels = np.concatenate([validation_y, digits.test_y])
    return Dataset("digits", x, y, held, labels), len(validation_y)


def training(trial: Trial, setting: Setting) -> Plan:
    """The training of a trial: its rate falls to 0 over the run, whatever the rule."""
    data, _ = split()
    hyper: Options = {**draw(trial, setting.seed)}
    spec: Spec = {"workload": WORKLOAD, "config": "digits", "kind": "train"}
    spec |= {"loss": "loss", "optimizer": trial.rule, "library": False}
    plan = Plan(
        WORKLOAD,
        data,
        spec,
        setting.batch_size,
        setting.epochs,
        setting.seed * MOST * MOST + trial.key,
        setting.dtype,
    )
    steps = setting.epochs * plan.epoch_steps
    rest = {"steps": steps} | specs.over_steps(trial.rule, steps)
    spec |= {"lr": hyper.pop("lr"), "inputs": 1, "hyper": hyper | rest}
    return plan
