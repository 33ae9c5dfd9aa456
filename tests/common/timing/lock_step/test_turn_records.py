"""Blocks of one number are of one sweep, and what else a page of turns tells."""

import numpy as np

from graphparity.common.contract.cell import Cell
from graphparity.common.system import turn_page
from graphparity.common.timing.lock_step import schedule, turn_records


def test_a_block_s_number_is_its_sweep_s(tmp_path):
    """Blocks of one number are of one sweep, whatever the order in it."""
    cells = [Cell("chain", "1x256", name, "cpu", "float32") for name in ("a", "b", "c")]
    arms = [(cell, {**SAMPLE, **empty()}) for cell in cells]
    order = schedule.order(3, 6, np.random.default_rng(0))
    page = turn_page.create(tmp_path, [0] * 3, [5] * 3, [1] * 3, order, [0] * 18)
    for turn in range(15):  # the last sweep was not made
        page.write(turn, {**RECORD, "seconds": float(turn + 1)})
    turn_records.collect(page, arms)
    page.close()
    for arm, (_, sample) in enumerate(arms):
        turns = [t for t, owner in enumerate(order[:15]) if owner == arm]
        assert sample["blocks"] == [(t + 1) / 5 for t in turns]
        assert [t // 3 for t in turns] == [*range(5)]


SAMPLE = {"steps": 5, "untimed": 1, "compiled_blocks": 0, "quiet_s": 0.0}
RECORD = {"compiled": False, "not_finite": 0, "denormal": 0.0, "load_s": 1.0}


def empty():
    return {key: [] for key in ("blocks", "device_blocks", "disturbances", "waited")}


def test_a_turn_that_compiled_is_no_block(tmp_path):
    arms = [(Cell("chain", "1x256", "a", "cpu", "float32"), {**SAMPLE, **empty()})]
    page = turn_page.create(tmp_path, [0], [5], [1], [0, 0], [0, 0])
    page.write(0, {**RECORD, "seconds": 9.0, "compiled": True})
    page.write(1, {**RECORD, "seconds": 1.0, "device_s": 0.5, "paused_s": 0.25})
    turn_records.collect(page, arms)
    page.close()
    sample = arms[0][1]
    assert sample["blocks"] == [None, 0.2]
    assert sample["device_blocks"] == [None, 0.1]
    assert (sample["compiled_blocks"], sample["quiet_s"]) == (1, 0.25)


def test_a_turn_s_way_is_from_the_end_of_another_s(tmp_path):
    page = turn_page.create(tmp_path, [0, 0], [5] * 2, [1] * 2, [0, 1, 1, 0], [0] * 4)
    for turn, began in enumerate([10.0, 12.5, 20.0, 22.25]):
        page.write(turn, {**RECORD, "seconds": 1.0, "began_s": began, "turn_s": 2.0})
        page.pass_on()
    assert turn_records.gaps(page) == {0: [0.25], 1: [0.5]}  # not from its own
    page.close()
