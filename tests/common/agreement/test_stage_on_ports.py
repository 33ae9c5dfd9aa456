"""Every way in which ports of optimizers go wrong is caught within ten steps."""

import pytest

from graphparity.common.agreement import stage, targets
from graphparity.common.contract.cell import Cell

PLANTED = {
    "uncorrected": "adam",
    "epsilon_inside": "rmsprop",
    "growing": "adamw",
    "coupled": "adamw",
    "stale": "momentum",
    "started": "adagrad",
    "exchanged": "adam",
    "blind": "nesterov",
}
STEPS = 10


def judge(pool, backend, rule):
    """Failed outputs of a rule's first ten steps, in lockstep and running free."""
    aim = targets.target(pool, "optimizers", rule, "float32", 0, STEPS)
    cell = Cell("optimizers", rule, backend, "cpu", "float32")
    verdicts = stage.verify(pool, cell, aim)["agreement"]
    assert verdicts
    return [v["output"] for v in verdicts if v["verdict"] != "agree"]


def step(output):
    """The step that an output is of: `loss [3]` or `loss@3`."""
    return int(output.rstrip("]").replace("[", "@").split("@")[1])


@pytest.mark.parametrize("rule", sorted(set(PLANTED.values())))
def test_the_right_rule_is_not_accused(fake_pool, rule):
    assert judge(fake_pool, "plain", rule) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_caught_within_ten_steps(fake_pool, fault):
    found = judge(fake_pool, fault, PLANTED[fault])
    failed = [output for output in found if "[at " not in output]
    assert failed
    assert min(map(step, failed)) <= STEPS
