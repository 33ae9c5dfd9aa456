"""Where others ran beside a run's blocks it is said who, and what to do."""

from graphparity.common.system.others import Others, Task
from graphparity.common.timing.disturbance import SAME_CORES
from graphparity.experiments.shared.advice import advice


def samples(*causes):
    return {"a cell": {0: {"blocks": [], "disturbances": [*causes]}}}


def made():
    left = [[Task((7, 0.0), "make", 1.0)], [Task((7, 0.0), "make", 1.5)]]
    now = [0.0, 1.0, 1.0]
    return Others(lambda: left.pop(0), lambda: now.pop(0))


def test_a_busy_machine_gets_advice():
    [text] = advice(samples(SAME_CORES, None, None, None), made())
    assert text == (
        "The machine was busy: others ran in 25 % of the blocks, most of all make 0.5 "
        "(process 7) of a core. Disturbed blocks are left out; over a third, and "
        "nothing is marked. Close what runs, or wait until it is quiet, and run it "
        "again."
    )
    [text] = advice(samples(SAME_CORES, None), made(), budget=True)
    assert text.endswith("--resume adds rounds, --budget SECONDS gives time for more.")


def test_a_quiet_machine_gets_none():
    assert advice(samples(*[None] * 30, SAME_CORES), made()) == []
    assert advice(samples("waited for a core", None), made()) == []
    assert advice({}, made()) == []
