"""What is measured before any cell costs no cell: a worker that dies at it is replaced,
and why its price is unknown is said."""

import os
import signal

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.system.ceilings import SIZES
from graphparity.common.timing import cell_timing, interleaved, roofs
from graphparity.experiments.compare import footnotes

STATIC = Cell("two_layer_net", "session", "torch_compile", "cpu", "float32")
SAMPLE = {"import_s": 1.0, "cold": True, "build_s": 1.0, "first_step_s": 1.0}
SAMPLE |= {"second_step_s": 0.5, "steps": 1, "peak_bytes": None, "untimed": 1}
SAMPLE |= {"flush": False, "blocks": [0.5] * 4, "device_blocks": [None] * 4}
SAMPLE |= {"compiled_blocks": 0, "quiet_s": 0.0, "disturbances": [None] * 4}
SAMPLE |= {"waited": [None] * 4}


def kill(pool, name):
    """Its worker is gone when it is asked next."""
    pool.start([name])
    process = pool.workers[name].process.pid
    os.kill(process, signal.SIGSTOP)
    os.kill(process, signal.SIGKILL)


def test_a_first_graph_that_kills_its_worker_is_no_cell_s_failure(fake_pool):
    kill(fake_pool, "plain")
    costs = interleaved.prepare(fake_pool, ["plain", "lying"], parallel=1)
    assert costs["plain"]["toolchain_s"] is None
    assert costs["plain"]["unpriced"].startswith("crashed: worker killed by SIGKILL")
    assert costs["lying"]["toolchain_s"] > 0.0
    assert "unpriced" not in costs["lying"]
    fake_pool.ask("plain", "forget")  # the next request is answered


def timed(*samples):
    """The `timing` of a cell with these samples, one a round."""
    agreed = {"status": "agree", "reason": None, "agreement": [], "precision": None}
    [figures] = cell_timing.timing(
        {STATIC: agreed}, {STATIC: dict(enumerate(samples))}
    ).values()
    return figures


def test_a_price_that_could_not_be_measured_is_unknown_and_says_why():
    why = "crashed: worker killed by SIGKILL during 'toolchain'"
    whole = {**SAMPLE, "toolchain_s": 1.0}
    lost = {**SAMPLE, "toolchain_s": None, "unpriced": why}
    assert timed(whole)["compile_cold_each_s"] == [2.5]
    assert timed(whole)["unpriced"] == []
    figures = timed(whole, lost)
    assert figures["compile_cold_each_s"] == [2.5]
    assert figures["unpriced"] == [why]
    cell = {"backend": "plain", "status": "agree", "reason": None, "timing": figures}
    [line] = footnotes.reasons([cell])
    assert line == f"plain: compiling not priced in 1 of 2 processes: {why}"


@pytest.mark.parametrize("command", ["product_rates", "sum_rate"])
def test_a_ceiling_that_kills_its_worker_is_no_cell_s_failure(
    fake_pool, command, monkeypatch
):
    ask = fake_pool.ask

    def killing(name, asked, **arguments):
        if asked == command and name == "plain":
            kill(fake_pool, name)
        return ask(name, asked, **arguments)

    monkeypatch.setattr(fake_pool, "ask", killing)
    found = roofs.measured(fake_pool, ["plain"], "float32")
    fake_pool.ask("plain", "forget")  # the next request is answered
    if command == "sum_rate":
        assert len(found["sizes"]) == len(SIZES)
