"""Faults that one norm in float32 has let pass; each is seen now, and the right program
is not accused."""

import numpy as np
import pytest

from graphparity.common.agreement import called_twice, noise_floor, verdicts
from graphparity.common.agreement.oracle import expected, inputs
from graphparity.common.contract import registry, specs
from graphparity.common.contract.dtypes import cast
from graphparity.common.worker import session, steps

SEED = 11


def step_of(workload, config, dtype, whole=False):
    """What the reference computes in the dtype, and what it should."""
    spec = specs.spec(workload, config)
    with session.opened(registry.oracle().name):
        drawn = inputs.draw(spec, SEED, 1)
        wanted, *_ = expected.lockstep(spec, drawn["steps"][:1], dtype, SEED, whole)
        run = steps.whole_steps if whole else steps.check
        [outputs] = run(spec, cast(drawn["steps"][:1], dtype))
    named = specs.name_outputs(outputs, specs.params(spec))
    return named, wanted, drawn


def word(outputs, wanted, name, dtype="float32"):
    [found] = verdicts.compare({name: outputs[name]}, {name: wanted[name]}, dtype)
    return found["verdict"]


@pytest.fixture(scope="module")
def net():
    return step_of("two_layer_net", "session", "float32")


def planted(net, name, at, change):
    outputs, wanted, _ = net
    array = outputs[name].copy()
    array.flat[at] = change(array.flat[at])
    return word({name: array}, wanted, name)


def smallest(net, name):
    return np.argsort(np.abs(net[0][name]), axis=None)


def test_the_right_program_agrees_in_every_output(net):
    found = verdicts.compare(net[0], net[1], "float32")
    assert {v["verdict"] for v in found} == {"agree"}
    assert max(map(verdicts.share, found)) < 0.5


def test_small_elements_that_are_zero_together_are_seen(net):
    at = smallest(net, "grad.w1")
    at = at[np.abs(net[0]["grad.w1"].flat[at]) > 0][:106]
    assert planted(net, "grad.w1", at, np.zeros_like) == "disagree"


def test_one_small_element_that_is_zero_is_seen(net):
    at = smallest(net, "grad.w1")[700]
    assert planted(net, "grad.w1", at, lambda g: 0.0 * g) == "disagree"


def test_one_small_element_of_the_other_sign_is_seen(net):
    at = smallest(net, "grad.w1")[300]
    assert planted(net, "grad.w1", at, lambda g: -g) == "disagree"


def test_one_element_of_a_product_is_seen():
    product = step_of("matmul", "tenth", "float32")
    rms = float(np.sqrt(np.mean(np.square(product[0]["output"]))))
    off = planted(product, "output", 1234, lambda p: p + np.float32(1e-4 * rms))
    assert off == "disagree"


@pytest.mark.parametrize("factor", [1 + 16 * 2.0**-24, 1 - 16 * 2.0**-24])
def test_a_common_factor_of_16_roundings_is_seen(net, factor):
    wrong = (net[0]["grad.w1"].astype(np.float64) * factor).astype(np.float32)
    assert word({"grad.w1": wrong}, net[1], "grad.w1") == "disagree"


def test_zeros_by_structure_hold_nothing():
    outputs, wanted, _ = step_of("conditional", "lecture", "float32")
    [name] = [n for n in wanted if not np.any(wanted[n]["value"])]
    wrong = outputs[name] + np.float32(1e-30)
    assert word(outputs, wanted, name) == "agree"
    assert word({name: wrong}, wanted, name) == "disagree"


# -- mathematics in float64 ------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "in_float32"), [(1e-5 * 1e-5, "agree"), (1e-7, "disagree")]
)
def test_a_decay_below_float32_s_rounding_is_seen_in_float64(size, in_float32):
    """A decay of 1e-5 at a rate of 1e-5, and one of 1e-7 in each step: along the whole
    array that is many floors, at each element less than one."""
    for dtype, seen in (("float32", in_float32), ("float64", "disagree")):
        outputs, wanted, drawn = step_of("two_layer_net", "session", dtype, whole=True)
        before = cast(drawn["steps"][0][0][0][0], dtype)
        assert word(outputs, wanted, "param.w1", dtype) == "agree"
        wrong = (outputs["param.w1"] - size * before).astype(dtype)
        assert word({"param.w1": wrong}, wanted, "param.w1", dtype) == seen


def test_an_epsilon_of_a_norm_is_seen_in_float64():
    x = np.random.default_rng(0).standard_normal((32, 64))

    def norm(values, eps=1e-6):
        x = values["x"]
        centred = x - np.mean(x, axis=1, keepdims=True)
        variance = np.mean(centred * centred, axis=1, keepdims=True)
        return {"output": centred / np.sqrt(variance + eps)}

    wanted = noise_floor.measure(
        norm, {"x": x}, {"x": "N.", "output": "N."}, "float64", 0
    )
    assert word(norm({"x": x}), wanted, "output", "float64") == "agree"
    assert word(norm({"x": x}, 1e-5), wanted, "output", "float64") == "disagree"


# -- at the inputs that were received, and where nothing can be judged -----------------


def test_a_difference_of_near_numbers_is_judged_at_its_own_inputs():
    """Whose inputs' rounding is a thousand times what the program itself rounds."""
    rng = np.random.default_rng(0)
    x = 1e3 + rng.standard_normal((50, 8))
    spread = lambda values: {"output": values["x"] - np.mean(values["x"], axis=0)}
    wanted = noise_floor.measure(
        spread, {"x": x}, {"x": "N.", "output": "N."}, "float32", 0
    )
    right = spread({"x": x.astype(np.float32)})
    assert word(right, wanted, "output") == "agree"
    wrong = {"output": right["output"] * np.float32(1.01)}
    assert word(wrong, wanted, "output") == "disagree"


def test_where_the_reference_overflows_nothing_is_judged():
    log_of_exp = lambda values: {"output": np.log(np.exp(values["x"]))}
    with np.errstate(over="ignore", invalid="ignore"):
        wanted = noise_floor.measure(
            log_of_exp, {"x": np.array([89.0, 1.0])}, {}, "float32", 0
        )
    right = {"output": np.array([89.0, 1.0], np.float32)}
    [found] = verdicts.compare(right, wanted, "float32")
    assert found["verdict"] == "not checked"
    assert "the reference overflows in float32" in found["reason"]
    assert verdicts.overall([found])[0] != "agree"


def test_a_gradient_that_cancels_to_zero_is_noise_and_no_exact_zero():
    """Of a bias before batch normalisation: the mean takes it away again."""
    x = np.random.default_rng(0).standard_normal((64, 8))

    def gradient(values):
        h = values["x"] + values["b"]
        centred = h - np.mean(h, axis=0)
        d = centred**3 - np.mean(centred**3, axis=0)
        return {"grad.b": np.sum(d, axis=0)}

    named = {"x": x, "b": np.zeros(8)}
    wanted = noise_floor.measure(gradient, named, {"x": "N."}, "float32", 0)
    right = gradient(cast(named, "float32"))
    assert np.any(right["grad.b"] != wanted["grad.b"]["value"])
    assert word(right, wanted, "grad.b") == "agree"
    wrong = {"grad.b": right["grad.b"] + np.float32(1e-2)}
    assert word(wrong, wanted, "grad.b") == "disagree"


# -- two calls -------------------------------------------------------------------------


def test_a_program_that_draws_differs_from_itself(net):
    outputs, wanted, _ = net
    rng = np.random.default_rng(0)
    dropped = lambda: {n: a * (rng.random(a.shape) > 0.5) for n, a in outputs.items()}
    assert not called_twice.judge(outputs, outputs, wanted, "float32")
    found = called_twice.judge(dropped(), dropped(), wanted, "float32")
    assert "two calls on the same inputs differ" in found[0]["reason"]
