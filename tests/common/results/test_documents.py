"""The document of a run: its ratios, by what all of them tell of their spread."""

from types import SimpleNamespace

import numpy as np

from graphparity.common.contract import specs
from graphparity.common.contract.cell import Cell
from graphparity.common.results import documents

WORKLOADS = ("two_layer_net", "tensors", "conditional", "optimizers")
PAIRS = [(w, c) for w in WORKLOADS for c in specs.configs(w, "full")][:6]
OPENED = dict.fromkeys(("build_s", "first_step_s", "second_step_s", "import_s"), 0.1)


def sample(level):
    made = {"cold": None, "toolchain_s": 0.1, "peak_bytes": None, "compiled_blocks": 0}
    return {**OPENED, **made, "blocks": [level]}


def store():
    rng, samples = np.random.default_rng(0), {}
    for pair in PAIRS:
        for name, step in (("torch_eager", 1.0), ("torch_compile", 0.6)):
            levels = step * np.exp(rng.normal(0, 0.02, 6))
            cell = Cell(*pair, name, "cpu", "float32")
            samples[cell] = {n: sample(level) for n, level in enumerate(levels)}
    judged = {c: {"status": "agree", "precision": "float32"} for c in samples}
    return SimpleNamespace(
        cells=lambda _: judged,
        samples=lambda _: samples,
        describe=lambda _: {"machine": {}, "versions": {}},
    )


def test_ratios_stand_in_the_document_with_a_pooled_spread_and_a_chance():
    kept = store()
    found = documents.gather(kept, 1, list(kept.cells(1)))
    assert len(found["cells"]) == 12
    rows = [row for cell in found["cells"] for row in cell["timing"]["against"]]
    assert [row["backend"] for row in rows] == ["torch_eager"] * 6
    assert all(row["speedup"]["freedom"] > 5 for row in rows)
    assert {row["verdict"] for row in rows} == {"faster"}
    assert all(row["chance"] < 0.05 for row in rows)
