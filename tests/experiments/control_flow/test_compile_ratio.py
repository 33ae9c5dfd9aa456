"""What compiling a loop costs: only differences that are there are compared."""

import pytest

from graphparity.experiments.control_flow import cost_words, figures


def opened(first_s, second_s, compiled=False):
    return {
        "blocks": [second_s] * 5,
        "compiled_s": [],
        "first_s": first_s,
        "second_s": second_s,
        "compiled": compiled,
    }


def loops(python, operator):
    """Three rounds in which both forms of the loop were opened with 64 iterations."""
    return {
        ("jax_jit", "fixed_python/64"): dict(enumerate(python)),
        ("jax_jit", "fixed_operator/64"): dict(enumerate(operator)),
    }


UNROLLED = [opened(1.0, 1e-3)] * 3


def test_a_first_call_no_slower_than_the_second_gives_no_ratio():
    samples = loops(UNROLLED, [opened(10.0e-3, 10.1e-3)] * 3)
    [row] = figures.costs(samples, ("jax_jit",))
    assert row["compile_s"]["fixed_operator"][-1] is None
    assert row["compile_ratio"] is None
    assert "compiles" not in " ".join(cost_words.sentences([row]))


def test_a_second_call_that_compiled_too_gives_no_ratio():
    samples = loops(UNROLLED, [opened(0.3, 0.2, compiled=True)] * 3)
    [row] = figures.costs(samples, ("jax_jit",))
    assert row["compile_ratio"] is None


def test_rounds_that_tell_nothing_are_left_out_of_both_sides():
    told = opened(0.1 + 1e-3, 1e-3)
    samples = loops(UNROLLED, [told, opened(1e-3, 1.1e-3), told])
    [row] = figures.costs(samples, ("jax_jit",))
    assert row["compile_ratio"]["median"] == pytest.approx(9.99, rel=1e-3)
    assert row["compile_s"]["fixed_operator"][-1]["median"] == pytest.approx(0.1)
