"""The timing stage: how many rounds are made, and of which configs."""

import contextlib
import math
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.timing import interleaved, marks
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare import command, timing_stage
from graphparity.experiments.compare.allowance import Allowance
from graphparity.experiments.compare.plan import Asked
from tests.experiments.report import made

EFFORT = interleaved.EFFORTS["quick"]
PAIR = ("conditional", "lecture")
PLACE = Cell(*PAIR, "torch_compile", "cpu", "float32")


def rounds_made(monkeypatch, agreement_s, round_s):
    """How many rounds quick makes, whose priced ones take twice as long."""
    clock, rounds = [1000.0 + agreement_s], []

    def one(run, device, number, todo, allowance):
        rounds.append(number)
        clock[0] += round_s * (2 if number < 2 else 1)
        if number >= 2:
            allowance.started(round_s / 2)
            allowance.config_s[PAIR] = round_s / 2

    monkeypatch.setattr(
        timing_stage, "time", SimpleNamespace(monotonic=lambda: clock[0])
    )
    monkeypatch.setattr(timing_stage, "_round", one)
    monkeypatch.setattr(timing_stage, "_wanted", lambda *_: [PAIR])
    monkeypatch.setattr(timing_stage, "_todo", lambda *_: {PAIR: [PLACE]})
    run = SimpleNamespace(asked=SimpleNamespace(effort=lambda: EFFORT), number=1)
    run.store = SimpleNamespace(samples=lambda _: {})
    timing_stage.time_all(run, "cpu", 1000.0)
    assert rounds == [*range(len(rounds))]
    return len(rounds)


@pytest.mark.parametrize(
    ("agreement_s", "round_s", "made"),
    [(20, 40, 7), (60, 40, 6), (100, 40, 5), (140, 45, 3), (900, 60, 3)],
)
def test_no_round_begins_that_would_end_too_late(
    monkeypatch, agreement_s, round_s, made
):
    assert rounds_made(monkeypatch, agreement_s, round_s) == made


@pytest.mark.parametrize(("preset", "cold"), [("quick", 1), ("standard", 3)])
def test_each_cold_start_has_an_empty_cache_and_the_second_round_a_warm_one(
    preset, cold, tmp_path, monkeypatch
):
    """What a round finds, keeps and leaves: a worker that compiles something each."""
    seen = []

    @contextlib.contextmanager
    def pool(device, cache, zygotes):
        seen.append((cache, [p.name for p in cache.glob("*")]))
        cache.mkdir(parents=True, exist_ok=True)
        (cache / f"kernel-{len(seen)}").touch()
        yield SimpleNamespace(device=device)

    saved, effort = {}, interleaved.EFFORTS[preset]
    asked = SimpleNamespace(effort=lambda: effort, timed=lambda: [PAIR], seed=0)
    asked.backends = [PLACE.backend]
    run = SimpleNamespace(asked=asked, pool=pool, reporter=MagicMock(), zygotes=None)
    run.cache = lambda name: tmp_path / name
    run.cache("cpu").mkdir()
    (run.cache("cpu") / "of-a-run-that-was-cut-short").touch()
    monkeypatch.setattr(timing_stage, "_measure_ceilings", lambda *_: None)
    costs = lambda *_, **__: {PLACE.backend: {}}
    monkeypatch.setattr(interleaved, "prepare", costs)
    keep = lambda *given: saved.update({given[-1]: given[4][PLACE.backend]["cold"]})
    monkeypatch.setattr(timing_stage, "_time_pair", keep)
    for number in range(5):
        allowance = Allowance(math.inf)
        timing_stage._round(run, "cpu", number, {PAIR: [PLACE]}, allowance)
    assert [n for n, was_cold in saved.items() if was_cold] == [0, 2, 3][:cold]
    assert (saved[1], saved[4]) == (False, None)
    for number, (cache, before) in enumerate(seen):
        assert bool(before) is not saved[number], number  # None: warm, but not priced
        assert cache == run.cache("cpu") or not cache.exists()  # cleaned up


def test_every_preset_may_come_to_a_mark():
    """Narrow or not: from fewer than six processes nothing is said."""
    assert all(e.rounds >= marks.PROCESSES for e in interleaved.EFFORTS.values())


def test_each_later_round_begins_with_another_config():
    """What is priced keeps its order; then each config gets a fresh process."""
    todo = {(name, "x"): [] for name in "abc"}
    firsts = [next(iter(timing_stage._turned(todo, n, 2)))[0] for n in range(6)]
    assert firsts == ["a", "a", "b", "c", "a", "b"]
    assert set(timing_stage._turned(todo, 3, 2)) == set(todo)
    assert timing_stage._turned({}, 3, 2) == {}


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


@pytest.mark.parametrize("stopped", [False, True])
def test_an_interrupted_runs_workers_did_not_fail(stopped):
    """Ctrl-C ends the workers: their cells keep the status that they had."""

    def ask(*_, **__):
        raise WorkerFailure("killed by SIGKILL")

    failed = []
    effort = lambda: EFFORT
    run = SimpleNamespace(asked=SimpleNamespace(effort=effort, seed=0))
    run.fail = lambda cell, failure: failed.append(cell)
    pool = SimpleNamespace(ask=ask, stopped=stopped, judge="numpy_ref")
    pair = ("conditional", "lecture")
    timing_stage._time_pair(run, pool, pair, ["a cell"], {}, None, 0)
    assert failed == ([] if stopped else ["a cell"])
