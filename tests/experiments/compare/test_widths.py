"""Timing goes to where it is needed: until every ratio is narrow, or the time is up."""

import contextlib
import dataclasses
import math
import re
import threading
from types import SimpleNamespace
from unittest.mock import MagicMock

import numpy as np
import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.results import documents
from graphparity.common.results.store import opened
from graphparity.common.timing import interleaved, marks
from graphparity.experiments.compare import (
    plan,
    round_of,
    timing_stage,
    widths,
)
from graphparity.experiments.compare.round_of import Round
from graphparity.experiments.compare.run import Run
from graphparity.experiments.shared.terminal.progress import Reporter

NAMES = ("jax_eager", "jax_jit")
LEAST, LIMIT_S, ROUND_S, CONFIG_S = 3, 1000.0, 7.0, 5.0
EFFORT = interleaved.Effort(16, LEAST, 0.01, 1.0, 0.02, 3, limit_s=LIMIT_S)
SPREADS = {("matmul", "tenth"): 0.0005, ("cnn", "digits"): 0.02}
SPREADS |= {("two_layer_net", "digits"): 0.3}
NARROW, WIDE, WIDEST = SPREADS


def sample(level, number):
    """A fresh process that ran at this level; quiet, without anything compiled."""
    parts = ("import_s", "toolchain_s", "build_s", "first_step_s", "second_step_s")
    found = dict.fromkeys(parts, 0.25) | {"cold": number == 0, "peak_bytes": 2**20}
    found |= {"compiled_blocks": 0, "disturbances": [], "waited": []}
    return {**found, "steps": 1, "blocks": [level] * 3, "device_blocks": []}


class Machine:
    """A run on two made-up programs, whose clock only the work moves."""

    def __init__(self, folder, monkeypatch, effort=EFFORT, spreads=SPREADS, lanes=1):
        self.spreads, self.now, self.timed = spreads, 0.0, []
        self.lanes, self.lock = [[lane] for lane in range(lanes)], threading.Lock()
        clock = SimpleNamespace(monotonic=lambda: self.now)
        monkeypatch.setattr(timing_stage, "time", clock)
        monkeypatch.setattr(round_of, "time", clock)
        pair = lambda round_, _, *what: self._pair(round_.number, *what)
        monkeypatch.setattr(Round, "_pair", pair)
        monkeypatch.setattr(Round, "_ceilings", lambda *_: None)
        monkeypatch.setattr(interleaved, "prepare", lambda *_, **__: {})
        self.store, self.folder = folder.enter_context(opened(folder.path)), folder.path
        self.number = self.store.begin("compare", {}, {}, {})
        for cell in self.cells():
            document = {"status": "agree", "precision": "float32", "reason": None}
            self.store.save_cell(self.number, cell, {**document, "agreement": []})
        self.effort = effort

    def cells(self):
        return [Cell(*p, n, "cpu", "float32") for p in self.spreads for n in NAMES]

    def _pair(self, number, pair, cells, costs):
        run = self.run
        with self.lock:
            self.now += CONFIG_S
            self.timed.append((number, pair))
        rng = np.random.default_rng([number, list(self.spreads).index(pair)])
        for cell in cells:
            level = 1e-3 * math.exp(rng.normal(0.0, self.spreads[pair]))
            run.store.save_sample(run.number, cell, number, sample(level, number))

    @contextlib.contextmanager
    def _pool(self, *_, **__):
        with self.lock:
            self.now += ROUND_S - CONFIG_S
        yield SimpleNamespace(device="cpu", stopped=False)

    def go(self, effort=None):
        """Time it all; what was timed, by round."""
        asked = settings(tuple(self.spreads))
        asked = SimpleNamespace(
            **{f.name: getattr(asked, f.name) for f in dataclasses.fields(asked)},
            effort=lambda: effort or self.effort,
            timed=lambda: list(self.spreads),
            cells=lambda _, pair: [c for c in self.cells() if pair == widths.pair(c)],
            order=self.cells,
            lanes=lambda _: self.lanes,
        )
        reporter = Reporter(MagicMock(), None, 0)
        run = Run(asked, self.store, self.number, self.folder, None, reporter)
        run.pool, self.timed, self.run = self._pool, [], run
        timing_stage.time_all(run, "cpu", self.now)
        self.reporter = reporter
        return self.timed

    def said(self, width=0.02):
        document = documents.gather(self.store, self.number, self.cells())
        return widths.sentence(document["cells"], width)


def settings(pairs):
    workloads = tuple(dict.fromkeys(workload for workload, _ in pairs))
    return plan.Asked(workloads, NAMES, ("cpu",), "float32", "quick", 0, None, None, 9)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    with contextlib.ExitStack() as folder:
        folder.path = tmp_path
        yield lambda **changes: Machine(folder, monkeypatch, **changes)


def rounds_of(timed, pair):
    return [number for number, other in timed if other == pair]


def test_the_widest_is_measured_more_and_a_narrow_one_left_out(machine):
    timed = machine().go()
    assert rounds_of(timed, NARROW) == [*range(marks.PROCESSES)]  # to say anything
    assert len(rounds_of(timed, WIDE)) < len(rounds_of(timed, WIDEST))
    assert rounds_of(timed, WIDEST) == [*range(EFFORT.rounds)]  # the last that is made


def test_of_two_lanes_the_same_is_measured_and_no_sample_twice(machine):
    """What is wanted is decided before each two rounds."""
    made = machine(lanes=2)
    timed = made.go()
    assert len(set(timed)) == len(timed)
    assert sorted(rounds_of(timed, NARROW)) == [*range(marks.PROCESSES)]
    assert sorted(rounds_of(timed, WIDEST)) == [*range(EFFORT.rounds)]
    assert len(rounds_of(timed, WIDE)) % 2 == 0
    assert made.reporter.done == len(timed)
    kept = made.store.samples(made.number)
    for pair in SPREADS:
        cells = [cell for cell in made.cells() if widths.pair(cell) == pair]
        numbers = sorted(rounds_of(timed, pair))
        assert all(sorted(kept[cell]) == numbers for cell in cells)


def test_the_least_number_of_rounds_is_made_of_all(machine):
    timed = machine(effort=dataclasses.replace(EFFORT, limit_s=0.0)).go()
    assert [number for number, _ in timed] == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_it_ends_where_all_are_narrow(machine):
    made = machine(spreads={NARROW: 0.0005, WIDE: 0.001})
    timed = made.go()
    assert {number for number, _ in timed} == {*range(marks.PROCESSES)}
    assert made.said().startswith("All 2 ratios are within ±2 %; the widest is jax_jit")


def test_the_widest_come_first_where_the_time_ends(machine):
    """Behind the one whose turn it is to meet a fresh process (its peak of memory)."""
    made = machine()
    timed = made.go()
    late = [pair for number, pair in timed if number == LEAST]
    assert set(late) == set(SPREADS)
    turn = late.pop(0)
    order = [pair for pair in (WIDEST, WIDE, NARROW) if pair != turn]
    assert late == order


@pytest.mark.parametrize("limit_s", [80.0, 100.0, 150.0])
def test_the_time_ends_it_within_a_round(machine, limit_s):
    made = machine(effort=dataclasses.replace(EFFORT, limit_s=limit_s))
    timed = made.go()
    assert limit_s - ROUND_S < made.now <= limit_s
    counts = [len(rounds_of(timed, pair)) for pair in (WIDEST, NARROW)]
    assert counts[0] >= counts[1]


def test_what_failed_keeps_nobody_waiting(machine):
    """A cell that crashed after its first process has no interval, and never will."""
    made = machine(spreads={NARROW: 0.0005})
    _, second = made.cells()
    made.store.save_sample(made.number, second, 0, sample(1e-3, 0))
    lost = {"status": "crashed", "precision": "float32", "reason": "x"}
    made.store.save_cell(made.number, second, {**lost, "agreement": []})
    assert len(made.go()) == marks.PROCESSES
    said = r"The 1 step time is within ±2 %: jax_eager on matmul/tenth, ±0\.0\d+ %\."
    assert re.fullmatch(said, made.said())


def test_resume_adds_rounds_where_it_is_too_wide_and_only_there(machine):
    made = machine()
    before = made.go()
    assert max(number for number, _ in before) == 15
    added = made.go()
    assert {pair for _, pair in added} == {WIDEST}
    assert [number for number, _ in added] == [*range(16, 32)]


def test_resume_of_a_finished_run_with_another_width(machine):
    """All was narrow enough; now more is wanted, of those that have it not yet."""
    made = machine(spreads={NARROW: 0.0005, WIDE: 0.01})
    made.go()
    assert made.go() == []
    finer = made.go(dataclasses.replace(EFFORT, width=0.005, rounds=40))
    assert finer
    assert {pair for _, pair in finer} == {WIDE}


def test_a_run_cut_short_is_made_whole_and_not_more(machine):
    made = machine(effort=dataclasses.replace(EFFORT, rounds=8, limit_s=80.0))
    first = made.go()
    rest = made.go(dataclasses.replace(EFFORT, rounds=8))
    assert max(number for number, _ in rest) == 7
    assert not set(first) & set(rest)


def test_progress_counts_what_is_done(machine):
    made = machine()
    made.go()
    assert made.reporter.done == len(made.timed)


def test_the_line_says_how_many_are_within_and_which_is_widest(machine):
    made = machine()
    made.go()
    text = made.said()
    assert re.fullmatch(
        r"2 of 3 ratios are within ±2 %; the widest is jax_jit vs jax_eager on "
        r"two_layer_net/digits, ±[\d.]+ %\.",
        text,
    )


def test_too_few_processes_are_not_called_narrow_in_silence(machine):
    made = machine(effort=dataclasses.replace(EFFORT, limit_s=0.0))
    made.go()
    few = f"3 of them from fewer than {marks.PROCESSES} processes, too few for a mark"
    assert few in made.said()


def test_nothing_timed_says_nothing():
    assert widths.sentence([], 0.02) == ""
