"""What opening costs: lines over fresh processes, and how many of these there were."""

import io

import pytest
from rich.console import Console

from graphparity.common.timing import weighted_line
from graphparity.experiments.crossover import figures, measure, tables
from graphparity.experiments.crossover.plan import Asked, Grid

GRID = Grid((1, 4, 16), (2**8, 2**12, 2**16), 4, 1.0)
ASKED = Asked(("jax_eager", "jax_jit"), "cpu", GRID, 0, 60.0)
STEP = 1e-3


def sampled(cost, colds):
    """A round for each of colds, whose opening takes cost(number) more than steps."""
    found = {}
    for number, cold in enumerate(colds):
        parts = {"build_s": 0.0, "first_step_s": cost(number) + STEP}
        parts |= {"second_step_s": STEP, "import_s": 1.0, "toolchain_s": 0.0}
        found[number] = {**parts, "cold": cold, "blocks": [STEP] * 9}
    return found


def compiled(cost, colds=(True, False)):
    """What is found of a backend; cost: seconds by operations, elements, round."""
    samples = {}
    for point in GRID.points():
        own = lambda number, point=point: cost(*point, number)
        samples[measure.cell(ASKED, "jax_jit", point)] = sampled(own, colds)
    row = next(r for r in figures.backends(samples, ASKED) if r["backend"] == "jax_jit")
    return row["compile"]


def test_one_cold_process_has_no_interval():
    found = compiled(lambda n, s, number: 0.5 + 0.01 * n + 1e-6 * s)
    price = found["cold_per_operation_s"]
    assert price["median"] == pytest.approx(0.01)
    assert price["low"] is price["high"] is None


def test_the_interval_is_over_processes():
    cost = lambda n, s, number: 0.5 + 0.01 * n * (1 + 0.1 * number) + 1e-6 * s
    price = compiled(cost, (True, True, True))["cold_per_operation_s"]
    each = [0.01 * (1 + 0.1 * number) for number in range(3)]
    wanted = weighted_line.around(sum(each) / 3, each)
    assert price["median"] == pytest.approx(wanted["median"])
    assert price["low"] == pytest.approx(wanted["low"])
    assert price["high"] == pytest.approx(wanted["high"])


def test_a_cost_of_nothing_is_kept():
    found = compiled(lambda n, s, number: 0.1 * n * (n > 1))
    assert found["cold_per_operation_s"]["median"] == pytest.approx(0.1, rel=0.05)
    none = compiled(lambda n, s, number: 0.0)
    assert none["warm_fixed_s"]["median"] == none["warm_per_operation_s"]["median"] == 0


def test_a_line_takes_times_of_zero():
    a, b, _ = weighted_line.line({1: 0.0, 4: 0.4, 16: 1.6})
    assert (a, b) == pytest.approx((0.0, 0.1), abs=0.01)
    assert weighted_line.line({1: 0.0, 4: 0.0}) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("rounds", "words"), [((4, 4), "4 fresh"), ((2, 4), "2 to 4 fresh")]
)
def test_the_head_says_how_many_processes_every_cell_had(rounds, words):
    samples = {}
    for point in GRID.points():
        for name, count in zip(ASKED.backends, rounds):
            made = sampled(lambda number: 0.1, (True, False, None, None)[:count])
            samples[measure.cell(ASKED, name, point)] = made
    out = Console(file=io.StringIO(), width=120)
    tables.show(out, {**figures.document(ASKED, measure.Found(samples)), "failed": {}})
    assert f"{words} processes of each backend." in out.file.getvalue()
