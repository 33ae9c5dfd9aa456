"""A store of runs made up for the tests: levels that nobody's machine ran at."""

import math

import numpy as np

from graphparity.common.contract.cell import Cell
from graphparity.common.results.store import opened

MACHINE = {"processor": "a processor", "cores": 2, "pinned_cores": [0, 1]}
MACHINE |= {"architecture": "x86_64", "system": "Linux 6", "python": "3.11.7"}
MACHINE |= {"memory_bytes": 2**33}
PROGRAMS = {"frameworks/jax_jit/train.py": "a", "frameworks/tf_xla/train.py": "b"}
PROGRAMS |= {"common/worker/timer.py": "c"}
PAIRS = (("matmul", "tenth"), ("cnn", "digits"))
DAY = 86400.0


def sample(step_s, number, busy=False):
    """A fresh process that ran at this level."""
    parts = ("import_s", "toolchain_s", "build_s", "first_step_s", "second_step_s")
    found = dict.fromkeys(parts, 0.25) | {"cold": number == 0, "peak_bytes": 2**20}
    found |= {"compiled_blocks": 0, "waited": [], "device_blocks": []}
    found |= {"disturbances": ["others" if busy else None] * 3}
    return {**found, "steps": 1, "blocks": [step_s] * 3}


class Made:
    """A results folder that grows by one run a day."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def run(
        self,
        ratio=2.0,
        *,
        pairs=PAIRS,
        processes=8,
        spread=0.005,
        machine=(),
        versions=(),
        programs=PROGRAMS,
        names=("jax_eager", "jax_jit"),
        settings=(),
        busy=False,
    ):
        """Add a run in which the second form is `ratio` times as fast as the first;
        its number. ratio: of every pair, or one each."""
        self.count += 1
        each = ratio if isinstance(ratio, tuple) else (ratio,) * len(pairs)
        with opened(self.folder) as store:
            known = {"jax": "0.10.2", "numpy": "2.4.6", **dict(versions)}
            asked = {"preset": "standard", "seed": 0, "flush": False, **dict(settings)}
            number = store.begin("compare", asked, {**MACHINE, **dict(machine)}, known)
            with store.connection as connection:
                day = 1.7e9 + DAY * self.count
                words = "UPDATE run SET started = ? WHERE id = ?"
                connection.execute(words, (day, number))
            if programs is not None:
                facts = {"machine": {}, "versions": known, "programs": programs}
                store.note_origin(number, facts)
            for pair, times in zip(pairs, each, strict=True):
                self._cells(store, number, pair, times, names, processes, spread, busy)
        return number

    def _cells(self, store, run, pair, times, names, processes, spread, busy):
        rng = np.random.default_rng([run, PAIRS.index(pair) if pair in PAIRS else 9])
        for name, step_s in zip(names, (1e-3 * times, 1e-3), strict=True):
            cell = Cell(*pair, name, "cpu", "float32")
            known = {"status": "agree", "precision": "float32", "reason": None}
            store.save_cell(run, cell, {**known, "agreement": []})
            for number in range(processes):
                level = step_s * math.exp(rng.normal(0.0, spread))
                store.save_sample(run, cell, number, sample(level, number, busy))
