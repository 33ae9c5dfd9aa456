"""A static form against its own dynamic form: equal, apart by so much, or not known."""

import numpy as np
import pytest

from graphparity.common.agreement import eager_and_compiled as direct
from graphparity.common.contract import specs
from graphparity.common.contract.cell import Cell

SPEC = specs.spec("fusion", "lecture")
OUT = np.linspace(1.0, 2.0, 12, dtype=np.float32).reshape(3, 4)
EXPECTED = [{"output": {"value": OUT.astype(np.float64), "floor": 1e-7}}]
GRAD = {"w1": OUT, "b1": OUT[0]}


def place(name):
    return Cell("fusion", "lecture", name, "cpu", "float32")


def held(static, dynamic, names=("torch_compile", "torch_eager"), spec=SPEC):
    replies = dict(zip([(name, direct.COMMAND) for name in names], (static, dynamic)))
    cells = [place(name) for name in names]
    return direct.compare(cells, replies, spec, ["1"], EXPECTED)


def one(static, dynamic):
    [(cell, found)] = held(static, dynamic).items()
    assert cell == place("torch_compile")
    return found


def test_the_same_bits_are_told_from_any_other():
    found = one([{"output": OUT}], [{"output": OUT.copy()}])
    assert (found["found"], found["outputs"], found["unequal"]) == (direct.EQUAL, 1, 0)
    assert direct.in_words(found) == "bitwise equal to torch_eager in all of 1 outputs"
    next_one = OUT.copy()
    next_one[1, 2] = np.nextafter(next_one[1, 2], np.float32(9))
    found = one([{"output": next_one}], [{"output": OUT}])
    assert (found["found"], found["unequal"]) == (direct.APART, 1)
    farthest = found["farthest"]
    distance = float(next_one[1, 2]) - float(OUT[1, 2])
    wanted = distance / np.linalg.norm(OUT.astype(np.float64)) / 1e-7
    assert (farthest["output"], farthest["max_ulp"]) == ("output [1]", 1)
    assert farthest["ratio"] == pytest.approx(wanted)
    assert "output [1]: 1 ulp, 0." in direct.in_words(found)


def test_the_sign_of_zero_is_a_bit():
    zero = np.zeros(2, np.float32)
    found = one([{"output": -zero}], [{"output": zero}])
    assert (found["found"], found["farthest"]["max_ulp"]) == (direct.APART, 0)


@pytest.mark.parametrize(
    "other",
    [OUT.astype(np.float64), OUT[:2], np.where(OUT > 1.5, np.nan, OUT)],
    ids=["dtype", "shape", "nan"],
)
def test_what_has_no_distance_is_the_farthest_and_never_equal(other):
    found = one([{"output": other}], [{"output": OUT}])
    assert found["found"] == direct.APART
    assert found["farthest"]["ratio"] is None
    assert "shape, dtype, NaN or inf of output [1]" in direct.in_words(found)


@pytest.mark.parametrize(
    ("static", "dynamic", "reason"),
    [
        ([{"output": OUT}], None, "torch_eager did not run beside it"),
        (None, [{"output": OUT}], "torch_compile gave no outputs"),
        ([], [{"output": OUT}], "0 steps, and 1 of torch_eager"),
        ([{"output": OUT}], [], "1 steps, and 0 of torch_eager"),
        ([], [], "0 steps, and 0 of torch_eager"),
        ([{"grad": [OUT]}], [{"output": OUT}], "only one of the two has"),
    ],
)
def test_what_is_not_compared_says_why(static, dynamic, reason):
    found = one(static, dynamic)
    assert found["found"] == direct.UNKNOWN
    assert reason in direct.in_words(found)


def test_a_dynamic_form_is_held_against_none():
    assert held([{"output": OUT}], [{"output": OUT}], ("jax_eager", "numpy_ref")) == {}


def test_the_form_is_the_one_it_borrows_from(fakes):
    forms = {"tf_xla": "tf_eager", "jax_jit": "jax_eager", "jax_eager": None}
    forms |= {"torch_compile_default": "torch_eager", "numpy_ref": None}
    assert {name: direct.dynamic_form(name) for name in forms} == forms
