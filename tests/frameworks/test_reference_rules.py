"""The oracle's update rules, against their formulas written out for single numbers."""

from math import sqrt

import numpy as np
import pytest

from graphparity.common.contract import registry

# -- formulas: (w, g, state, t, a, options) -> w; state changes ------------------------


def sgd(w, g, s, t, a, o):
    return w - a * g


def momentum(w, g, s, t, a, o):
    if o["rate_inside"]:
        s["v"] = o["rho"] * s["v"] - a * g
        return w + s["v"]
    s["v"] = o["rho"] * s["v"] + g
    return w - a * s["v"]


def nesterov(w, g, s, t, a, o):
    old, rho = s["v"], o["rho"]
    if not o["rate_inside"]:
        s["v"] = rho * old + g
        return w - a * (g + rho * s["v"])
    s["v"] = rho * old - a * g
    return w - rho * old + (1 + rho) * s["v"]


def divided(w, g, s, a, o):
    inside = o["inside"]
    return w - a * g / (sqrt(s["G"] + o["eps"]) if inside else sqrt(s["G"]) + o["eps"])


def adagrad(w, g, s, t, a, o):
    s["G"] += g**2
    return divided(w, g, s, a, o)


def rmsprop(w, g, s, t, a, o):
    s["G"] = o["d"] * s["G"] + (1 - o["d"]) * g**2
    return divided(w, g, s, a, o)


def change(g, s, t, o):
    s["m"] = o["b1"] * s["m"] + (1 - o["b1"]) * g
    s["v"] = o["b2"] * s["v"] + (1 - o["b2"]) * g**2
    m = s["m"] / (1 - (o["r1"] or o["b1"]) ** t)
    left = 1 - (o["r2"] or o["b2"]) ** t
    return m / (sqrt(s["v"] / left) + (o["eps"] / sqrt(left) if o["hat"] else o["eps"]))


def adam(w, g, s, t, a, o):
    return w - a * change(g, s, t, o)


def adam_l2(w, g, s, t, a, o):
    return w - a * change(g + o["decay"] * w, s, t, o)


def adamw(w, g, s, t, a, o):
    return w - a * change(g, s, t, o) - a * o["decay"] * w


def demon_adam(w, g, s, t, a, o):
    left = 1 - (t - 1) / o["horizon"]
    s["m"] = o["b1"] * left / (1 - o["b1"] + o["b1"] * left) * s["m"] + g
    s["v"] = o["b2"] * s["v"] + (1 - o["b2"]) * g**2
    return w - a * s["m"] / (sqrt(s["v"] / (1 - o["b2"] ** t)) + o["eps"])


# -- defaults, as papers and libraries have them ---------------------------------------

MOMENTS = dict(b1=0.9, b2=0.999, eps=1e-7)
ADAM = {**MOMENTS, "hat": False, "r1": None, "r2": None}
DECAYED = {**ADAM, "decay": 0.01}
RULES = {
    sgd: {},
    momentum: dict(rho=0.9, rate_inside=False),
    nesterov: dict(rho=0.9, rate_inside=True),
    adagrad: dict(eps=1e-7, inside=False, start=0.0),
    rmsprop: dict(d=0.9, eps=1e-7, inside=False, start=0.0),
    adam: ADAM,
    adam_l2: DECAYED,
    adamw: DECAYED,
    demon_adam: MOMENTS,
}
HATTED = [{"hat": True}, {"r1": 0.8, "r2": 0.99}]
ROOTS = [{"inside": True}, {"start": 0.1}, {"eps": 0.1}]
OTHERS = {
    momentum: [{"rate_inside": True}, {"rho": 0.5}],
    nesterov: [{"rate_inside": False}, {"rho": 0.5}],
    adagrad: ROOTS,
    rmsprop: [*ROOTS, {"d": 0.5}],
    adam: [*HATTED, {"b1": 0.5, "b2": 0.75, "eps": 0.1}],
    adam_l2: [*HATTED, {"decay": 0.5}],
    adamw: [*HATTED, {"decay": 0.5}],
    demon_adam: [{"b1": 0.5, "b2": 0.75, "eps": 0.1}],
}
GIVEN = {demon_adam: {"horizon": 8}}
CASES = [(rule, {}) for rule in RULES]
CASES += [(rule, options) for rule, many in OTHERS.items() for options in many]
START = [np.array([1.0, -2.0]), np.array([[0.5]])]
NUMBERS = [3.0, -2.0, 0.5]
STEPS, LR = 5, 0.1


def gradients(t, size):
    """Of step t: another for each number; size: 1e-6 is where epsilon shows."""
    rng = np.random.default_rng(t)
    return [size * rng.uniform(0.5, 2.0, w.shape) * rng.choice([-1, 1]) for w in START]


def by_hand(rule, options, steps, size, at):
    """Weight and state of one number, parameter and place, after every step."""
    known = {**RULES[rule], **GIVEN.get(rule, {}), **options}
    parameter, place = at
    w = float(START[parameter][place])
    state = dict(v=0.0, m=0.0, G=known.get("start", 0.0))
    for t in range(1, STEPS + 1):
        a = LR if steps is None else LR * (1 - (t - 1) / steps)
        g = float(gradients(t, size)[parameter][place])
        w = rule(w, g, state, t, a, known)
        yield w, dict(state)


@pytest.mark.parametrize("size", [1.0, 1e-6])
@pytest.mark.parametrize("steps", [None, 7])
@pytest.mark.parametrize(("rule", "options"), CASES)
def test_a_rule_is_its_formula(rule, options, steps, size):
    module = registry.load("numpy_ref", "optimizers", rule.__name__)
    init, update = module.make(lr=LR, steps=steps, **GIVEN.get(rule, {}), **options)
    params, state = [w.copy() for w in START], init(START)
    places = [(0, (0,)), (0, (1,)), (1, (0, 0))]
    right = [list(by_hand(rule, options, steps, size, at)) for at in places]
    for t in range(STEPS):
        params, state = update(params, gradients(t + 1, size), state)
        for (parameter, place), hand in zip(places, right):
            w, kept = hand[t]
            assert params[parameter][place] == pytest.approx(w, rel=1e-12)
            for name in kept.keys() & (state.keys() if state else set()):
                found = state[name][parameter][place]
                assert found == pytest.approx(kept[name], rel=1e-12)
    if state:
        assert state["t"] == STEPS


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rule", RULES)
def test_a_state_begins_in_the_parameters_dtype_and_shape(rule, dtype):
    module = registry.load("numpy_ref", "optimizers", rule.__name__)
    init, _ = module.make(lr=LR, steps=3, **GIVEN.get(rule, {}))
    params = [w.astype(dtype) for w in START]
    state = init(params)
    assert (state["t"], state["t"].dtype, state["t"].shape) == (0.0, dtype, ())
    for name in state.keys() - {"t"}:
        assert [(s.dtype, s.shape) for s in state[name]] == [
            (p.dtype, p.shape) for p in params
        ]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule is not sgd])
def test_no_step_changes_what_it_was_given(rule):
    module = registry.load("numpy_ref", "optimizers", rule.__name__)
    init, update = module.make(lr=LR, **GIVEN.get(rule, {}))
    params, state = [w.copy() for w in START], init(START)
    update(params, gradients(1, 1.0), state)
    assert all(np.array_equal(a, b) for a, b in zip(params, START))
    assert state["t"] == 0.0
