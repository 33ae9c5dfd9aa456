"""The timing stage: how many rounds are made, and of which configs."""

from types import SimpleNamespace

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.timing import forks, interleaved, marks
from graphparity.experiments.compare import command, timing_stage
from graphparity.experiments.compare.allowance import Allowance
from graphparity.experiments.compare.plan import Asked
from tests.experiments.report import made

EFFORT = interleaved.EFFORTS["quick"]
PAIR, OTHER = ("conditional", "lecture"), ("autograd", "lecture")
PLACE = Cell(*PAIR, "torch_compile", "cpu", "float32")
ONE, TWO = [[0]], [[0], [1]]


def asked_of(lanes, effort=EFFORT, pairs=(PAIR,)):
    asked = SimpleNamespace(effort=lambda: effort, timed=lambda: [*pairs], seed=0)
    asked.backends, asked.lanes = [PLACE.backend], lambda _: lanes
    return asked


def rounds_made(monkeypatch, agreement_s, round_s, lanes=TWO, said=None):
    """How many rounds quick makes, whose priced ones take twice as long."""
    clock, rounds = [1000.0 + agreement_s], []

    def together(run, device, todo, allowance):
        rounds.extend(todo)
        late = min(todo) >= forks.priced(EFFORT.cold_rounds(), len(lanes))
        clock[0] += round_s * (1 if late else 2)
        allowance.started(round_s / 2, late)
        allowance.took(PAIR, round_s / 2)

    monkeypatch.setattr(
        timing_stage, "time", SimpleNamespace(monotonic=lambda: clock[0])
    )
    monkeypatch.setattr(timing_stage, "_beside_each_other", together)
    monkeypatch.setattr(timing_stage, "_wanted", lambda *_: [PAIR])
    monkeypatch.setattr(timing_stage, "_todo", lambda *_: {PAIR: [PLACE]})
    run = SimpleNamespace(asked=asked_of(lanes), number=1)
    run.store = SimpleNamespace(samples=lambda _: {})
    run.reporter = SimpleNamespace(say=[].append if said is None else said.append)
    run.others = SimpleNamespace(look=lambda: None)
    timing_stage.time_all(run, "cpu", 1000.0)
    assert rounds == [*range(len(rounds))]
    return len(rounds)


@pytest.mark.parametrize(
    ("agreement_s", "round_s", "made"),
    [(20, 40, 12), (65, 40, 10), (100, 40, 8), (140, 60, 4), (900, 60, 4)],
)
def test_no_round_begins_that_would_end_too_late(
    monkeypatch, agreement_s, round_s, made
):
    """Of two lanes, whose rounds take as long as one."""
    assert rounds_made(monkeypatch, agreement_s, round_s) == made


def test_a_machine_on_which_it_takes_longer_than_told_is_told_so(monkeypatch):
    said = []
    rounds_made(monkeypatch, 100, 200, said=said)
    assert said == [
        "Takes longer than told: 2 of 4 rounds, which are made in any case, are made "
        "after 8 minutes, about 7 minutes are left, 15 minutes in all and not 6 "
        "minutes."
    ]
    rounds_made(monkeypatch, 20, 40, said=(quick := []))
    assert quick == []


def test_one_lane_makes_half_as_many_rounds_in_that_time(monkeypatch):
    assert rounds_made(monkeypatch, 20, 40, ONE) == 6


@pytest.mark.parametrize("number", [3, 4])
def test_a_round_of_a_kind_that_was_not_made_is_taken_for_the_longest(number):
    allowance = Allowance(100.0)
    allowance.started(90.0, False)
    allowance.took(PAIR, 5.0)
    assert not allowance.any_fits([PAIR], 10.0, True)
    allowance.started(2.0, True)
    assert allowance.any_fits([PAIR], 10.0, True)
    assert not allowance.any_fits([PAIR], 10.0, False)
    assert not allowance.any_fits([PAIR], 94.0, True)


def test_every_preset_may_come_to_a_mark():
    """Narrow or not: from fewer than six processes nothing is said."""
    assert all(e.rounds >= marks.PROCESSES for e in interleaved.EFFORTS.values())


def settings(workloads, preset="quick", configs=()):
    given = (workloads, ("numpy_ref",), ("cpu",), "float32", preset, 0, None, None, 9.0)
    return Asked(*given, configs=configs)


def test_a_config_asked_for_is_any_preset_s_and_the_only_one():
    mixed = ("mixed_precision", "two_layer_net")
    asked = settings(mixed, configs=("cnn_float16", "digits"))
    assert asked.pairs() == [
        ("mixed_precision", "cnn_float16"),
        ("two_layer_net", "digits"),
    ]
    assert asked.timed() == asked.pairs()
    assert ("mixed_precision", "cnn_float16") not in settings(mixed).pairs()


def test_what_resume_would_add_is_said():
    quick, nothing = settings(("conditional",)), {"cells": []}
    assert command._unfinished(quick, nothing, False) == []
    assert "--resume" in command._unfinished(quick, nothing, True)[0]


@pytest.mark.parametrize(
    ("spread", "processes", "adds"),
    [(0.01, 6, False), (0.05, 6, True), (0.01, 5, True)],
)
def test_resume_is_named_where_it_would_add_something(spread, processes, adds):
    cell = made.cell(timing=made.timing(1e-3, "jax_eager", 2.0))
    speedup = {**made.interval(2.0, spread), "processes": processes}
    cell["timing"]["against"][0]["speedup"] = speedup
    quick = settings(("conditional",))
    [line] = command._unfinished(quick, {"cells": [cell]}, False)
    assert line.endswith(" --resume adds processes.") is adds
