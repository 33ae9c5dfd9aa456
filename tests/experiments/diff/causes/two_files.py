"""Two texts as programs of NumPy, run in this process, and a question about them."""

import time

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.user import sites
from graphparity.common.user.sites import Sites
from graphparity.experiments.diff.causes import Half, Question, finding
from graphparity.frameworks.numpy_ref.own import usual_differences as usual

R = np.random.default_rng(0)
X = {"x": R.standard_normal((6, 9)), "w": R.standard_normal((9, 9))}
FIRST = """
import numpy as np

def net(x, w):
    h = x @ w
    y = (h - h.mean(0)) / np.sqrt(h.var(0) + 1e-3)
    return {"y": y, "s": np.std(h, axis=1), "t": np.tanh(x)}
"""


class Programs:
    """Two texts as programs; asked: how often each was run."""

    def __init__(self, folder, texts):
        self.files = []
        for number, text in enumerate(texts):
            self.files.append(folder / f"file{number}.py")
            self.files[-1].write_text(text)
        self.live = [self._sites() for _ in texts]
        self.asked = 0

    def _sites(self):
        is_array = lambda x: isinstance(x, np.ndarray)
        return Sites(usual.SIGNATURES, usual.ARGUMENTS, is_array)

    def values(self, number, inputs):
        made = sites.module(self.files[number], self.live[number])
        found = made.net(**inputs)
        arrays = {name: np.asarray(value) for name, value in found.items()}
        return {name: a for name, a in arrays.items() if a.dtype.kind in "fiubc"}

    def ask(self, number, command, inputs, seed, changes=(), **rest):
        self.asked += 1
        live = self.live[number]
        live.noting, live.changes = command == "user_sites", list(changes)
        live.applied = False
        try:
            arrays = self.values(number, inputs)
            if seed is None:
                arrays = {n: a for n, a in arrays.items() if "gradient" not in n}
        except Exception as error:  # whatever a person's code raises
            return {"raised": str(error)}
        finally:
            live.noting, live.changes = False, []
        return {
            "raised": None,
            "arrays": arrays,
            "reached": live.applied,
            **live.told(),
            "swaps": usual.SWAPS,
            "arguments": list(usual.ARGUMENTS),
            "conventions": [],
        }


def question(programs, inputs=X, budget_s=60.0):
    halves = []
    for number in range(2):
        ask = lambda command, number=number, **given: programs.ask(
            number, command, **given
        )
        found = programs.values(number, inputs)
        halves.append(Half(f"file{number}", found, False, "float64", ask))
    known = {"shaken": 1.0, "inside": None, "single": None}
    one, other = (half.values for half in halves)
    rows = two_programs.compared(one, other, {name: [known, known] for name in one})
    floors = {row["output"]: row["floor"] or 1e-9 for row in rows}
    until = time.monotonic() + 600.0
    return Question(tuple(halves), rows, floors, inputs, 0, budget_s, until)


def causes_of(asked):
    """What is found, by a search that didn't fail."""
    found = finding.causes(asked)
    assert not [note for note in asked.notes if "failed" in note]
    return found


def found(tmp_path, *changes, inputs=X):
    """Causes where the second file is the first with these replacements."""
    second = FIRST
    for old, new in changes:
        assert old in second
        second = second.replace(old, new)
    asked = question(Programs(tmp_path, [FIRST, second]), inputs)
    return causes_of(asked)
