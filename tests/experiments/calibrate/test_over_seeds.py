"""Many seeds in one request: each is judged by its own steps."""

import numpy as np
import pytest

from graphparity.common.agreement import worker as oracle_commands
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.worker import session, steps
from graphparity.experiments.calibrate import over_seeds, planted
from graphparity.experiments.calibrate.tally import Tally

SEEDS = [4, 5, 6]


class Here:
    """A pool of one process: the oracle's commands, and the reference as a backend,
    whose results of some steps are changed."""

    judge = "judge"

    def __init__(self, spec, wrong=()):
        self.program = planted.session(spec, planted.right(spec["workload"]))
        self.wrong, self.asked = wrong, []

    def ask(self, name, command, **request):
        if name == self.judge:
            with session.opened(registry.oracle().name):
                return oracle_commands.COMMANDS[command](**request)
        self.asked.append(command)
        with session.held(self.program), np.errstate(all="ignore"):
            results = steps.COMMANDS[command](**request)
        for place in self.wrong:
            results[place]["loss"] = results[place]["loss"] * 1.01
        return results


@pytest.fixture(params=["float32", "float64"])
def judged(request):
    """Reasons by dtype with the second of three seeds wrong, in one cell."""
    cell = ("optimizers", "adam")
    spec = specs.spec(*cell)
    pool, tally = Here(spec, wrong=[1]), Tally()
    known = over_seeds.chunk(pool, spec, SEEDS)
    name = next(n for n, b in registry.backends().items() if b.graph == "dynamic")
    over_seeds.backend(pool, Cell(*cell, name, "cpu", "float32"), known, tally)
    [row] = tally.right_rows()
    return request.param, known, row, pool


def test_the_seed_whose_step_is_wrong_is_accused_and_no_other(judged):
    dtype, _, row, pool = judged
    assert row["seeds"][dtype] == 3
    assert row["accused"][dtype] == 1
    assert row["first"][dtype].startswith("seed 5: loss")
    assert pool.asked == ["check", "check_in_float64"]


def test_a_seed_has_one_step_of_its_training_and_they_take_turns(judged):
    _, known, _, _ = judged
    assert known.seeds == SEEDS
    assert [float(state[1]["t"]) for state, _ in known.steps] == [1.0, 2.0, 0.0]


def test_every_case_of_what_is_not_trained_belongs_to_its_seed():
    spec = specs.spec("conditional", "lecture")
    known = over_seeds.chunk(Here(spec), spec, SEEDS)
    assert known.seeds == [4, 4, 4, 5, 5, 5, 6, 6, 6]
    assert len(known.expected) == len(known.exact) == 9
    weights = [float(state[0].flat[0]) for state, _ in known.steps]
    assert weights[0] == weights[2] != weights[3]
