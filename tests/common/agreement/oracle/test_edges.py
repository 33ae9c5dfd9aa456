"""The oracle at its edges: which cases are made, and what can be judged there."""

from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.agreement.oracle import edges, inputs
from graphparity.common.contract import registry, specs
from graphparity.common.worker import session

SPEC = specs.spec("autograd", "lecture")  # 3 a^3 - b^2
ONE, TWO = np.ones(2), np.full(2, 2.0)
CASE = {"at": "there", "params": [ONE, TWO], "batch": [ONE]}
FLOAT32 = np.finfo(np.float32)


@pytest.fixture
def found(monkeypatch):
    """What is found of cases that a test gives, in the oracle's own session."""
    load = registry.load

    def find(*cases, spec=SPEC, start=(ONE,), dtype="float32", seed=5, **named):
        asked = []
        make = lambda *given: asked.append(given) or iter(cases)
        program = SimpleNamespace(**{"cases": make, "LEFT_OUT": {}, **named})
        other = lambda name, *path: program if path[0] == "edges" else load(name, *path)
        monkeypatch.setattr(registry, "load", other)
        answer = edges.edges(spec, start, ["batch"], dtype, seed)
        return answer, asked

    with session.opened("numpy_ref"):
        yield find


def one(found, case=CASE, **more):
    [edge] = found(case, **more)[0]["cases"]
    return edge


def test_what_a_case_does_not_say_does_not_apply(found):
    edge = one(found)
    values = {"output": -ONE, "grad.a": 9.0 * ONE, "grad.b": -4.0 * ONE}
    assert edge["values"].keys() == values.keys()
    for name, value in values.items():
        np.testing.assert_array_equal(edge["values"][name], value)
        np.testing.assert_array_equal(edge["expected"][name]["value"], value)
        assert np.all(edge["judged"][name])
        assert 0.0 < edge["expected"][name]["floor"] < 1e-6
    kept = {key: edge[key] for key in ("at", "facts", "sides", "moved", "kink")}
    assert kept == dict(at="there", facts=[], sides=[], moved=0.0, kink="")
    assert edge["resized"] is False


def test_what_a_case_says_is_told(found):
    sides = [([ONE, ONE], [ONE]), ([ONE, TWO], [ONE])]
    said = dict(facts=("grad",), moved=0.5, kink="slope", resized=True)
    edge = one(found, {**CASE, **said, "sides": sides})
    kept = {key: edge[key] for key in said}
    assert kept == {**said, "facts": ["grad"]}
    outputs = [side["output"].tolist() for side in edge["sides"]]
    assert outputs == [[2.0, 2.0], [-1.0, -1.0]]


def test_the_step_is_at_numbers_that_the_dtype_has(found):
    tenth = 0.1 * ONE
    edge = one(found, {**CASE, "params": [tenth, tenth]})
    kept = float(np.float32(0.1))
    params, batch = edge["step"]
    assert (params[0][0], params[0].dtype) == (kept, np.float64)
    assert edge["values"]["output"][0] == 3.0 * kept**3 - kept**2
    assert len(batch) == 1


def test_what_is_left_out_is_said_and_the_rest_is_tried(found):
    known = {"a": "why"}
    cases = [{"at": "b", "left_out": "too large"}, CASE]
    answer, _ = found(*cases, LEFT_OUT=known)
    assert answer["left_out"] == {"a": "why", "b": "too large"}
    assert [edge["at"] for edge in answer["cases"]] == ["there"]
    assert known == {"a": "why"}


@pytest.mark.parametrize(("configs", "count"), [(("x", "y"), 0), (("lecture",), 1)])
def test_a_config_that_is_not_tried_says_which_are(found, configs, count):
    answer, _ = found(CASE, CONFIGS=configs)
    assert len(answer["cases"]) == count
    reason = {edges.EVERY: "the same program is tried there in x, y"}
    assert answer["left_out"] == ({} if count else reason)


def test_a_reference_without_edges_says_so(monkeypatch):
    def load(*_):
        raise registry.Gap("none")

    monkeypatch.setattr(registry, "load", load)
    answer = edges.edges(SPEC, [ONE], ["batch"], "float32", 0)
    reason = {edges.EVERY: "its reference names none"}
    assert answer == {"cases": [], "left_out": reason}


@pytest.mark.parametrize(("kind", "given"), [("train", "params"), ("pullback", "all")])
def test_the_cases_are_given_parameters_alone(found, kind, given):
    start = ["params", "state"] if kind == "train" else "all"
    _, [asked] = found(spec={**SPEC, "kind": kind}, start=start)
    assert asked == ("lecture", given, ["batch"], "float32")


# -- what can be judged ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "held"),
    [
        (0.0, True),
        (float(FLOAT32.tiny), True),
        (float(FLOAT32.tiny) * 0.999, False),
        (float(FLOAT32.max), True),
        (float(FLOAT32.max) * 1.001, False),
        (np.nan, False),
        (np.inf, False),
    ],
)
def test_normal_numbers_of_the_dtype_and_0_are_judged(found, size, held):
    """The gradient of b = 1 / 2 is minus what comes from outside."""
    half = [0.0 * ONE, np.array([0.5, 0.5])]
    external = np.array([size, 1.0])
    edge = one(found, {**CASE, "params": half, "batch": [external]}, dtype="float32")
    assert edge["judged"]["grad.b"].tolist() == [held, True]
    kept = edge["expected"]["grad.b"]["value"].tolist()
    assert kept == [edge["values"]["grad.b"][0] if held else 0.0, -1.0]


def test_what_overflows_on_its_way_is_not_judged(found):
    """3 a^3 and b^2 are infinite in float32, what is left of both is not."""
    a = np.array([2.0**44, 1.0])
    b = np.array([2.0**66 * 3.0**0.5, 1.0])
    edge = one(found, {**CASE, "params": [a, b]})
    left = abs(edge["values"]["output"][0])
    assert 0.0 < left < float(FLOAT32.max)
    assert edge["judged"]["output"].tolist() == [False, True]
    assert edge["judged"]["grad.b"].tolist() == [True, True]


def test_integers_are_judged_whatever_they_are():
    held = edges._held(np.array([0, 1, 2**40]), "float16")
    assert held.tolist() == [True] * 3


def test_gradient_buffers_hold_the_gradients_again_and_are_left_out():
    known = edges._known({"loss": 1.0, "buffers.before.w": 2.0})
    assert {name: value.item() for name, value in known.items()} == {"loss": 1.0}


# -- noise floors ----------------------------------------------------------------------


@pytest.fixture
def measured(monkeypatch):
    """Where a floor is measured it is the size of a, and of gradients that of b."""
    seen = []

    def measure(function, given, axes, dtype, seed):
        seen.append((dtype, seed, axes is registry.reference("autograd").AXES))
        sizes = {"output": np.max(given["state.a"])}
        return {
            name: {
                "value": value,
                "floor": float(sizes.get(name, np.max(given["state.b"]))),
            }
            for name, value in function(given).items()
        }

    monkeypatch.setattr(edges, "measure", measure)
    return seen


def floors(edge):
    return [edge["expected"][name]["floor"] for name in ("output", "grad.a")]


def place(a, b):
    return [a * ONE, b * ONE], [ONE]


def test_a_floor_is_measured_at_the_step_itself(found, measured):
    assert floors(one(found)) == [1.0, 2.0]
    assert measured == [("float32", 5, True)]


def test_at_a_kink_it_is_that_of_the_noisier_side(found, measured):
    for sides in ([place(3, 4), place(5, 2)], [place(5, 2), place(3, 4)]):
        assert floors(one(found, {**CASE, "sides": sides})) == [5.0, 4.0]


def test_where_the_noise_is_calm_is_the_case_s_to_say(found, measured):
    sides = [place(3, 4), place(5, 2)]
    edge = one(found, {**CASE, "sides": sides, "calm": place(7, 8)})
    assert floors(edge) == [7.0, 8.0]


def test_each_case_has_a_seed_of_its_own(found, measured):
    left = {"at": "b", "left_out": "too large"}
    found(CASE, left, CASE, CASE, seed=3)
    assert [seed for _, seed, _ in measured] == [3, 4, 5]


def test_the_oracle_s_own_cases_have_values_and_floors():
    with session.opened("numpy_ref"):
        spec = specs.spec("two_layer_net", "digits")
        drawn = inputs.draw(spec, 0, 1)
        answer = edges.edges(spec, drawn["start"], drawn["batches"], "float32", 0)
    for edge in answer["cases"]:
        names = edge["values"].keys()
        assert names == edge["judged"].keys() == edge["expected"].keys()
        assert {"loss", "grad.w1", "param.w2"} <= names
    assert [edge["resized"] for edge in answer["cases"]].count(True) == 1
