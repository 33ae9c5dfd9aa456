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


def store(machine=None, **more):
    rng, samples = np.random.default_rng(0), {}
    for pair in PAIRS:
        for name, step in (("torch_eager", 1.0), ("torch_compile", 0.6)):
            levels = step * np.exp(rng.normal(0, 0.02, 6))
            cell = Cell(*pair, name, "cpu", "float32")
            samples[cell] = {n: sample(level) for n, level in enumerate(levels)}
            for each in list(samples[cell].values())[2:]:
                each |= more
    judged = {c: {"status": "agree", "precision": "float32"} for c in samples}
    return SimpleNamespace(
        cells=lambda _: judged,
        samples=lambda _: samples,
        describe=lambda _: {"machine": machine or {}, "versions": {}},
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


def test_what_a_fork_misses_is_in_the_ratios_and_steps_of_a_run_that_keeps_it():
    """Four of six rounds are forked; the same as without, but for what is added."""
    spread = {"fresh": 4e-4, "fresh_freedom": 6, "forked": 1e-4, "forked_freedom": 6}
    forks = dict.fromkeys(("torch_eager", "torch_compile"), spread)
    bare, added = (
        documents.gather(kept, 1, list(kept.cells(1)))["cells"]
        for kept in (store({}, forked=True), store({"forks": forks}, forked=True))
    )
    for cell, other in zip(bare, added, strict=True):
        assert "missed" not in cell["timing"]["step_s"]
        assert 0.3 < other["timing"]["step_s"]["missed"] < 0.8
        for row, wide in zip(cell["timing"]["against"], other["timing"]["against"]):
            for key in ("speedup", "mean_speedup"):
                assert "missed" not in row[key]
                assert 0.3 < wide[key]["missed"] < 0.8
                assert wide[key]["low"] < row[key]["low"]
                assert wide[key]["median"] == row[key]["median"]
            assert wide["speedup"]["freedom"] < row["speedup"]["freedom"]


def test_whether_a_whole_document_is_kept(tmp_path):
    assert not documents.whole(tmp_path, "pays")
    documents.keep({"interrupted": True}, tmp_path, "pays")
    assert not documents.whole(tmp_path, "pays")
    documents.keep({"interrupted": False}, tmp_path, "pays")
    assert documents.whole(tmp_path, "pays")
    assert not documents.whole(tmp_path, "pays-other")
    documents.keep({}, tmp_path, "pays")  # of an older version
    assert documents.whole(tmp_path, "pays")
