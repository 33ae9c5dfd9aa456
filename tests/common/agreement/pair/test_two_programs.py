"""Two programs without an oracle: which input makes each check false."""

import numpy as np
import pytest

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import (
    ALIKE,
    NOT_JUDGED,
    OTHER,
    SAME,
    SHAKEN,
)

RNG = np.random.default_rng(0)
X = RNG.standard_normal((16, 8))
W = RNG.standard_normal((8, 4))


def values(program, x, w):
    """A program's value, shaken runs and float32, as `diff` measures them."""
    shake = lambda a, n: (
        a * (1 + np.random.default_rng(n).uniform(-SHAKEN, SHAKEN, a.shape))
    )
    runs = [program(shake(x, n), shake(w, n + 9)) for n in range(6)]
    value = program(x, w)
    moved = two_programs.conditioning(value, runs, SHAKEN)
    with np.errstate(all="ignore"):
        single = program(x.astype("f4"), w.astype("f4"))
    return value, {"shaken": moved, "single": single}


def row(one, other, x=X, w=W):
    (a, known_a), (b, known_b) = values(one, x, w), values(other, x, w)
    return two_programs.judged("y", a, b, [known_a, known_b])


def net(x, w):
    return np.tanh(x @ w)


def softmax(x, w):
    e = np.exp(x @ w)
    return e / e.sum(-1, keepdims=True)


def shifted_softmax(x, w):
    z = x @ w
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def variance(x, w):
    return (x * x).mean(0) - x.mean(0) ** 2


def centred(x, w):
    return ((x - x.mean(0)) ** 2).mean(0)


EQUAL = {
    "itself": (net, net),
    "products in another order": (net, lambda x, w: np.tanh((w.T @ x.T).T)),
    "softmax": (softmax, shifted_softmax),
    "a sum the other way round": (
        lambda x, w: x.sum(),
        lambda x, w: x[::-1, ::-1].ravel().cumsum()[-1],
    ),
    "a variance": (variance, centred),
    "a division": (lambda x, w: x / 3, lambda x, w: x * (1 / x.dtype.type(3))),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_mathematics_is_the_same(name):
    found = row(*EQUAL[name])
    assert found["verdict"] == SAME
    assert found["ratio"] < 32


@pytest.mark.parametrize("size", [1e-3, 1e-7, 1e-10])
@pytest.mark.parametrize("program", [net, softmax, centred])
def test_a_factor_s_digit_is_another_function(program, size):
    found = row(program, lambda x, w: program(x, w) * x.dtype.type(1 + size))
    assert found["verdict"] == OTHER
    assert found["distance"] == pytest.approx(size, rel=0.1)


def test_n_for_n_minus_one_in_one_element_of_many():
    def bad(x, w):
        y = net(x, w).copy()
        y[3, 2] += 1e-9
        return y

    assert row(net, bad)["verdict"] == OTHER


def test_an_ill_conditioned_program_moves_by_itself():
    """A variance of numbers far from 0 loses six digits in float64, by one form."""
    far = 1e3 + X
    found = row(variance, centred, far)
    assert found["verdict"] == SAME
    assert found["floor"] > 1e-13
    assert found["worse"] == 0  # which cancels in float32
    wrong = row(centred, lambda x, w: centred(x, w) * (1 + 1e-6), far)
    assert wrong["verdict"] == OTHER


def test_what_loses_all_digits_in_float32_is_not_judged():
    found = row(variance, centred, 1e5 + X)
    assert found["verdict"] == NOT_JUDGED
    assert "rounding alone moves them by" in found["reason"]
    wrong = row(variance, lambda x, w: centred(x, w) * 2, 1e5 + X)
    assert wrong["verdict"] == OTHER


HALVES = np.arange(-7.5, 8.5).reshape(4, 4)


def test_steps_at_ties_are_no_rounding_error():
    """A number halfway goes up or down when it is shaken; float32 holds it exactly."""
    up = lambda x, w: np.floor(x + 0.5)
    assert row(lambda x, w: np.round(x), lambda x, w: np.rint(x), HALVES)[
        "verdict"
    ] == (SAME)
    assert row(lambda x, w: np.round(x), up, HALVES)["verdict"] == OTHER
    one = np.array(X)
    one[0, 0] = 0.5
    assert row(lambda x, w: np.round(x), up, one)["verdict"] == OTHER


def test_steps_that_rounding_reaches_are_not_judged():
    """Halves that are computed: float32 makes others of them fall to the other side."""
    x = np.arange(0.5, 60.5).reshape(10, 6)
    one = lambda x, w: np.round(x * x.dtype.type(0.1) / x.dtype.type(0.1))
    other = lambda x, w: np.round(x / x.dtype.type(0.7) * x.dtype.type(0.7))
    assert row(one, other, x)["verdict"] == NOT_JUDGED


def test_no_floor_is_larger_than_most():
    huge = {"shaken": 1e12, "single": None}
    assert two_programs.floor([X, X], [huge, huge]) == two_programs.MOST


def test_what_is_zero_but_for_rounding_is_told_by_the_other_outputs():
    """A sum of deviations is 0: each program has its own rounding error there."""
    one = lambda x, w: (x - x.mean(0)).sum(0)
    other = lambda x, w: ((x - x.mean(0)) * 2).sum(0)[::-1] / 2
    (a, known_a), (b, known_b) = values(one, X, W), values(other, X, W)
    known = {"y": [known_a, known_b]}
    alone = two_programs.compared({"y": a}, {"y": b}, known)[0]
    assert alone["verdict"] == NOT_JUDGED
    assert "rounding error alone" in alone["reason"]
    more, itself = values(net, X, W)
    known["big"] = [itself, itself]
    pair = two_programs.compared({"y": a, "big": more}, {"y": b, "big": more}, known)
    assert [found["verdict"] for found in pair] == [SAME, SAME]
    assert "0 but for rounding" in pair[0]["reason"]


def test_zero_against_something_small_is_another_function():
    found = row(lambda x, w: x * 0, lambda x, w: x * 1e-30)
    assert found["verdict"] == OTHER
    assert "the first is 0 everywhere" in found["reason"]
    back = row(lambda x, w: x * 1e-30, lambda x, w: x * 0)
    assert back["verdict"] == OTHER
    assert row(lambda x, w: x * 0, lambda x, w: x * 0)["verdict"] == SAME


def put(index, value):
    def program(x, w):
        y = net(x, w).copy()
        y[index] = value
        return y

    return program


NOT_FINITE = {
    "NaN in one": (net, put((0, 0), np.nan), OTHER, "NaN in other places: 0 against 1"),
    "NaN elsewhere": (put((0, 0), np.nan), put((0, 1), np.nan), OTHER, "NaN in other"),
    "NaN at the same place": (put((0, 0), np.nan), put((0, 0), np.nan), SAME, None),
    "inf in one": (net, put((0, 0), np.inf), OTHER, "inf in other places"),
    "inf of another sign": (
        put((0, 0), np.inf),
        put((0, 0), -np.inf),
        OTHER,
        "inf of another sign",
    ),
    "all NaN": (lambda x, w: x * np.nan, lambda x, w: x * np.nan, NOT_JUDGED, "finite"),
}


@pytest.mark.parametrize("name", NOT_FINITE)
def test_patterns_of_nan_and_inf(name):
    one, other, verdict, text = NOT_FINITE[name]
    found = row(one, other)
    assert found["verdict"] == verdict
    assert text is None or text in found["reason"]


def test_an_overflow_in_float32_is_told_of_the_one_that_has_it():
    found = row(softmax, shifted_softmax, X * 40)
    assert found["verdict"] == SAME
    assert found["overflows"][0].endswith("are NaN")
    assert found["overflows"][1] is None


EXACT = {
    "integers": (lambda x, w: x.argmax(1), lambda x, w: (x + 0).argmax(1), SAME),
    "an index": (lambda x, w: x.argmax(1), lambda x, w: x.argmin(1), OTHER),
    "truth values": (lambda x, w: x > 0, lambda x, w: x >= 0, SAME),
    "another dtype": (lambda x, w: x > 0, lambda x, w: (x > 0) * 1.0, OTHER),
    "shapes": (net, lambda x, w: net(x, w).T, OTHER),
    "a broadcast": (net, lambda x, w: net(x, w)[None], OTHER),
    "empty": (lambda x, w: x[:0], lambda x, w: x[:0], NOT_JUDGED),
    "empty integers": (lambda x, w: (x > 0)[:0],) * 2 + (NOT_JUDGED,),
    "complex": (lambda x, w: np.fft.fft(x), lambda x, w: np.fft.fft(x), SAME),
    "a conjugate": (
        lambda x, w: np.fft.fft(x),
        lambda x, w: np.fft.fft(x).conj(),
        OTHER,
    ),
}


@pytest.mark.parametrize("name", EXACT)
def test_integers_shapes_and_empty_outputs(name):
    one, other, verdict = EXACT[name]
    assert row(one, other)["verdict"] == verdict


def narrow(program, dtype="f4"):
    return lambda x, w: program(x, w).astype(dtype)


def test_float32_alone_is_never_the_same_mathematics():
    found = row(net, narrow(net))
    assert found["verdict"] == ALIKE
    assert "the second has no float64" in found["reason"]
    assert row(narrow(net), narrow(net))["verdict"] == ALIKE


def test_float32_inside_is_told_by_its_numbers():
    inside = lambda x, w: net(x, w).astype("f4").astype("f8")
    assert row(net, inside)["verdict"] == ALIKE


@pytest.mark.parametrize(
    ("size", "verdict"), [(1e-7, ALIKE), (1e-5, NOT_JUDGED), (1e-3, OTHER)]
)
def test_what_float32_alone_can_tell(size, verdict):
    found = row(net, narrow(lambda x, w: net(x, w) * (1 + size)))
    assert found["verdict"] == verdict


def test_what_only_one_gives_is_not_judged():
    known = {"y": [{"shaken": 1.0, "single": None}] * 2}
    rows = two_programs.compared({"y": X, "a": X}, {"y": X, "b": X}, known)
    assert [(r["output"], r["verdict"]) for r in rows] == [
        ("y", SAME),
        ("a", NOT_JUDGED),
        ("b", NOT_JUDGED),
    ]
    assert "only the first" in rows[1]["reason"]
    assert "only the second" in rows[2]["reason"]


def test_a_norm_that_would_overflow_is_measured():
    big = np.full(4, 1e300)
    assert two_programs.relative(big, big * (1 + 1e-9)) == pytest.approx(1e-9, rel=1e-5)
