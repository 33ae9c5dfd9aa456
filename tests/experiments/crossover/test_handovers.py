"""Kernels that are handed over to threads: by their work, and told as such."""

import pytest

from graphparity.experiments.crossover import cost_model, tables
from graphparity.experiments.crossover.cost_model import Form, Model

POINTS = [(n, 2**k) for n in (1, 4, 16, 64) for k in (8, 12, 16, 18, 20)]
FUSED = Model(
    Form("one pass", (), (2**8, 2**14)), (5e-6, 3e-7, 2e-11, 2e-5, 4e-5, 5e-12)
)
EAGER = Model(Form("passes", (), (2**8,)), (1e-6, 6e-6, 4e-11, 3e-6, 2e-5))


def described(model):
    times = {point: model.seconds(*point) for point in POINTS}
    return cost_model.describe(times, [])


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (FUSED, "20 µs > 2⁸, 40 µs > 2¹⁴"),
        (EAGER, "3.0 µs > 2⁸, once 20 µs"),
        (Model(Form("passes"), (1e-6, 6e-6, 4e-11)), "–"),
    ],
    ids=("fused", "eager", "none"),
)
def test_handovers_are_found_and_told(model, words):
    found = described(model)
    sizes = found["handovers_elements"]
    assert tuple(sizes) == model.form.handovers
    assert tables._handovers(found["prices"], sizes) == words


def test_one_pass_is_handed_over_by_the_work_of_all_its_operations():
    few, many = (FUSED.form.terms([(n, 256)])[0] for n in (1, 4))
    at = FUSED.form.prices.index("handover_s_beyond_256")
    assert (few[at], many[at]) == (0, 1)  # 256 elements, 4 times 256


def test_a_pass_is_handed_over_by_its_own_work():
    few, many = (EAGER.form.terms([(n, 256)])[0] for n in (1, 64))
    at = EAGER.form.prices.index("handover_s_beyond_256")
    assert few[at] == many[at] == 0
    larger = EAGER.form.terms([(64, 512)])[0]
    assert larger[at] == 64
    assert larger[EAGER.form.prices.index("wait_s")] == 1


def test_a_held_out_point_tells_what_was_predicted():
    for point in described(EAGER)["held_out"]["points"]:
        measured = EAGER.seconds(point["operations"], point["elements"])
        assert point["predicted_s"] == pytest.approx(measured, rel=0.05)
