"""Half precision's own limits: common factors, roundings, dtypes of operations."""

import numpy as np
import pytest

from graphparity.common.agreement import half_precision, noise_floor

RNG = np.random.default_rng(0)
VALUE = RNG.standard_normal((16, 10))


def to_half(values):
    return values.astype(np.float16).astype(np.float64)


ROUNDED = to_half(VALUE)


def target(**more):
    """An output whose rounding to half precision is its noise."""
    rng, u = np.random.default_rng(1), 2.0**-11
    shaken = [VALUE * (1 + rng.uniform(-u, u, VALUE.shape)) for _ in range(8)]
    errors = [noise_floor.relative_error(run, VALUE) for run in shaken]
    floor = float(np.sqrt(np.mean(np.square(errors))))
    known = {"value": ROUNDED, "floor": floor, "unrounded": VALUE, **more}
    shares = [half_precision.projection(run, known) for run in shaken]
    return {**known, "projected": float(np.sqrt(np.mean(np.square(shares))))}


def judged(out, half="float16", loose=False, **more):
    """Verdict and reason by output."""
    targets = {"output": target(**more)}
    outputs = {"output": np.asarray(out, np.float64)}
    found = half_precision.compare(outputs, targets, "float64", half, loose)
    return {v["output"]: (v["verdict"], v["reason"]) for v in found}


def test_the_same_roundings_agree():
    assert {word for word, _ in judged(ROUNDED).values()} == {"agree"}


def test_a_common_factor_of_two_floors_is_seen_projected():
    verdict, reason = judged(to_half(1.002 * VALUE))["output"]
    assert verdict == "disagree"
    assert "1.002 of the oracle's throughout" in reason.replace("1.00199", "1.002")


def test_a_common_factor_below_one_is_seen_too():
    verdict, reason = judged(to_half(0.998 * VALUE))["output"]
    assert verdict == "disagree"
    assert reason.startswith("it is 0.998")


def test_one_output_far_off_is_told_at_once_though_another_agrees():
    targets = {"output": target(), "loss": {"value": np.ones(1), "floor": 1e-3}}
    outputs = {"output": VALUE - (ROUNDED - VALUE), "loss": np.full(1, 2.0)}
    found = half_precision.compare(outputs, targets, "float64", "float16", False)
    assert [v["output"] for v in found] == ["output", "loss"]


def test_an_error_of_ten_floors_without_a_common_factor_is_seen_by_its_size():
    off = RNG.standard_normal(VALUE.shape)
    off -= ROUNDED * np.sum(off * ROUNDED) / np.sum(ROUNDED**2)
    off *= 10 * target()["floor"] * np.linalg.norm(ROUNDED) / np.linalg.norm(off)
    assert judged(ROUNDED + off)["output"] == ("disagree", "error is 10 floors")


def test_of_a_weight_the_update_is_projected():
    start = VALUE - 1e-3 * RNG.standard_normal(VALUE.shape)
    wrong = start + 1.01 * (ROUNDED - start)
    known = {"value": ROUNDED, "start": start}
    assert half_precision.projection(wrong, known) == pytest.approx(0.01)
    assert abs(half_precision.projection(wrong, {"value": ROUNDED})) < 1e-4


def test_where_nothing_was_updated_there_is_no_factor():
    assert half_precision.projection(VALUE, {"value": VALUE, "start": VALUE}) is None
    assert half_precision.projection(1, {"value": np.int64(1)}) is None


@pytest.mark.parametrize("share", [0.85, 1.15])
def test_roundings_of_another_size_disagree_unless_the_compiler_skips_some(share):
    out, title = VALUE + share * (ROUNDED - VALUE), "roundings of output"
    verdict, reason = judged(out)[title]
    assert verdict == "disagree"
    assert reason == f"{share:.2g} times those of float16 as it was asked for"
    assert judged(out, loose=True)[title] == ("agree", None)
    assert judged(VALUE, loose=True)[title][0] == "disagree"


def test_roundings_of_the_same_size_that_are_others_disagree():
    out = VALUE - (ROUNDED - VALUE)
    verdict, reason = judged(out)["roundings of output"]
    assert (verdict, reason) == (
        "disagree",
        "others than float16's: 2 of their size apart",
    )


SIZES = [(0.94, "disagree"), (0.96, "agree"), (1.04, "agree"), (1.06, "disagree")]


@pytest.mark.parametrize(("share", "word"), SIZES)
def test_the_size_of_roundings_is_the_oracles_to_a_twentieth(share, word):
    out = VALUE + share * (ROUNDED - VALUE)
    assert judged(out)["roundings of output"][0] == word


@pytest.mark.parametrize(("share", "word"), [(2.8, "agree"), (2.86, "disagree")])
def test_where_a_compiler_skips_some_the_size_is_within_the_root_of_eight(share, word):
    for size in (share, 1.0 / share):
        out = VALUE + size * (ROUNDED - VALUE)
        assert judged(out, loose=True)["roundings of output"][0] == word


@pytest.mark.parametrize(("apart", "word"), [(0.49, "agree"), (0.51, "disagree")])
def test_roundings_are_no_further_apart_than_half_of_their_size(apart, word):
    own = ROUNDED - VALUE
    across = RNG.standard_normal(VALUE.shape)
    across -= own * np.sum(across * own) / np.sum(own * own)
    across *= np.linalg.norm(own) / np.linalg.norm(across)
    angle = 2.0 * np.arcsin(apart / 2.0)  # turned by it, of the same size
    out = VALUE + np.cos(angle) * own + np.sin(angle) * across
    assert judged(out)["roundings of output"][0] == word


def test_where_nothing_is_rounded_the_usual_limits_hold():
    found = judged(ROUNDED, value=VALUE)
    assert found == {"output": ("agree", None)}


def test_what_is_far_off_or_missing_disagrees_at_once():
    assert judged(-ROUNDED)["output"][0] == "disagree"
    targets = {"output": target()}
    [found] = half_precision.compare({}, targets, "float64", "float16", False)
    assert found["verdict"] == "disagree"


RIGHT = [("product", "mm", ["float16"] * 2), ("full", "sub", ["float32"] * 2)]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (("product", "mm", ["float32"] * 2), "mm of float32, expected float16"),
        (
            ("product", "mm", ["float16", "float32"]),
            "mm of float16 and float32, expected float16",
        ),
        (("full", "log", ["float16"]), "log of float16, expected float32"),
        (("product", "mm", ["bfloat16"]), "mm of bfloat16, expected float16"),
    ],
)
def test_operations_in_the_wrong_dtype_are_named(wrong, reason):
    right = half_precision.dtypes_of_operations(
        [*RIGHT, ("", "add", ["float32"])], "float16"
    )
    assert (right["verdict"], right["reason"]) == ("agree", None)
    found = half_precision.dtypes_of_operations([*RIGHT, wrong, wrong], "float16")
    assert (found["verdict"], found["reason"]) == ("disagree", reason)


def test_what_no_record_shows_is_said():
    assert half_precision.unchecked(RIGHT) is None
    assert half_precision.unchecked(None).startswith("not checked: the backend has no")
    assert half_precision.unchecked(RIGHT[1:]) == "not checked: no product was recorded"


# -- what is expected ------------------------------------------------------------------


def test_in_half_precision_the_noise_is_that_of_the_random_roundings():
    value, inputs = np.array([3.0, 0.0, 4.0]), {"a": np.ones(2)}
    errors = np.eye(3)[0], 2.0 * np.eye(3)[1]
    noisy = [lambda _, error=error: {"y": value + error} for error in errors]
    found = half_precision.expected(lambda _: {"y": value}, noisy, inputs, "float16", 0)
    u = 2.0**-11
    floor = ((0.2**2 + 0.4**2) / 2 + u * u / 3) ** 0.5
    assert found["y"]["floor"] == pytest.approx(floor, rel=1e-12)
    assert found["y"]["value"] is value
    shares = 3.0 / 25.0, 0.0  # of the errors along the value
    along = (np.mean(np.square(shares)) + u * u / 3) ** 0.5
    assert found["y"]["projected"] == pytest.approx(along)


def test_in_half_precision_what_is_zero_must_be_zero():
    run = lambda _: {"y": np.zeros(2)}
    found = half_precision.expected(run, [run], {"a": np.ones(2)}, "float16", 0)
    assert found["y"]["floor"] == 0.0
    assert "projected" not in found["y"]


def test_the_inputs_of_random_roundings_are_perturbed_but_for_a_loss_scale():
    calls = []
    scale = np.array(4096.0)
    inputs = {"a": np.ones(9), "state.1.scaler.scale": scale}
    run = lambda values: calls.append(values) or {"y": values["a"]}
    half_precision.expected(run, [run, run], inputs, "float16", 0)
    assert [call["state.1.scaler.scale"] == 4096.0 for call in calls] == [True] * 3
    moved = [np.max(np.abs(call["a"] - 1.0)) for call in calls]
    assert sorted(moved)[0] == 0.0
    assert all(0.0 < move <= 2.0**-11 for move in sorted(moved)[1:])


def test_of_a_weight_the_noise_is_that_along_its_update():
    start, value = np.array([1.0, 1.0]), np.array([1.0, 3.0])
    inputs = {"state.0.w": start, "state.0.b": start}
    names = ("param.w", "param.unknown", "loss")
    noisy = [lambda _: dict.fromkeys(names, value + [5.0, 0.5])]
    run = lambda _: dict.fromkeys(names, value)
    found = half_precision.expected(run, noisy, inputs, "float64", 0)
    assert found["param.w"]["start"] is start
    assert found["param.w"]["projected"] == pytest.approx(0.25)
    assert "start" not in found["loss"]
    assert "start" not in found["param.unknown"]


@pytest.mark.parametrize("floors", [7.9, 8.1])
def test_the_limit_of_half_precision_is_eight_floors(floors):
    off = np.zeros(VALUE.shape)
    off[0, :2] = ROUNDED[0, 1], -ROUNDED[0, 0]  # across the value
    off *= floors * target()["floor"] * np.linalg.norm(ROUNDED) / np.linalg.norm(off)
    word = judged(ROUNDED + off)["output"][0]
    assert word == ("agree" if floors < 8 else "disagree")
