"""Mixed precision: rounding, gradients by hand, agreement, and that errors are seen."""

import dataclasses
import struct

import numpy as np
import pytest

from graphparity.common.agreement import stage, targets
from graphparity.common.agreement.oracle import expected, inputs
from graphparity.common.agreement.verdicts import THRESHOLD, compare
from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.worker import session, steps as single_steps
from tests.conftest import backends, needs

REFERENCE = registry.reference("mixed_precision")
NETS = ("two_layer_net", "cnn", "wide")
SHORT = ["two_layer_net", pytest.param("cnn", marks=pytest.mark.long), "wide"]
DYNAMIC = [p for p in backends() if registry.backends()[p.id].graph == "dynamic"]


@pytest.fixture
def numpy_bench():
    """The oracle's modules in this process, as in its worker."""
    with session.opened("numpy_ref"):
        yield registry.load("numpy_ref", "mixed")


def nearest_bfloat16(value):
    """By hand: of the two numbers around it the nearer, of equals the even one."""
    bits = struct.unpack("<I", struct.pack("<f", value))[0]
    low = bits & 0xFFFF0000
    around = [low, low + 0x10000]
    parts = [struct.unpack("<f", struct.pack("<I", b))[0] for b in around]
    far = [abs(value - part) for part in parts]
    if far[0] == far[1]:
        return parts[0] if (low >> 16) % 2 == 0 else parts[1]
    return parts[int(far[1] < far[0])]


def test_bfloat16_rounds_to_the_nearest_and_ties_to_even(numpy_bench):
    rng = np.random.default_rng(0)
    values = np.exp(rng.uniform(-60, 60, 500)) * rng.choice([-1, 1], 500)
    values = np.concatenate([values.astype(np.float32), [1 + 2.0**-8, 1 + 3 * 2.0**-8]])
    rounded = numpy_bench.half("bfloat16")(values.astype(np.float64))
    assert rounded.tolist() == [nearest_bfloat16(float(v)) for v in values]
    special = numpy_bench.half("bfloat16")(np.array([np.inf, -np.inf, 0.0, np.nan]))
    assert special[:3].tolist() == [np.inf, -np.inf, 0.0]
    assert np.isnan(special[3])


def test_float16_overflows_and_underflows(numpy_bench):
    rounded = numpy_bench.half("float16")(np.array([65519.0, 65520.0, 2.0**-25, 1e-8]))
    assert rounded.tolist() == [65504.0, np.inf, 0.0, 0.0]


@pytest.mark.parametrize("name", ["float16", "bfloat16"])
def test_a_random_error_is_half_a_unit_in_the_last_place_at_most(numpy_bench, name):
    values = np.exp(np.random.default_rng(0).uniform(-12, 9, 4000))
    shaken = numpy_bench.half(name, shaken=[0, 1])(values)
    exact = numpy_bench.half(name)(values)
    apart = np.abs(shaken - values) / numpy_bench.spacing(name, values)
    assert 0.45 < apart.max() <= 0.5
    assert np.all(np.abs(exact - values) <= 0.5 * numpy_bench.spacing(name, values))


@pytest.mark.parametrize("name", ["float16", "bfloat16"])
def test_a_random_error_is_uniform_and_no_rounding(numpy_bench, name):
    """Of the neighbours' distance: plain roundings have the same largest error."""
    values = np.full(4000, 1.0 + 2.0**-12)
    shaken = numpy_bench.half(name, shaken=[0, 1])(values)
    off = (shaken - values) / numpy_bench.spacing(name, values)
    assert len(np.unique(shaken)) > 3900
    assert abs(np.mean(off)) < 0.02
    assert np.std(off) == pytest.approx(12**-0.5, rel=0.05)
    other = numpy_bench.half(name, shaken=[0, 2])(values)
    assert not np.array_equal(shaken, other)


def test_zero_and_what_overflows_have_no_random_error(numpy_bench):
    values = np.array([0.0, 1e6, -1e6, np.inf])
    shaken = numpy_bench.half("float16", shaken=[0, 1])(values)
    assert shaken.tolist() == [0.0, np.inf, -np.inf, np.inf]


def test_biases_are_rounded_but_for_those_that_autocast_adds_in_float32(numpy_bench):
    h, b = np.array([[1.0, 2.0], [4.0, 8.0]]), np.array([2.0**-9, 0.3])
    low, cast = (numpy_bench.half("bfloat16", casts=c) for c in ("all", "autocast"))
    np.testing.assert_array_equal(low.bias(h, b), low(h + low(b)))
    np.testing.assert_array_equal(cast.bias(h, b), h + b)
    d = h + b
    np.testing.assert_array_equal(low.bias_gradient(d), low(np.sum(d, axis=0)))
    np.testing.assert_array_equal(cast.bias_gradient(d), np.sum(d, axis=0))
    assert np.any(low.bias_gradient(d) != cast.bias_gradient(d))
    assert low.bias_gradient(d, axis=1).tolist() == low(np.sum(d, axis=1)).tolist()


def test_the_spacing_is_the_distance_of_neighbours(numpy_bench):
    numbers = [1.0, 1.5, 2.0, 1000.0, 2.0**-14, 2.0**-15, 2.0**-20, -3.0]
    right = [abs(float(np.spacing(np.float16(a)))) for a in numbers]
    assert numpy_bench.spacing("float16", np.array(numbers)).tolist() == right
    wide = numpy_bench.spacing("bfloat16", np.array([1.0, -2.0, 2.0**-126, 2.0**-130]))
    assert wide.tolist() == [2.0**-7, 2.0**-6, 2.0**-133, 2.0**-133]


@pytest.mark.parametrize("casts", ["all", "autocast"])
@pytest.mark.parametrize("net", NETS)
def test_without_roundings_the_gradients_are_those_of_the_plain_net(
    numpy_bench, net, casts
):
    """The nets of the workloads have theirs checked; the wide one by differences."""
    program = registry.load("numpy_ref", "precision", net)
    params, batches = REFERENCE.inputs(np.random.default_rng(0), f"{net}_float32")
    x, y = batches[0][0][:4], batches[0][1][:4]
    half = numpy_bench.half("float64", casts=casts)
    found = program.gradients(params, x, y, half, scale=8.0)
    if net != "wide":
        plain = registry.reference(net).gradients(params, x, y)
        pairs = zip(found, plain, strict=True)
        assert all(np.allclose(a, 8.0 * b, 1e-12, 1e-14) for a, b in pairs)
        return
    for index, grad in enumerate(found):
        flat = int(np.argmax(np.abs(grad)))
        moved = [[w.copy() for w in params] for _ in range(2)]
        for sign, copy in zip((1, -1), moved):
            copy[index].reshape(-1)[flat] += sign * 1e-6
        high, low = (program.loss(copy, x, y, half) for copy in moved)
        slope = 8.0 * (high - low) / 2e-6
        assert grad.reshape(-1)[flat] == pytest.approx(slope, rel=1e-5)


def step(scale_of_gradients):
    """A float16 step of the oracle whose gradients are multiplied, against its own."""
    spec = specs.spec("mixed_precision", "two_layer_net_float16")
    params, batches = REFERENCE.inputs(np.random.default_rng(0), spec["config"])
    state = inputs.initial_state(spec, params)
    [targets] = expected.lockstep(spec, [(state, batches[0])], "float32", 0)
    [outputs] = single_steps.check(spec, [(state, batches[0])])
    moved = zip(params, outputs["param"])
    outputs["param"] = [w + scale_of_gradients * (new - w) for w, new in moved]
    outputs["grad"] = [scale_of_gradients * g for g in outputs["grad"]]
    named = specs.name_outputs(outputs, specs.params(spec))
    return {v["output"]: v["ratio"] for v in compare(named, targets, "float64")}


@pytest.mark.parametrize("wrong", [-1.0, 4096.0, 0.5])
def test_a_wrong_sign_or_a_scale_left_in_is_far_outside(numpy_bench, wrong):
    ratios = step(wrong)
    for name in ("grad.w1", "grad.w2", "param.w1", "param.w2"):
        assert ratios[name] > 2 * THRESHOLD, (name, ratios[name])
    assert all(ratio < 4 for ratio in step(1.0).values())


@pytest.mark.parametrize("net", SHORT)
@pytest.mark.parametrize("backend", DYNAMIC)
def test_only_a_program_in_the_half_that_was_asked_for_agrees(pool, backend, net):
    """In no other: a finer one is within the noise floor of float16, but for its
    roundings; a coarser one may not be."""
    needs(backend)
    config = f"{net}_float16"
    aim = targets.single_steps(
        pool, "mixed_precision", config, "float32", 0, 1, backend
    )
    cell = Cell("mixed_precision", config, backend, "cpu", "float32")
    for half in ("float16", "bfloat16", "float32"):
        other = dataclasses.replace(aim, spec={**aim.spec, "half": half})
        verdicts = stage.verify(pool, cell, other)["agreement"]
        bad = {v["output"] for v in verdicts if v["verdict"] != "agree"}
        wrong = {"roundings of output [1]"} if half != "float16" else set()
        assert bad >= wrong, half
        assert bool(bad) == bool(wrong), half


def gradients_of(pool, name, net, which, dtype, spec_of):
    """All gradients of one step from the same start, in one array."""
    spec = specs.spec("mixed_precision", f"{net}_{which}", spec_of)
    params, batches = REFERENCE.inputs(np.random.default_rng(0), spec["config"])
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    step = dtypes.cast([start, batches[0]], dtype)
    [found] = pool.ask(name, "check", spec=spec, steps=[step])
    return np.concatenate([np.ravel(g) for g in found["grad"]]).astype(np.float64)


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("backend", DYNAMIC)
def test_gradients_in_half_make_the_errors_of_that_half(pool, backend, net, half):
    """The backward pass too; at this start no unit flips, which would hide it."""
    needs(backend)
    exact = gradients_of(pool, pool.judge, net, "float32", "float64", backend)
    right = gradients_of(pool, pool.judge, net, half, "float64", backend)
    found = gradients_of(pool, backend, net, half, "float32", backend)
    own, expected = (np.linalg.norm(g - exact) for g in (found, right))
    assert 0.4 < own / expected < 2.5
