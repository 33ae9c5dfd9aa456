"""The runs of `scaler`: faults in gradients, scripted and at random.

The workload's net `faults` has exact gradients.
"""

from types import ModuleType
from typing import Any

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Tree
from graphparity.experiments.scaler.plan import Asked

WORKLOAD, CONFIG = "mixed_precision", "faults_float16"
LARGE = 2.0**126  # 4 times as much is infinite; 1 / 2^127 is subnormal: some flush it
SMALL = 2.0**-120  # 6 times halved it is the least normal float32
START, LOOSENED = 2.0**12, "overflow"
LOST = 2.0**8  # at which the scene's gradients, 2^-24 and less without it, are zero
WIDE = "bfloat16"  # in float16 no gradient is finite at the largest scale
Run = tuple[Spec, Tree, list[Tree]]  # spec, parameters, batches
# scaler, faults by step
SCENES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "growth by interval": ({"interval": 3}, ["none"] * 10),
    "growth by 4 and back-off to 1/8": (
        {"interval": 2, "factor": 4.0, "backoff": 0.125},
        ["none", "none", "infinite", "none", "none", "none", "nan", "none"],
    ),
    "overflow": ({"interval": 1}, ["none", "overflow"] * 6),
    "underflow": ({"start": LOST, "interval": 1}, ["underflow"] * 8),
    "inf in one gradient": ({"interval": 3}, ["none", "infinite", "none", "none"]),
    "NaN in one gradient": ({"interval": 3}, ["none", "nan", "none", "none"]),
    "faults one after the other": ({"interval": 3}, ["nan", "infinite", "nan", "none"]),
    "largest scale": (
        {"start": LARGE, "factor": 4.0, "interval": 1, "half": WIDE},
        ["none"] * 4,
    ),
    "least scale": ({"start": SMALL, "interval": 9}, ["infinite"] * 6),
}


def reference() -> ModuleType:
    """The workload's specification."""
    return registry.reference(WORKLOAD)


def scene(name: str, seed: int) -> Run:
    """A scripted scene."""
    options, kinds = SCENES[name]
    rng = np.random.default_rng(seed)
    spec, settings = specs.spec(WORKLOAD, CONFIG), {"start": START, **options}
    spec["half"] = settings.pop("half", spec["half"])
    spec["scaler"] = settings
    params = reference().faults(rng, 4, 1)[0]
    return spec, params, [reference().fault(rng, kind) for kind in kinds]


def random_run(seed: int, steps: int) -> Run:
    """The same with random faults, as many steps as asked for."""
    params, batches = reference().faults(np.random.default_rng(seed), 4, steps)
    return specs.spec(WORKLOAD, CONFIG), params, batches


def runs(asked: Asked) -> list[tuple[str, Run]]:
    """Title and run of every scene, then of every seed of random faults."""
    scenes = [(name, scene(name, asked.seed)) for name in SCENES]
    seeds = range(asked.seed, asked.seed + asked.seeds)
    return scenes + [(f"random, seed {s}", random_run(s, asked.steps)) for s in seeds]
