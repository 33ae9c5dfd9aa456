"""What `pays` says of a run of so many steps: which form ends first, as it says from
which step on a form pays."""

import pytest
from rich.console import Console

from graphparity.common.timing import break_even
from graphparity.experiments.pays import plan, words
from graphparity.experiments.pays.told import runs
from tests.experiments.pays.test_words import RATIO, form, point, timed

BUSY = {**RATIO, "verdict": "unresolved", "reason": "the machine was busy"}
EXTRA = {"median": 2.0, "low": 1.8, "high": 2.2}


def asked(*lengths_and_forms, **changes):
    lengths = [one for one in lengths_and_forms if isinstance(one, int)]
    forms = [one for one in lengths_and_forms if not isinstance(one, int)]
    one = point(*forms, **changes)
    one["forms"][0] |= {"compile_cold_s": timed(0.1), "compile_warm_s": timed(0.1)}
    for each in one["forms"]:
        every = (runs.of(one, each, steps) for steps in lengths)
        each["runs"] = [run for run in every if run]
    return runs.said(one, one["forms"][1:])


def compiled(**changes):
    """One whose steps take 1 ms / 3.1 and that costs 2 s more to prepare."""
    rest = {"compile_cold_s": timed(2.1), "compile_warm_s": timed(0.3)}
    return form(**{**rest, "extra_s": EXTRA, **changes})


def test_a_long_run_ends_first_with_what_has_paid():
    assert asked(100_000, compiled()) == (
        "In a run of 100,000 steps jax_jit ends first. As it is it takes 100 s [99.1, "
        "101]; with jax_jit 34.4 s [33.0, 35.8], 65.7 s [63.8, 67.6] sooner. Started "
        "again, with a filled cache (one start): 100 s as it is, 32.6 s with jax_jit."
    )


def test_a_short_run_ends_first_as_it_is():
    text = asked(1_000, compiled())
    assert text.startswith(
        "In a run of 1,000 steps the program as it is ends first. As it is it takes "
        "1.10 s [1.09, 1.11]; with jax_jit 2.42 s [2.39, 2.46], 1.32 s [1.11, 1.54] "
        "later."
    )


@pytest.mark.parametrize(
    ("steps", "one", "why", "does"),
    [
        (3_000, compiled(), "jax_jit may end sooner or later, within", "jax_jit"),
        (10**6, compiled(ratio=BUSY), "how fast jax_jit is, is not certain", "jax_jit"),
        (10**6, compiled(step_s=timed(1e-4)), "how fast jax_jit is, is", "jax_jit"),
        (
            10**6,
            compiled(extra_s={**EXTRA, "low": None, "high": None}),
            "fewer than three cold starts have no spread (--cold-starts 3)",
            "jax_jit",
        ),
    ],
    ids=["within the interval", "not certain", "contradicted", "one start"],
)
def test_what_can_not_be_told_is_said_with_the_reason(steps, one, why, does):
    text = asked(steps, one)
    head = f"Which form ends first in a run of {steps:,} steps can't be told, for {why}"
    assert text.startswith(head)
    assert f"As measured, {does}" in text


def test_which_of_two_compiled_forms_is_told_where_their_totals_are_apart():
    near = compiled(backend="tf_xla", compile_cold_s=timed(2.2))
    text = asked(100_000, compiled(), near)
    assert "jax_jit ends first as measured; whether tf_xla may instead can't" in text
    dear = compiled(backend="tf_xla", compile_cold_s=timed(20.0))
    assert "jax_jit ends first. As it is" in asked(100_000, compiled(), dear)


@pytest.mark.parametrize("price", [(1.8, 2.0, 2.2), (1.0, 2.0, 3.0), (0.0, 2.0, 4.0)])
def test_it_is_as_certain_as_the_step_from_which_on_it_pays(price):
    low, middle, high = price
    t = (high - low) / 2 * 3**0.5 / 4.303  # such that Student's interval is the price
    starts = [middle - t, middle, middle + t]
    cost, ratio = break_even.price(starts), {**RATIO}
    even = break_even.break_even(starts, ratio, timed())
    for steps in (even["low"] - 2, even["low"] + 2, even["high"] - 2, even["high"] + 2):
        gap = break_even.sooner(cost, ratio, timed(), steps)
        assert (gap["low"] > 0) == (steps > even["high"])
        assert (gap["high"] < 0) == (steps < even["low"])
    total, own = (
        break_even.total(price, fast, timed(), 1000)
        for price, fast in ((cost, ratio), (timed(0.0), runs.ITSELF))
    )
    gap = break_even.sooner(cost, ratio, timed(), 1000)
    assert gap["median"] == pytest.approx(own["median"] - total["median"])


def test_a_slower_form_that_costs_less_to_prepare_ends_a_short_run_first():
    slow = {**RATIO, "median": 0.5, "low": 0.49, "high": 0.51, "verdict": "slower"}
    cheap = {"median": -0.05, "low": -0.06, "high": -0.04}
    one = compiled(ratio=slow, step_s=timed(2e-3), extra_s=cheap)
    one["compile_cold_s"] = timed(0.05)
    assert "In a run of 10 steps jax_jit ends first." in asked(10, one)
    assert "of 1,000 steps the program as it is ends first." in asked(1000, one)


def test_where_none_is_asked_about_nothing_is_said():
    assert runs.said(point(form()), [form()]) == ""
    untimed = point(form(ratio=None, step_s=None))
    assert runs.of(untimed, untimed["forms"][1], 10) is None


def test_several_runs_have_an_answer_each():
    both = asked(100, 100_000, compiled())
    assert both == f"{asked(100, compiled())} {asked(100_000, compiled())}"
    assert "In a run of 100 steps the program as it is ends first." in both
    assert "In a run of 100,000 steps jax_jit ends first." in both


def test_the_answer_ends_with_it():
    one = point(compiled())
    for each in one["forms"]:
        each["runs"] = [runs.of(one, each, 100_000)]
    text = words.answer(one)
    assert text.startswith("compiling pays from the")
    assert "In a run of 100,000 steps jax_jit ends first." in text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (timed(840.0), "14.0 minutes [13.9, 14.1]"),
        (timed(1e5), "27.8 hours [27.5, 28.1]"),
        ({"median": 2e-3, "low": None, "high": None}, "2.00 ms"),
        ({"median": 1.0, "low": -0.5, "high": 2.5}, "1.00 s [-0.50, 2.50]"),
    ],
)
def test_a_span_is_in_a_unit_that_a_person_knows(found, text):
    assert runs.span(found) == text


def test_the_option_is_asked_so(tmp_path):
    file = tmp_path / "own.py"
    file.write_text("import torch\ndef net(x): return x\n")
    options = plan.Options(f"{file}:net", steps=[2000, 200_000, 2000])
    assert plan.asked(options, Console()).runs == (2000, 200_000)
    assert plan.asked(plan.Options(f"{file}:net"), Console()).runs == ()
