"""The libraries' optimizers in float64 are the oracle's, each in its dialect."""

import numpy as np
import pytest

from graphparity.common.contract import registry, specs
from graphparity.common.contract.trees import leaves
from graphparity.experiments.dialects.run import ONE_STEP, SAME
from graphparity.frameworks.numpy_ref.workloads.optimizers import LIBRARY
from tests.conftest import marks, needs

SPEAKERS = [  # one a library
    name
    for name, backend in registry.backends().items()
    if (registry.folder(backend.package) / "library").is_dir()
]
STEPS = [100, pytest.param(1000, marks=pytest.mark.long)]


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


def run(pool64, name, rule, steps, judged_as=None):
    """Distances from the oracle after one step and many, in which the rate halves."""
    spec = specs.spec("optimizers", rule + LIBRARY, name)
    longer = {k: 2 * steps for k in ("steps", "horizon") if k in spec["hyper"]}
    spec["hyper"] = {**spec["hyper"], **longer}  # a new one: the spec's is shared
    drawn = pool64.ask(pool64.judge, "draw", spec=spec, seed=0, steps=0)
    given = {"start": drawn["start"], "batches": drawn["batches"]}
    given["checkpoints"] = [1, steps]
    out = pool64.ask(name, "train_on", spec=spec, **given)
    other = {**spec, **(judged_as or {})}
    right = pool64.ask(pool64.judge, "train_on", spec=other, **given)
    return [distance(*pair) for pair in zip(out, right, strict=True)]


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(("name", "rule"), [*rules()])
def test_one_step_and_many_are_the_oracles(pool64, name, rule, steps):
    needs(name)
    one, many = run(pool64, name, rule, steps)
    assert one <= ONE_STEP
    assert many <= SAME


@pytest.mark.jax
def test_another_dialect_is_seen(pool64):
    needs("jax_eager")
    dialect = {"dialect": {"inside": False}}
    one, many = run(pool64, "jax_eager", "adagrad", 100, dialect)
    assert one > ONE_STEP or many > SAME


@pytest.mark.pytorch
@pytest.mark.parametrize(
    ("rule", "options", "moments", "kept"),
    [
        ("Adam", {"amsgrad": True}, {"m": "exp_avg", "v": "exp_avg_sq"}, "max_exp_avg"),
        ("RMSprop", {"centered": True}, {"v": "square_avg"}, "grad_avg"),
        ("RMSprop", {"momentum": 0.5}, {"v": "square_avg"}, "momentum_buffer"),
    ],
)
def test_an_option_that_makes_another_rule_is_named(rule, options, moments, kept):
    """Not by a bare KeyError; whether the library was written to, or made it itself."""
    needs("torch_eager")
    import torch

    from graphparity.frameworks.torch_eager.optimizer_state import OptimizerState

    w = torch.ones(3, requires_grad=True)
    optimizer = getattr(torch.optim, rule)([w], lr=0.1, **options)
    state = OptimizerState([w], optimizer, moments, None)
    w.grad = torch.ones(3)
    text = f"torch.optim.{rule} keeps {kept}.* beside .* leave them out"
    state.step()
    with pytest.raises(LookupError, match=text):
        state.read()
    fresh = getattr(torch.optim, rule)([w], lr=0.1, **options)
    written = OptimizerState([w], fresh, moments, None)
    written.write(written.read())
    with pytest.raises(LookupError, match=text):
        written.step()
