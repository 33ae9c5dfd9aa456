"""The document of `pays`, from what was measured."""

import numpy as np
import pytest

from graphparity.common.contract.cell import Cell
from graphparity.experiments.pays import figures
from graphparity.experiments.pays.asking import Form, Point


def row(*forms):
    return figures._point(Point("forward", None, {}, list(forms)))


def test_memory_is_that_of_the_new_process_not_of_the_race():
    one = Form("jax_jit", peak_bytes=12, peak_cold_bytes=34)
    found = row(Form("jax_eager"), one)
    assert [form["peak_bytes"] for form in found["forms"]] == [None, 12]
    assert [form["peak_cold_bytes"] for form in found["forms"]] == [None, 34]


@pytest.mark.parametrize(
    ("value", "finite"), [(1.0, True), (np.nan, False), (np.inf, False)]
)
def test_whether_what_it_gives_is_finite(value, finite):
    whole = [np.ones(2), np.array([3])]
    assert row(Form("e", outcomes=[whole, [np.full(2, value)]]))["finite"] is finite


def test_what_failed_of_a_loop_is_a_failure():
    point = row(Form("e", loop={"raised": "no"}))
    assert figures.status({"points": [point]}) == 1
    assert figures.status({"points": [row(Form("e", loop={"raised": None}))]}) == 0
    assert figures.status({"points": [], "failed": {"p": "why"}}) == 1


class Made:
    """A race: one round, whose blocks these are by form, and the ratio that it says."""

    def __init__(self, ratio, **blocks):
        where = lambda name: Cell("own", "forward", name, "cpu", "float32")
        cells = {where(name): {"blocks": each} for name, each in blocks.items()}
        self.rounds = [type("Round", (), {"samples": cells})]
        self.arms = [type("Arm", (), {"cell": cell}) for cell in cells]
        self.ratio = lambda _: ratio


def test_a_mark_that_the_steps_themselves_contradict_is_not_in_the_document():
    ratio = {"median": 1.7, "low": 1.6, "high": 1.8, "verdict": "faster"}
    point = Point("forward", None, {}, [Form("jax_eager"), Form("jax_jit")])
    assert figures._point(point)["rounds"] == 0
    for own_s, verdict in ((0.9, "faster"), (1.3, "unresolved")):
        point.race = Made(ratio, jax_eager=[1.0] * 9, jax_jit=[own_s] * 9)
        assert figures._point(point)["forms"][1]["ratio"]["verdict"] == verdict


@pytest.fixture
def asked():
    program = type("Program", (), {"backend": "jax_eager"})
    given = {"program": program, "seconds": 1.0, "width": 0.1, "runs": (1000,)}
    return type("Asked", (), given)


def test_a_refusal_has_what_to_write_instead(asked):
    forms = [Form("jax_eager"), Form("jax_jit", refused="TracerBoolConversionError: x")]
    found = figures._of(asked, Point("forward", None, {}, forms))
    assert "lax.cond" in found["forms"][1]["cure"]
    assert found["forms"][0]["cure"] is None


def test_a_run_is_of_what_preparing_takes_and_so_many_steps(asked):
    ratio = {"median": 2.0, "low": 2.0, "high": 2.0, "verdict": "faster"}
    starts = {"cold": {0: 3.2, 1: 3.2, 2: 3.2}, "warm": {2: 1.2}}
    forms = [Form("jax_eager", **starts), Form("jax_jit", **starts)]
    forms[1].cold = dict.fromkeys(range(3), 5.1)
    point = Point("forward", None, {}, forms)
    point.race = Made(ratio, jax_eager=[0.1] * 9, jax_jit=[0.05] * 9)
    first, second = (form["runs"][0] for form in figures._of(asked, point)["forms"])
    rows = figures._of(asked, point)["forms"]
    assert [row["turns"]["left"] for row in rows] == [9, 9]
    assert first["cold_s"]["median"] == pytest.approx(3.0 + 100)
    assert second["cold_s"]["median"] == pytest.approx(5.0 + 50)
    assert second["warm_s"]["median"] == pytest.approx(1.1 + 50)
    assert second["sooner_s"]["median"] == pytest.approx(50 - 2)
    assert first["sooner_s"] is None
    asked.runs = ()
    assert figures._of(asked, point)["forms"][1]["runs"] == []
