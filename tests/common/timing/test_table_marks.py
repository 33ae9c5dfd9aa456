"""The marks of a whole run are taken back where it was busy, spoilt or lucky."""

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.timing import marks, table_marks


def cell(backend, config="digits"):
    return Cell("two_layer_net", config, backend, "cpu", "float32")


def timing(rival=None, busy=0.0, blocks=30, looked=None, low=1.4, high=1.6):
    ratio = {"median": (low * high) ** 0.5, "low": low, "high": high}
    ratio |= {"processes": 6, "used": 6}
    word, reason = marks.judged(ratio)
    row = {"backend": rival, "speedup": ratio, "verdict": word, "reason": reason}
    found = {"against": [row] if rival else [], "across": [], "blocks": blocks}
    found |= {"busy": busy, "disturbed_blocks": round(busy * blocks)}
    found["disturbed_by_others"] = round(busy * blocks / 2)
    return found | ({"looked": looked} if looked else {})


def marked(own, rival, **others):
    """The verdict of torch_compile over torch_eager, and why."""
    figures = {cell("torch_compile"): own, cell("torch_eager"): rival, **others}
    table_marks.hold(figures)
    row = own["against"][0]
    return row["verdict"], row["reason"]


def test_on_a_quiet_machine_marks_stand():
    assert marked(timing("torch_eager"), timing()) == ("faster", None)


@pytest.mark.parametrize("who", ["the cell", "its rival"])
def test_a_busy_cell_is_not_marked(who):
    sides = [timing("torch_eager", busy=0.6), timing(blocks=300)]
    if who != "the cell":
        sides = [timing("torch_eager", blocks=300), timing(busy=0.6)]
    word, reason = marked(*sides)
    assert word == "unresolved"
    by = "(others 30 %, threads that waited 30 %)"
    assert reason == f"the machine was busy in 60 % of the blocks {by}"


def test_where_the_whole_run_was_busy_nothing_is_marked():
    calm, loud = timing("torch_eager"), timing(busy=0.9, blocks=300)
    figures = {cell("torch_compile"): calm, cell("torch_eager"): timing()}
    figures[cell("jax_jit", "session")] = loud
    table_marks.hold(figures)
    row = calm["against"][0]
    assert row["verdict"] == "unresolved"
    by = "(others 38 %, threads that waited 38 %)"
    busy = f"the machine was busy in 75 % of the blocks {by}"
    assert row["reason"] == f"{busy} on cpu"


def test_spoilt_blocks_are_not_marked():
    bad = {"not_finite": 3, "denormal": 0.0, "differs": 0.0}
    for sides in (
        (timing("torch_eager", looked=bad), timing()),
        (timing("torch_eager"), timing(looked=bad)),
    ):
        word, reason = marked(*sides)
        assert word == "unresolved"
        assert "NaN or inf" in reason


def test_a_column_of_ties_holds_one_faint_mark_back():
    faint = timing("torch_eager", low=1.01, high=1.3)
    figures = {cell("torch_compile"): faint}
    figures |= {
        cell("torch_compile", f"tie_{n}"): timing("torch_eager", low=0.8, high=1.25)
        for n in range(34)
    }
    table_marks.hold(figures)
    assert faint["against"][0]["verdict"] == "unresolved"
    assert "among 35 ratios" in faint["against"][0]["reason"]


def test_the_baselines_column_is_another_table():
    faint = timing("torch_eager", low=1.01, high=1.3)
    figures = {cell("jax_jit", f"far_{n}"): timing("torch_eager") for n in range(34)}
    figures[cell("torch_compile")] = faint
    table_marks.hold(figures)
    assert faint["against"][0]["verdict"] == "faster"  # alone in its own column
