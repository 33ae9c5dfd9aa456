"""An update rule is one file of the oracle's: all else finds it by itself."""

import json
import shutil
import subprocess
import sys

import pytest

from graphparity.common.contract import registry

ROOT = registry.folder("graphparity.frameworks").parent
TENTH = '''"""Descent by a share of the gradient's running sum -- a tenth rule."""

import numpy as np


def make(lr, share=0.5, whole=1, steps=None):  # -> init, update
    def init(params):
        return {"sum": [np.zeros_like(w) for w in params]}

    def update(params, grads, state):
        total = [s + share * g for s, g in zip(state["sum"], grads)]
        return [w - lr * s for w, s in zip(params, total)], {"sum": total}

    return init, update


HYPER = dict(lr=0.3, share=0.1)
RATE = 0.7
SPACE = {"share": (0.01, 0.2)}
FALLS, OVER_STEPS = True, ("whole",)


def solve(n, old, new, k):
    return (new["sum"][k] - old["sum"][k]) / n["share"]
'''
ASK = """
import json
import numpy as np
from graphparity.common.contract import registry, specs
from graphparity.common.training import dataset, update_gradient
from graphparity.experiments.choose import trials as choose
from graphparity.experiments.landscapes import measure as landscapes
from graphparity.experiments.train import setting as train

spec = specs.spec("optimizers", "tenth")
init, update = registry.rule("tenth").make(**specs.rule(spec))
before = [[np.ones(2)], init([np.ones(2)])]
after = list(update(before[0], [np.array([2.0, 3.0])], before[1]))
[seen] = update_gradient.gradients(spec, before, after, 1)
asked = train.Setting((), "cpu", 10, None, "tenth", None, None, None, None, None)
trained = train.plan(asked, dataset.load(None), None)
trial = choose.Trial(0, 0, "tenth")
searched = choose.training(trial, choose.Setting("", "cpu", "float32", 1, 16, 0))
print(json.dumps({
    "rules": registry.rules(),
    "configs": specs.configs("optimizers", "full"),
    "quick": specs.configs("optimizers", "quick"),
    "spec": spec,
    "seen": seen.tolist(),
    "rate": trained.spec["lr"],
    "trained": trained.spec["hyper"],
    "steps": trained.epoch_steps * trained.epochs,
    "space": choose.space("tenth"),
    "searched": searched.spec["hyper"],
    "landscapes": landscapes.hyper("tenth"),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What a checkout with a tenth rule's file says of it."""
    root = tmp_path_factory.mktemp("checkout")
    for name in ("graphparity", "common", "experiments", "frameworks"):
        shutil.copytree(ROOT / name, root / name)
    (root / "frameworks/numpy_ref/optimizers/tenth.py").write_text(TENTH)
    options = {"capture_output": True, "text": True, "check": False, "cwd": root}
    done = subprocess.run([sys.executable, "-c", ASK], **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_stands_behind_the_others(found):
    assert found["rules"] == [*registry.rules(), "tenth"]


def test_the_workload_of_rules_has_it_by_hand_and_by_library(found):
    assert {"tenth", "tenth_library"} <= set(found["configs"])
    assert "tenth" in found["quick"]
    spec = found["spec"]
    assert (spec["optimizer"], spec["lr"], spec["hyper"]) == (
        "tenth",
        0.3,
        {"share": 0.1},
    )


def test_the_gradient_that_its_update_saw_is_solved_for(found):
    assert found["seen"] == pytest.approx([2.0, 3.0])


def test_it_is_trained_at_its_rate_that_falls_over_the_whole_training(found):
    assert found["rate"] == 0.7
    assert found["trained"] == {"steps": found["steps"], "whole": found["steps"]}


def test_its_own_number_is_searched_in_its_own_space(found):
    assert set(found["space"]) == {"lr", "share"}
    assert 0.01 <= found["searched"]["share"] <= 0.2
    assert found["searched"]["whole"] == found["searched"]["steps"]


def test_what_it_needs_is_the_length_of_a_walk(found):
    assert list(found["landscapes"]) == ["whole"]


@pytest.mark.parametrize("rule", registry.rules())
def test_a_rule_says_what_must_be_known_of_it(rule):
    made = registry.rule(rule)
    assert made.HYPER["lr"] > 0.0
    assert made.RATE > 0.0
    assert callable(made.solve)
