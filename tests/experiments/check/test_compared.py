"""What is told of differences: conventions, zeros, where two models part."""

import numpy as np
import pytest

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import (
    DOUBLE,
    LIMIT,
    NEARLY,
    OTHER,
    SAME,
    SINGLE,
)
from graphparity.experiments.check import conventions, figures, trials
from graphparity.experiments.check.conventions import CONVENTION, Known
from graphparity.experiments.check.in_worker import marks
from graphparity.experiments.check.in_worker.marks import mark
from graphparity.experiments.check.judging import runs as judging
from graphparity.experiments.check.matched import Pair
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.trials import Inner

RNG = np.random.default_rng(0)
BEFORE, BATCH = RNG.uniform(0.5, 1.5, 8), RNG.uniform(0.5, 1.5, 8)
SIGNS, NAME, ROUNDING = RNG.choice([-1.0, 1.0], 8), "after training: v", LIMIT * DOUBLE
BOTH, NOTHING = {"output": BATCH}, Known({}, 4, set(), set())


def after(momentum, factor):
    return (1 - momentum) * BEFORE + momentum * BATCH * factor


def row(distance, output="after training: v", verdict=OTHER):
    return {"output": output, "verdict": verdict, "distance": distance, "reason": ""}


def test_the_convention_is_told_for_a_number_of_examples_alone():
    one, other = ({"after training: v": after(0.1, f)} for f in (16 / 15, 1.0))
    for batch, verdict in ((16, CONVENTION), (4, CONVENTION), (7, OTHER)):
        known = Known({"v": BEFORE}, batch, set(), set())
        told = conventions.told(row(0.01), one, other, known, ROUNDING)
        assert told["verdict"] == verdict


def test_behind_a_constant_in_float32_a_convention_is_told_and_what_it_leaves():
    """A GELU upstream moves both by 1e-8; what is more is another function."""
    one, known = {NAME: after(0.1, 16 / 15)}, Known({"v": BEFORE}, 16, set(), set())
    alone, beside = [row(0.01)], [row(0.01), row(5e-9, "output")]
    for off, rows, verdict in (
        (1e-8, beside, CONVENTION),
        (1e-8, alone, OTHER),
        (1e-6, beside, OTHER),
    ):
        other = {NAME: after(0.1, 1.0) * (1 + off * SIGNS)}
        left = conventions.left(rows)
        told = conventions.told(rows[0], one, other, known, left)
        assert told["verdict"] == verdict, (off, told)
        assert ("is left, less than float32 rounds" in told["reason"]) == (
            verdict == CONVENTION
        )


def test_behind_a_constant_in_float32_a_padding_row_is_told():
    one = RNG.standard_normal((6, 4))
    other, name = one * (1 + 1e-8), "gradient of e"
    one[2] = 0.0
    known = Known({}, 4, {"e"}, set())
    for off, left, verdict in ((1e-8, SINGLE, CONVENTION), (1e-8, ROUNDING, OTHER)):
        told = conventions.told(row(0.3, name), {name: one}, {name: other}, known, left)
        assert told["verdict"] == verdict, (off, left)
    other[0] *= 1 + 1e-6
    told = conventions.told(row(0.3, name), {name: one}, {name: other}, known, SINGLE)
    assert told["verdict"] == OTHER


def test_what_float32_rounds_away_is_told_and_more_is_not():
    for distance, verdict in ((1e-9, NEARLY), (5e-8, NEARLY), (1e-7, OTHER)):
        told = conventions.told(row(distance, "output"), BOTH, BOTH, NOTHING, SINGLE)
        assert told["verdict"] == verdict
    same = row(1e-9, "output", SAME)
    told = conventions.told(same, BOTH, BOTH, NOTHING, SINGLE)
    assert told["verdict"] == SAME


def test_at_larger_inputs_too_what_float32_rounds_away_is_the_same():
    """Keras holds the ε of its norms in float32."""
    name = "at inputs 8 times as large: output"
    for distance, verdict in ((3.5e-10, NEARLY), (1e-7, OTHER), (None, OTHER)):
        assert two_programs.nearly(row(distance, name))["verdict"] == verdict
    assert two_programs.nearly(row(1e-9, name, SAME))["verdict"] == SAME


def test_a_gradient_that_is_zero_in_one_model_alone_is_none_that_cancels():
    large, zero = RNG.standard_normal(5), 1e-17 * RNG.standard_normal(5)
    one = {"gradient of a": large, "gradient of b": zero}
    assert judging.cancelled(one, one) == {"gradient of b"}
    assert judging.cancelled(one, {**one, "gradient of b": 1e-3 * large}) == set()


def test_a_model_whose_weights_are_not_proven_is_never_the_same():
    pair = Pair("a", "b", rows=[row(0.0, "output", SAME)])
    assert figures.verdict(pair) != SAME
    pair.proven = True
    assert figures.verdict(pair) == SAME
    pair.rows.append(row(1.0))
    assert figures.verdict(pair) == OTHER


def test_marks_are_the_same_in_every_layout_and_for_no_other_values():
    x = RNG.standard_normal((2, 3, 4, 5))
    assert marks.alike(mark(x), mark(x.transpose(0, 2, 3, 1)))
    assert not marks.alike(mark(x), mark(x + 1e-6))
    assert not marks.alike(mark(x), mark(-x))
    assert not marks.alike(mark(x), mark(np.abs(x)))


def test_marks_are_those_of_values_that_differ_by_less_than_float32_rounds():
    """Keras's GELU is 5e-9 off PyTorch's; the sum of its many values is more."""
    x = np.abs(RNG.standard_normal((40, 400)))
    assert marks.alike(mark(x), mark(x + 2e-8))
    assert not marks.alike(mark(x), mark(x * (1 + 2e-7)))
    assert not marks.alike(mark(x), mark(x + 1e-5 * RNG.standard_normal(x.shape)))


def test_models_part_after_the_last_layer_whose_values_both_have():
    values = [RNG.standard_normal(6) for _ in range(5)]
    layers = lambda names, rows: [
        Inner(name, mark(values[n])) for name, n in zip(names, rows)
    ]
    one = layers(["first", "norm", "last"], [0, 1, 2])
    other = layers(["a", "inside", "b", "c"], [0, 4, 1, 3])
    assert [layer.name for layer in trials.parting(one, other)] == ["last", "c"]
    assert trials.parting(one, one) == (None, None)


def test_what_is_not_finite_proves_nothing():
    x = RNG.standard_normal((4, 3))
    assert trials.nearest({"y": x}, {"y": x})[0] == 0.0
    for bad in (np.nan, np.inf):
        assert trials.nearest({"y": x}, {"y": np.full_like(x, bad)})[0] == np.inf
        assert trials.nearest({"y": np.full_like(x, bad)}, {"y": x})[0] == np.inf
    assert trials.nearest({"y": x}, {"z": x})[0] == np.inf


def test_an_output_in_another_layout_is_recognised():
    x = RNG.standard_normal((2, 3, 4, 5))
    apart, order = trials.nearest({"y": x}, {"y": x.transpose(0, 2, 3, 1)})
    assert apart == 0.0
    assert order == {"y": (0, 2, 3, 1)}


def test_a_value_of_a_name_that_a_model_has_not_is_no_zero():
    """Keras counts its names on where a model is made a second time in a process."""
    side = atoms.side([{"name": "dense/bias", "shape": [2]}])
    assert atoms.flat(side, {}).tolist() == [0.0, 0.0]
    assert atoms.flat(side, {"dense/bias": np.ones(2)}).tolist() == [1.0, 1.0]
    with pytest.raises(LookupError, match="has no dense_1/bias"):
        atoms.flat(side, {"dense_1/bias": np.ones(2)})


def test_the_convention_is_told_of_what_a_step_has_moved():
    name, known = "after step 2: v", Known({"v": BEFORE}, 16, set(), set())
    one, other = ({name: after(0.19, f) - BEFORE} for f in (16 / 15, 1.0))
    told = conventions.told(row(0.01, name), one, other, known, ROUNDING)
    assert told["verdict"] == CONVENTION
    other[name] = after(0.2, 1.0) - BEFORE
    told = conventions.told(row(0.01, name), one, other, known, ROUNDING)
    assert told["verdict"] == OTHER


def gradient(name, one, other, known):
    values = [{name: np.asarray(a)} for a in (one, other)]
    return conventions.told(row(0.5, name), *values, known, ROUNDING)["verdict"]


def test_a_row_that_padding_idx_does_not_train_is_told_and_no_other_is():
    known, name = Known({}, 4, {"e"}, set()), "gradient of e"
    full = RNG.standard_normal((5, 3))
    padded = full.copy()
    padded[2] = 0.0
    assert gradient(name, padded, full, known) == CONVENTION
    assert gradient(name, full, padded, known) == CONVENTION
    assert gradient("training: " + name, padded, full, known) == CONVENTION
    assert gradient("gradient of w", padded, full, known) == OTHER  # no embedding
    two = padded.copy()
    two[3] = 0.0
    scaled = full.copy()
    scaled[2] *= 0.5
    for wrong in (two, scaled, padded * 1.01, np.zeros((5, 3))):
        assert gradient(name, wrong, full, known) == OTHER


def test_an_input_of_truths_may_be_only_compared_but_has_no_two_gradients():
    name, zero = "gradient by input mask", np.zeros(4)
    known, some = Known({}, 4, set(), {"mask"}), RNG.standard_normal(4)
    assert gradient(name, some, zero, known) == CONVENTION
    assert gradient(name, zero, some, known) == CONVENTION
    assert gradient(name, some, 2 * some, known) == OTHER
    assert gradient("gradient by input x", some, zero, known) == OTHER
