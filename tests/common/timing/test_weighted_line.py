"""The line through step times: it finds the costs it was made from."""

import numpy as np
import pytest

from graphparity.common.timing import weighted_line

SIZES = (1, 2, 8, 32, 128, 512)


def times(a, b, rng=None):
    noise = 1.0 if rng is None else rng.uniform(0.97, 1.03, len(SIZES))
    values = (a + b * np.array(SIZES)) * noise
    return dict(zip(SIZES, values.tolist()))


def test_a_line_is_found_exactly():
    a, b, worst = weighted_line.line(times(300e-6, 7e-6))
    assert np.isclose(a, 300e-6)
    assert np.isclose(b, 7e-6)
    assert worst < 1e-9


def test_costs_are_never_negative():
    a, _, worst = weighted_line.line({1: 1e-6, 2: 4e-6, 8: 40e-6})
    assert a == 0.0
    assert worst > 0.1  # and it says that the line does not fit


def test_the_interval_holds_what_the_times_were_made_from():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        found = weighted_line.cost([times(300e-6, 7e-6, rng) for _ in range(4)])
        low, high = found["per_step_s"]["low"], found["per_step_s"]["high"]
        hits += low <= 300e-6 <= high
    assert 180 <= hits <= 200


def test_one_process_has_no_interval_and_one_size_no_line():
    assert weighted_line.cost([times(1e-4, 1e-6)])["per_image_s"]["low"] is None
    with pytest.raises(ValueError, match="two batch sizes or more, not 1"):
        weighted_line.line({8: 1e-3})
