"""Maps, models and words from synthetic samples."""

import dataclasses
import io

import pytest
from rich.console import Console

from graphparity.experiments.crossover import (
    figures,
    measure,
    picture,
    plan,
    tables as crossover_tables,
)
from graphparity.experiments.crossover.plan import Asked, Grid
from tests.experiments.shared import pictures

GRID = Grid((1, 4, 16, 64), (2**8, 2**12, 2**16, 2**20), 4, 1.0)
FULL = plan.GRIDS["full"]
ASKED = Asked(("jax_eager", "jax_jit"), "cpu", GRID, 0, 60.0)


def sampled(step_s, spread=0.001, cost=0.0):
    """Six rounds of blocks about a step time: cold, warm, cold again twice, warm."""
    found = {}
    for n, cold in enumerate((True, False, True, True, None, None)):
        blocks = [step_s * (1 + spread * ((7 * n + 3 * k) % 10 - 5)) for k in range(9)]
        parts = {"build_s": 0.0, "first_step_s": cost + step_s, "second_step_s": step_s}
        more = {"import_s": 1.0, "toolchain_s": 0.0, "cold": cold}
        found[n] = {**parts, **more, "blocks": blocks}
    return found


def eager(n, s):
    return 1e-6 + 1e-5 * n + 8 * n * s * 1e-10


def compiled(n, s):
    return 2e-5 + 1e-7 * n + 8 * s * 1e-10


def synthetic(grid=GRID, **options):
    samples = {}
    for point in grid.points():
        for name, seconds in (("jax_eager", eager), ("jax_jit", compiled)):
            cost = (0.5 + 0.01 * point[0]) * (name == "jax_jit")
            made = sampled(seconds(*point), cost=cost, **options)
            samples[measure.cell(ASKED, name, point)] = made
    return samples


def at(rows, n, s):
    [row] = [r for r in rows if (r["operations"], r["elements"]) == (n, s)]
    return row


def test_the_maps_say_who_is_faster_and_what_repays_itself():
    found = figures.maps(synthetic(), ASKED)
    gains = found["static_against_dynamic"]
    few, many = at(gains, 1, 256), at(gains, 64, 2**20)
    assert (few["verdict"], few["break_even_steps"]["verdict"]) == ("slower", "never")
    assert few["speedup"]["median"] == pytest.approx(
        eager(1, 256) / compiled(1, 256), 0.01
    )
    assert (many["verdict"], many["break_even_steps"]["verdict"]) == ("faster", "pays")
    saved = eager(64, 2**20) - compiled(64, 2**20)
    extra = 0.5 + 0.64
    steps = many["break_even_steps"]["median"]
    assert steps == pytest.approx(extra / saved, rel=0.05, abs=1)
    best = at(found["fastest"], 64, 2**20)
    assert (best["fastest"], best["verdict"]) == ("jax_jit", "decided")
    assert at(found["fastest"], 1, 256)["fastest"] == "jax_eager"


def test_what_the_intervals_do_not_decide_is_unresolved():
    samples = synthetic(spread=0.1)
    for point in GRID.points():
        samples[measure.cell(ASKED, "jax_jit", point)] = sampled(
            1.02 * eager(*point), spread=0.1
        )
    equal = figures.maps(samples, ASKED)
    row = at(equal["fastest"], 4, 256)
    assert row["verdict"] == "unresolved"
    assert len(row["not_told_from"]) == 1
    assert "don't tell the first from the next" in equal["reading"]


def test_prices_compile_costs_and_errors_are_those_planted():
    found = figures.maps(synthetic(), ASKED)
    dynamic, static = found["backends"]
    assert [dynamic["fit"]["form"], static["fit"]["form"]] == ["passes", "one pass"]
    price = dynamic["fit"]["prices"]["dispatch_s_per_operation"]
    assert price["median"] == pytest.approx(1e-5, rel=0.05)
    assert 0 < price["high"] - price["low"] < 0.05 * price["median"]
    assert static["fit"]["held_out"]["median_error"] < 0.02
    compiling = static["compile"]
    assert compiling["cold_fixed_s"]["median"] == pytest.approx(0.5, rel=0.01)
    assert compiling["cold_per_operation_s"]["median"] == pytest.approx(0.01, rel=0.02)
    assert compiling["first_graph_s"] == 0.0


def test_the_reading_has_its_figures_from_the_data():
    text = figures.maps(synthetic(), ASKED)["reading"]
    assert "jax_jit pays from 4 operations on at every size" in text
    assert "jax_eager" in text
    assert "repaid at 12 of 16 points" in text
    slower = synthetic()
    for point in GRID.points():
        if point[1] >= 2**16:
            made = sampled(1.5 * eager(*point))
            slower[measure.cell(ASKED, "jax_jit", point)] = made
    text = figures.maps(slower, ASKED)["reading"]
    assert "pays from 4 operations on below 65,536 elements" in text
    assert "from 65,536 elements on nothing is gained (0.67×)" in text


def test_what_is_nowhere_resolved_is_not_counted():
    few = {
        key: {n: sample for n, sample in rounds.items() if n < 3}
        for key, rounds in synthetic().items()
    }
    text = figures.maps(few, ASKED)["reading"]
    assert "jax_jit is not resolved at any of 16 points." in text
    assert "faster at 0" not in text


def test_a_point_that_one_backend_lacks_is_no_comparison():
    samples = synthetic()
    del samples[measure.cell(ASKED, "jax_jit", (64, 2**20))]
    found = figures.maps(samples, ASKED)
    assert len(found["static_against_dynamic"]) == len(GRID.points()) - 1
    assert at(found["fastest"], 64, 2**20)["fastest"] == "jax_eager"
    assert figures.maps({}, ASKED)["reading"] == "Nothing was measured."


def test_predictions_fill_the_gaps_inside_the_grid_only():
    found = figures.maps(synthetic(), ASKED)
    places = {(r["operations"], r["elements"]) for r in found["predicted"]}
    assert places.isdisjoint(GRID.points())
    assert (2, 2**10) in places
    assert max(s for _, s in places) == 2**20
    guess = next(
        r
        for r in found["predicted"]
        if (r["backend"], r["operations"], r["elements"]) == ("jax_eager", 8, 2**14)
    )
    assert guess["predicted_s"] == pytest.approx(eager(8, 2**14), rel=0.1)


def test_the_picture_tells_measured_from_predicted():
    document = {"crossover": figures.maps(synthetic(), ASKED)}
    drawn = picture.draw(document)["crossover"]
    texts = pictures.texts(drawn)
    assert pictures.unread(drawn) == pictures.READ
    assert "jax_jit: times as fast as jax_eager" in texts
    assert "jax_jit: calls that repay a cold compilation" in texts
    assert "never" in texts
    assert any(text.startswith("~") and text.endswith("s") for text in texts)


@pytest.mark.parametrize(
    ("resumed", "number", "cached", "want"),
    [
        ({}, 0, False, [True, True]),
        ({}, 1, True, [False, False]),
        ({}, 1, False, [None, None]),
        ({}, 2, True, [None, None]),
        ({(1, 256): []}, 0, True, [None, True]),
    ],
    ids=["cold", "warm", "cache-lost", "later", "resumed"],
)
def test_a_point_knows_whether_the_cache_was_cold(resumed, number, cached, want):
    cold = measure.warmth(number, cached, resumed)
    assert [cold((1, 256)), cold((4, 256))] == want


@pytest.mark.parametrize("grid", [GRID, FULL], ids=["small", "full"])
def test_the_tables_fit_the_terminal(grid):
    asked = dataclasses.replace(ASKED, grid=grid)
    found = figures.maps(synthetic(grid), asked)
    screen = Console(width=400, file=io.StringIO())
    crossover_tables.show(screen, {"crossover": found, "failed": {}})
    tables = screen.file.getvalue().split("How to read it.")[0]
    assert max(map(len, tables.splitlines())) <= 120
    assert "jax_jit against jax_eager" in tables


def test_a_round_that_would_end_too_late_is_not_begun():
    quick = plan.GRIDS["quick"]
    assert not measure.late(quick, 0.7 * quick.limit_s, 3)
    assert measure.late(quick, 0.8 * quick.limit_s, 3)
    assert not measure.late(FULL, 1e6, 3)
