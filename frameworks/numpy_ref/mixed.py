"""A training step in mixed precision -- NumPy, the reference.

Everything is float64 but what the policy rounds: `Half` is the low dtype.
"""

import numpy as np

# -- the low dtype ---------------------------------------------------------------------


class Half:
    """Rounds an array to a dtype's values, as a cast there and back would.

    casts: where biases are added. "all": in the low dtype, rounded themselves;
    "autocast": a product's is added in float32, a convolution's inside it.
    rng: Monte Carlo arithmetic (Parker 1997), a uniform error of half a unit in the
    last place in the place of a rounding.
    """

    def __init__(self, name, casts="all", rng=None):
        self.name, self.casts, self.rng = name, casts, rng

    def __call__(self, a):  # a of any shape -> the same, rounded
        a = np.asarray(a)
        if self.name not in ROUND:
            return a
        rounded = ROUND[self.name](a)
        if self.rng is None:
            return rounded
        error = self.rng.uniform(-0.5, 0.5, a.shape) * spacing(self.name, a)
        fine = np.isfinite(rounded) & (a != 0.0)
        return np.where(fine, a + error, rounded).astype(a.dtype)

    def bias(self, h, b):  # h a rounded product -> h + b
        return h + b if self.casts == "autocast" else self(h + self(b))

    def bias_gradient(self, d, axis=0):  # d behind the sum -> of the bias
        return np.sum(d, axis) if self.casts == "autocast" else self(np.sum(d, axis))


def round_float16(a):
    with np.errstate(over="ignore"):
        return a.astype(np.float16).astype(a.dtype)


def round_bfloat16(a):  # the upper half of a float32, ties to even
    with np.errstate(over="ignore"):
        bits = a.astype(np.float32).view(np.uint32)
    rounded = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    high = (rounded & np.uint32(0xFFFF0000)).view(np.float32)
    return np.where(np.isnan(a), a, high).astype(a.dtype)


ROUND = {"float16": round_float16, "bfloat16": round_bfloat16}
DIGITS = {
    "float16": (10, -14),
    "bfloat16": (7, -126),
}  # fraction; exponent


def spacing(name, a):  # distance of neighbouring numbers of the dtype around a
    fraction, least = DIGITS[name]
    _, exponent = np.frexp(a)  # for a fraction in [1/2, 1): one more than IEEE's
    return np.ldexp(1.0, np.maximum(exponent - 1, least) - fraction)


def half(name, casts="all", shaken=None):  # -> what programs take as `half`
    rng = None if shaken is None else np.random.default_rng(shaken)
    return Half(name, casts, rng)


def product(params, b, half):  # params [a] (n, m), b (m, k) -> a b as the policy has it
    return half(half(params[0]) @ half(b))


# -- graph -----------------------------------------------------------------------------


def make(train, loss, rule, scaler, params, batch):  # -> state, step(state, *batch)
    init, update = rule
    begin, adjust = scaler
    gradients = train.by_hand(loss)

    def step(state, *batch):
        params, opt_state = state
        scale = opt_state["scaler"]["scale"]
        value = loss(params, *batch)
        grads = gradients(params, *batch, scale=scale)
        finite = all(np.all(np.isfinite(g)) for g in grads)
        if finite:
            grads = [g / scale for g in grads]
            params, rule_state = update(params, grads, opt_state["rule"])
        else:
            rule_state = opt_state["rule"]
        scaling = adjust(opt_state["scaler"], finite)
        return (params, {"rule": rule_state, "scaler": scaling}), value

    return (params, {"rule": init(params), "scaler": begin(params)}), step
