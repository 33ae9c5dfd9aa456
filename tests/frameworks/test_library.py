"""The libraries' optimizers in float64 are the oracle's, each in its dialect."""

import numpy as np
import pytest

from graphparity.common.contract import registry, specs
from graphparity.common.contract.trees import leaves
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.dialects.run import ONE_STEP, SAME
from graphparity.frameworks.numpy_ref.workloads.optimizers import LIBRARY
from tests.conftest import marks, needs

SPEAKERS = [  # one a library
    name
    for name, backend in registry.backends().items()
    if (registry.folder(backend.package) / "library").is_dir()
]
LONG = 1000  # the rate falls to half meanwhile


@pytest.fixture(scope="module")
def pool64(tmp_path_factory):
    cache = tmp_path_factory.mktemp("library")
    with Pool("cpu", "float64", machine.cores(None), cache, limit_s=300.0) as found:
        yield found


def rules():
    for name in SPEAKERS:
        mark = marks(name)
        for rule in registry.rules():
            yield pytest.param(name, rule, id=f"{name}-{rule}", marks=mark)


def distance(out, right):
    """Greatest relative distance of any weight or moment."""
    mine, yours = (leaves([values["param"], values["opt"]]) for values in (out, right))
    norm = np.linalg.norm
    pairs = zip(mine, yours, strict=True)
    return max(norm(a - b) / max(norm(b), 1e-300) for a, b in pairs if np.ndim(b))


def run(pool64, name, rule, judged_as=None):
    spec = specs.spec("optimizers", rule + LIBRARY, name)
    longer = {k: 2 * LONG for k in ("steps", "horizon") if k in spec["hyper"]}
    spec["hyper"] = {**spec["hyper"], **longer}  # a new one: the spec's is shared
    drawn = pool64.ask(pool64.judge, "draw", spec=spec, seed=0, steps=0)
    given = {"start": drawn["start"], "batches": drawn["batches"]}
    given["checkpoints"] = [1, LONG]
    out = pool64.ask(name, "train_on", spec=spec, **given)
    other = {**spec, **(judged_as or {})}
    right = pool64.ask(pool64.judge, "train_on", spec=other, **given)
    return [distance(*pair) for pair in zip(out, right, strict=True)]


@pytest.mark.parametrize(("name", "rule"), [*rules()])
def test_one_step_and_a_thousand_are_the_oracles(pool64, name, rule):
    needs(name)
    one, many = run(pool64, name, rule)
    assert one <= ONE_STEP
    assert many <= SAME


@pytest.mark.jax
def test_another_dialect_is_seen(pool64):
    needs("jax_eager")
    one, many = run(pool64, "jax_eager", "adagrad", {"dialect": {"inside": False}})
    assert one > ONE_STEP or many > SAME
