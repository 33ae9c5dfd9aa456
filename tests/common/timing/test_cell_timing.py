"""A cell's figures from samples that are made up: costs, processes, memory, roof."""

import pytest

from graphparity.common.contract import specs
from graphparity.common.contract.cell import Cell
from graphparity.common.timing import cell_timing

CELL = Cell("two_layer_net", "digits", "torch_eager", "cpu", "float32")
OTHER = Cell("two_layer_net", "digits", "jax_jit", "cpu", "float32")


def sample(cold=None, blocks=(0.5, 0.5), **parts):
    made = {"toolchain_s": 1.0, "build_s": 2.0, "first_step_s": 4.0}
    made |= {"second_step_s": 0.75, "import_s": 3.0, "cold": cold, "peak_bytes": 7}
    made |= {"blocks": [*blocks], "compiled_blocks": 1, "device_blocks": [0.25, 0.25]}
    return {**made, **parts}


def test_compiling_is_what_opening_takes_less_two_steps():
    """1 + 2 + 4 + 0.75 - 2 · 0.5 seconds, cold; warm without the two of building."""
    samples = {
        1: sample(cold=True),
        0: sample(cold=True, build_s=4.0, first_step_s=5.0, second_step_s=1.75),
        2: sample(cold=False, build_s=0.0, toolchain_s=9.0),
        3: sample(cold=None, import_s=None, first_step_s=None),
    }
    found = cell_timing.costs(samples, 0.5)
    assert found["compile_cold_each_s"] == [10.75, 6.75]  # by round
    assert found["compile_cold_s"] == 8.75
    assert found["compile_warm_s"] == 12.75
    assert found["import_s"] == 3.0
    assert found["toolchain_s"] == 1.0  # of the cold ones
    assert found["build_s"] == 3.0
    assert found["first_step_s"] == 4.5
    assert found["second_step_s"] == 1.25
    assert cell_timing.cold_prices(samples, 0.5) == {0: 10.75, 1: 6.75}


@pytest.mark.parametrize(
    "part", ["toolchain_s", "build_s", "first_step_s", "second_step_s"]
)
def test_what_opening_took_is_not_known_where_a_part_is_not(part):
    samples = {0: sample(cold=True, **{part: None}), 1: sample(cold=True)}
    assert cell_timing.cold_prices(samples, 0.5) == {1: 6.75}
    found = cell_timing.costs({0: samples[0]}, 0.5)
    assert (found["compile_cold_s"], found["compile_cold_each_s"]) == (None, [])
    assert found[part] is None


def test_the_check_of_a_cell_is_a_cold_start_too():
    """2 + 3 + 4 + 1 - 2 · 0.5 seconds: its parts count beside those of the rounds."""
    made = {"build_s": 3.0, "first_step_s": 4.0, "second_step_s": 1.0}
    checked = {**made, "toolchain_s": 2.0}
    samples = {0: sample(cold=True), 1: sample(cold=False)}
    found = cell_timing.costs(samples, 0.5, checked)
    assert found["compile_cold_each_s"] == [9.0, 6.75]
    assert (found["toolchain_s"], found["build_s"]) == (1.5, 2.5)
    assert found["compile_warm_s"] == 6.75
    unknown = {**checked, "toolchain_s": None}
    assert cell_timing.cold_prices(samples, 0.5, unknown) == {0: 6.75}
    figures = cell_timing.timing([CELL], {CELL: samples}, None, {CELL: checked})
    assert figures[CELL]["compile_cold_each_s"] == [9.0, 6.75]
    assert figures[CELL]["processes"] == 2  # none of them was checked


def test_compiling_is_never_less_than_nothing():
    assert cell_timing.cold_prices({0: sample(cold=True)}, 10.0) == {0: 0.0}


def test_without_a_cold_start_the_parts_are_those_of_all():
    found = cell_timing.costs({0: sample(build_s=2.0), 1: sample(build_s=6.0)}, 0.5)
    assert (found["build_s"], found["compile_cold_s"]) == (4.0, None)
    assert found["compile_warm_s"] is None


def test_the_figures_of_a_cell():
    samples = {
        1: sample(blocks=[2.0, 2.0], disturbances=[None, "others"]),
        0: sample(blocks=[1.0, 1.0, None], disturbances=[None] * 3),
    }
    del samples[1]["device_blocks"]
    missing = {0: sample(blocks=[None])}
    found = cell_timing.timing([CELL, OTHER], {CELL: samples, OTHER: missing})
    assert [*found] == [CELL]
    figures = found[CELL]
    assert figures["levels_s"] == pytest.approx([1.0, 2.0])  # by round
    assert figures["step_s"]["median"] == pytest.approx(2**0.5)
    assert figures["mean_step_s"]["median"] == pytest.approx(2**0.5)
    assert figures["device_step_s"] == pytest.approx(0.25)
    assert (figures["processes"], figures["blocks"]) == (2, 5)
    assert (figures["compiled_blocks"], figures["disturbed_blocks"]) == (2, 1)
    assert figures["busy"] == pytest.approx(0.2)
    assert (figures["modes"], figures["against"], figures["across"]) == (None, [], [])
    assert cell_timing.timing([CELL], {}) == {}
    del samples[0]["device_blocks"]
    assert cell_timing.timing([CELL], {CELL: samples})[CELL]["device_step_s"] is None


def test_a_cell_as_it_stands_in_the_document():
    samples = {0: sample(), 1: sample(peak_bytes=9), 2: sample(peak_bytes=None)}
    figures = cell_timing.timing([CELL], {CELL: samples})[CELL]
    ceilings = {"dtype": "float32", "flops_per_s": 1e12, "copy_bytes_per_s": 1e10}
    judged = {"status": "agree", "precision": "float32"}
    found = cell_timing.finish(judged, CELL, figures, samples, ceilings)
    assert (found["backend"], found["status"]) == ("torch_eager", "agree")
    assert found["precision"] == "float32"
    assert found["memory"] == {"peak_bytes": 9}
    assert found["graph"]["form"] == "dynamic"
    flops, moved = specs.cost("two_layer_net", "digits", "float32")
    least = max(flops / 1e12, moved / 1e10)
    assert found["roofline"]["fraction"] == pytest.approx(least / 0.5)
    assert found["timing"] == figures


@pytest.mark.parametrize("dtype", ["float64", None])
def test_a_roof_of_another_dtype_is_none(dtype):
    ceilings = {"dtype": dtype, "flops_per_s": 1e12, "copy_bytes_per_s": 1e10}
    figures = cell_timing.timing([CELL], {CELL: {0: sample()}})[CELL]
    judged = {"status": "agree"}
    for roof in (ceilings, None):
        found = cell_timing.finish(judged, CELL, figures, {}, roof)
        assert found["roofline"]["fraction"] is None
        assert found["memory"]["peak_bytes"] is None
    untimed = cell_timing.finish(judged, CELL, None, {0: sample(peak_bytes=0)}, None)
    assert untimed["memory"]["peak_bytes"] is None
    assert untimed["roofline"]["fraction"] is None
