"""What is said while models are compared, and before."""

import pytest

from graphparity.common.user import programs
from graphparity.experiments.check import measure, plan
from graphparity.experiments.check.plan import Asked
from tests.conftest import needs
from tests.experiments.check.causes.test_finding import INPUTS, MODEL
from tests.experiments.check.test_models import pools

__all__ = ["pools"]
STAGES = [
    "starting 2 models, and the first as it is",
    "two.py:model: its weights are matched, run 1",
    "two.py:model: the matched layers alone",
    "two.py:model: outputs and gradients in float64, float32 and shaken",
    "two.py:model: 5 steps of training",
    "two.py:model: why the trainings differ, if they do",
    "two.py:model: explanations tried, weights anew: 1",
]


@pytest.mark.pytorch
def test_every_stage_is_said_when_it_begins(pools, tmp_path):
    needs("torch_eager")
    other = MODEL.replace("nn.BatchNorm2d(4)", "nn.BatchNorm2d(4, eps=1e-3)")
    for name, text in (("inputs", INPUTS), ("one", MODEL), ("two", other)):
        (tmp_path / f"{name}.py").write_text(text)
    every = tuple(programs.parsed(f"{tmp_path / n}.py:model") for n in ("one", "two"))
    asked = Asked(every, str(tmp_path / "inputs.py"), False, 0, 300.0, eager_only=True)
    told, found = [], measure.Found()
    for _ in measure.against(pools, asked, found, doing=told.append):
        pass
    at = [next((n for n, t in enumerate(told) if s in t), s) for s in STAGES]
    assert all(isinstance(n, int) for n in at), at
    assert at == sorted(at)


@pytest.mark.parametrize("eager", [True, False])
def test_how_long_it_takes_is_said_first(eager):
    one = programs.Program("a.py:model", "a.py", "model", "torch_eager")
    text = plan.lasts(Asked((one,) * 3, "inputs.py", False, 0, 1.0, eager_only=eager))
    assert text.startswith("2 pairs of models: about ")
    assert ("--eager-only leaves it out" in text) is not eager
