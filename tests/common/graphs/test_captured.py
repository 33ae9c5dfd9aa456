"""A port that reads numbers: one graph in silence, or breaks with file and line."""

from pathlib import Path

import numpy as np
import pytest

from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.workers.process import Unsupported
from tests.conftest import needs
from tests.fakes.reads_number import __file__ as HERE

FILE = str(Path(HERE).parent / "workloads" / "fusion.py")
TEXT = Path(FILE).read_text().splitlines()
LINES = [n for n, line in enumerate(TEXT, 1) if ".item()" in line]
pytestmark = pytest.mark.pytorch


def captured(pool, name, workload="fusion", config="lecture"):
    spec = specs.spec(workload, config, name)
    drawn = registry.reference(workload).inputs(np.random.default_rng(0), config)
    params, [batch, *_] = dtypes.cast(drawn, "float32")
    start = [params] if spec["kind"] == "train" else params
    return pool.ask(name, "captured", spec=spec, start=start, batch=batch)


def test_one_graph_holds_all_and_tells_which_numbers_it_reads(fake_pool):
    needs("torch_compile")
    fake_pool.limit_s = 300.0
    found = captured(fake_pool, "reads_number")
    assert (found["graphs"], found["breaks"]) == (1, [])
    assert found["shared"] == found["dispatched"] == 13
    assert found["captured"] > 13  # what Python did with the numbers is in it too
    once, twice = (f"{FILE}:{line}" for line in LINES)
    assert found["numbers"] == [once, twice, twice]


def test_with_default_options_the_graph_breaks_where_a_number_is_read(fake_pool):
    needs("torch_compile")
    fake_pool.limit_s = 300.0
    found = captured(fake_pool, "reads_number_default")
    assert {(b["file"], b["line"]) for b in found["breaks"]} >= {
        (FILE, line) for line in LINES
    }
    assert all("Tensor.item()" in b["reason"] for b in found["breaks"])
    [loop] = [b for b in found["breaks"] if b["line"] == LINES[1]]
    assert "the whole function runs without a graph" in loop["reason"]
    assert found["graphs"] == 2  # before the first number, and after it
    assert found["numbers"] == []
    assert (found["captured"], found["shared"], found["dispatched"]) == (7, 7, 13)


def test_a_program_without_breaks_is_one_graph_in_both_modes(pool):
    needs("torch_compile")
    one, other = (
        captured(pool, name) for name in ("torch_compile", "torch_compile_default")
    )
    assert one == other
    assert (one["graphs"], one["breaks"], one["numbers"]) == (1, [], [])
    assert one["shared"] == one["captured"] == one["dispatched"] > 0


def test_a_step_is_counted_with_its_backward_pass_and_update(pool):
    needs("torch_compile")
    found = captured(pool, "torch_compile", "two_layer_net", "session")
    assert (found["graphs"], found["breaks"]) == (1, [])
    assert found["shared"] == found["dispatched"] > 8
    broken = captured(pool, "torch_compile_default", "two_layer_net", "session")
    assert broken["dispatched"] == found["dispatched"]
    assert broken["graphs"] > 1  # autograd.grad is called between two graphs
    assert {b["file"].rsplit("/", 1)[-1] for b in broken["breaks"]} == {"makers.py"}


def test_a_mode_that_raises_instead_has_nothing_to_tell(pool):
    needs("jax_jit")
    with pytest.raises(Unsupported, match=r"no capture\.py"):
        captured(pool, "jax_jit")
