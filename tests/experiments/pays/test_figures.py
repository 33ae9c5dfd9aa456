"""The document of `pays`, from what was measured."""

import numpy as np
import pytest

from graphparity.experiments.pays import figures
from graphparity.experiments.pays.asking import Form, Point


def row(*forms):
    return figures._point(Point("forward", None, {}, list(forms)))


def test_memory_is_that_of_the_new_process_not_of_the_race():
    found = row(Form("jax_eager"), Form("jax_jit", peak_bytes=12))
    assert [form["peak_bytes"] for form in found["forms"]] == [None, 12]


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
