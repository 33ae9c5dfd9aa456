"""A static form against its own dynamic form: equal, apart by so much, or not known."""

from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.agreement import eager_and_compiled as direct
from graphparity.common.contract import registry, specs
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
    assert direct.in_words(found) == "bitwise equal to torch_eager in its one output"
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


def test_facts_have_no_steps_to_compare():
    replies = {(n, direct.COMMAND): {} for n in ("torch_compile", "torch_eager")}
    facts = {"kind": "facts", "workload": "tensors", "config": "lecture"}
    assert direct.compare([place("torch_compile")], replies, facts, [], []) == {}


def test_a_library_with_another_rule_is_not_compared(monkeypatch):
    monkeypatch.setattr(specs, "dialect", lambda name, spec: {"dialect": name})
    found = one([{"output": OUT}], [{"output": OUT}])
    reason = "its library has the rule otherwise than torch_eager's"
    assert found["reason"] == reason
    assert (found["outputs"], found["unequal"], found["farthest"]) == (0, 0, None)


def test_a_form_is_of_the_same_framework(monkeypatch):
    """Even where a static backend borrows from another's."""
    form = lambda name, framework, graph: SimpleNamespace(
        name=name, framework=framework, graph=graph
    )
    known = [form("s", "A", "static"), form("b", "B", "dynamic")]
    known.append(form("a", "A", "dynamic"))
    named = {one.name: one for one in known}
    monkeypatch.setattr(registry, "backends", lambda: named)
    monkeypatch.setattr(registry, "lineage", lambda name: known[:2])
    monkeypatch.setattr(registry, "of_this_tree", lambda: named)
    assert direct.dynamic_form("s") == "a"


# -- two sets of outputs ---------------------------------------------------------------

ONE = np.ones(4)


def against(static, dynamic, **targets):
    """Of outputs by name; targets: (value, floor) of an output."""
    aims = {n: {"value": np.asarray(v), "floor": f} for n, (v, f) in targets.items()}
    static = {n: np.asarray(a) for n, a in static.items()}
    dynamic = {n: np.asarray(a) for n, a in dynamic.items()}
    return direct.held_against("form", static, dynamic, aims)


def test_what_only_one_has_is_named_in_order():
    names = {"e", "d", "c", "b", "a"}
    found = against(dict.fromkeys(names, ONE), {})
    assert found["reason"] == "only one of the two has a, b, c, d, e"


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("turned", [False, True])
def test_one_number_that_is_none_has_no_distance(bad, turned):
    pair = {"y": np.array([bad, 1.0])}, {"y": np.ones(2)}
    found = against(*(pair[::-1] if turned else pair), y=(np.ones(2), 1.0))
    unknown = {"output": "y", "error": None, "ratio": None, "max_ulp": None}
    assert found["farthest"] == unknown


def test_of_integers_those_that_differ_are_counted():
    found = against({"y": [1, 2, 3]}, {"y": [1, 5, 7]}, y=([1, 2, 3], 0.0))
    assert found["farthest"]["max_ulp"] == 2


@pytest.mark.parametrize(
    ("value", "floor", "error", "ratio"),
    [
        (ONE, 0.5, 0.25, 0.5),
        (0.5 * ONE, 0.5, 0.5, 1.0),  # of a norm of 1
        (ONE, 0.0, 0.25, None),
        (ONE, np.inf, 0.25, None),
        (0.0 * ONE, 0.5, None, None),
        (np.inf * ONE, 0.5, None, None),
    ],
)
def test_the_distance_is_relative_to_the_oracle_and_in_its_floors(
    value, floor, error, ratio
):
    found = against({"y": 1.25 * ONE}, {"y": ONE}, y=(value, floor))["farthest"]
    assert (found["error"], found["ratio"]) == (error, ratio)
    assert found["max_ulp"] == 2**50


def test_the_same_numbers_in_another_shape_or_dtype_are_apart():
    """Though not a bit of them differs."""
    assert against({"y": np.zeros(4)}, {"y": np.zeros((2, 2))})["found"] == direct.APART
    zeros = {"y": np.zeros(4)}, {"y": np.zeros(4, np.int64)}
    assert against(*zeros)["found"] == direct.APART


def test_without_an_oracle_floating_point_numbers_are_counted():
    found = against({"y": 1.25 * ONE}, {"y": ONE})["farthest"]
    unknown = {"output": "y", "error": None, "ratio": None}
    assert found == {**unknown, "max_ulp": 2**50}
    text = direct.in_words(against({"y": 1.25 * ONE}, {"y": ONE}))
    assert text.endswith("farthest y: 1,125,899,906,842,624 ulp")


def test_the_farthest_is_that_of_most_floors_then_of_most_numbers():
    near, far = np.nextafter(ONE, 2.0), 1.5 * ONE
    order = [  # each is farther than the one before
        ("u", near, None),
        ("v", far, None),
        ("w", near, (ONE, 1e-1)),
        ("x", far, (ONE, 1.0)),
        ("y", near, (ONE, 1e-17)),
        ("z", ONE[:3], None),
    ]
    for count in range(1, len(order) + 1):
        for some in (order[:count], order[:count][::-1]):
            aims = {name: aim for name, _, aim in some if aim}
            static = {name: out for name, out, _ in some}
            found = against(static, dict.fromkeys(static, ONE), **aims)
            assert found["farthest"]["output"] == order[count - 1][0]


def test_in_words_how_many_how_far_and_what_has_no_distance():
    found = against({"y": 1.25 * ONE, "z": ONE}, {"y": ONE, "z": ONE}, y=(ONE, 0.5))
    text = "1 of 2 outputs are not form's bit by bit; farthest y: "
    assert direct.in_words(found).startswith(text)
    assert direct.in_words(found).endswith(" ulp, 0.5 noise floors")
    odd = against({"y": 1.25 * ONE, "z": ONE}, {"y": ONE, "z": ONE[:3]})
    text = "2 of 2 outputs are not form's bit by bit: shape, dtype, NaN or inf of z"
    assert direct.in_words(odd) == f"{text} is another"
