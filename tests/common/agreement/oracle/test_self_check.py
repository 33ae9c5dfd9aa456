"""The oracle's check of itself: a gradient that is wrong anywhere is seen."""

import numpy as np
import pytest

from graphparity.common.agreement import stage
from graphparity.common.agreement.oracle import inputs, self_check
from graphparity.common.contract import registry, specs
from graphparity.common.worker import session
from graphparity.frameworks.numpy_ref import train

MIXED = ("two_layer_net_bfloat16", "cnn_float16", "wide_bfloat16", "faults_float16")
CELLS = [
    ("autograd", "lecture"),
    ("conditional", "lecture"),
    *(("two_layer_net", config) for config in ("define_by_run", "digits")),
    *(("cnn", config) for config in ("lecture", "digits", "library")),
    *(("optimizers", rule) for rule in ("sgd", "adamw", "adam_library")),
    *(("landscapes", config) for config in registry.reference("landscapes").CONFIGS),
    *(("mixed_precision", config) for config in MIXED),
]


def middle(grad):
    """The sign of one element turned: of middle size among those that are not 0."""
    size = np.round(np.abs(grad), 9)  # which it is must not hang on a rounding
    order = np.argsort(size, axis=None, kind="stable")[np.sum(size == 0.0) :]
    if len(order):
        grad.flat[order[len(order) // 2]] *= -1.0
    return grad


FAULTS = {
    "x100": lambda grad: 100.0 * grad,
    "sign": lambda grad: -grad,
    "factor 1.0001": lambda grad: 1.0001 * grad,
    "one element": middle,
}


@pytest.fixture(autouse=True, scope="module")
def numpy_bench():
    """The oracle's modules in this process, as in its worker."""
    with session.opened("numpy_ref"):
        yield


@pytest.fixture(scope="module")
def drawn():
    """By cell the steps that are checked, drawn once."""
    known = {}

    def find(cell):
        if cell not in known:
            known[cell] = inputs.draw(specs.spec(*cell), seed=0, steps=1)["steps"]
        return known[cell]

    return find


def judged(spec, step):
    """The verdicts of the check, by output."""
    found = [stage.checked(check) for check in self_check.self_check(spec, [step])]
    return {verdict["output"]: verdict for verdict in found}


@pytest.mark.parametrize(
    ("grad", "places"),
    [
        ([3.0], [""]),  # which is the one element there is
        ([3.0, -2.0], ["", "[0]", "[1]"]),
        ([0.0, 0.0], [""]),
        ([3.0, 0.0], ["", "[0]", " where it is 0"]),
        ([3.0, 1e-12, 2.0], ["", "[0]", "[2]"]),  # rounding hides the one between
        ([[5.0, 4.0], [3.0, 2.0]], ["", "[0, 0]", "[0, 1]", "[1, 1]"]),
    ],
)
def test_a_gradient_is_looked_at_along_these_directions(grad, places):
    known = {"value": np.array(grad), "floor": 1e-13}
    found = dict(self_check._directions(known, np.random.default_rng(0)))
    assert [*found] == places
    for place in places[1:]:
        if place.startswith("["):
            one = np.zeros(np.shape(grad))
            one[tuple(int(n) for n in place[1:-1].split(","))] = 1.0
            np.testing.assert_array_equal(found[place], one)


def differences(found, name):
    """Those of one gradient's differences, by output."""
    ours = (f"grad.{name} [", f"grad.{name}[")
    known = {k: v for k, v in found.items() if k.startswith(ours)}
    return {k: v for k, v in known.items() if k.endswith("[difference]")}


def plant(monkeypatch, spec, fault):
    """A fault in every gradient by hand of a cell's reference program."""
    program = session.program(spec)
    function = getattr(program, spec.get("loss", "forward"))
    right = train.by_hand(function)

    def wrong(*args, **options):
        return [fault(np.array(grad)) for grad in right(*args, **options)]

    monkeypatch.setattr(program, right.__name__, wrong)


@pytest.mark.parametrize("cell", CELLS, ids="-".join)
def test_the_reference_passes_its_own_check(drawn, cell):
    for step in drawn(cell):
        words = {k: v["verdict"] for k, v in judged(specs.spec(*cell), step).items()}
        assert "disagree" not in words.values(), words


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("cell", CELLS, ids="-".join)
def test_wrong_gradients_are_seen_in_every_parameter(monkeypatch, drawn, cell, fault):
    """Weights and biases alike; of one that is 0 throughout nothing is said."""
    spec, step = specs.spec(*cell), drawn(cell)[0]
    plant(monkeypatch, spec, FAULTS[fault])
    found = judged(spec, step)
    for name in specs.params(spec):
        words = [verdict["verdict"] for verdict in differences(found, name).values()]
        if cell[0] == "conditional" and name == "w2":  # z = 10: not taken
            assert words == ["not checked"]
        elif fault == "one element":
            assert "disagree" in words, (name, found)
        else:
            assert set(words) == {"disagree"}, (name, found)


def test_what_rounding_hides_is_not_checked(monkeypatch, drawn):
    """A gradient that is noise makes its own floor: that is no agreement."""
    spec, step = specs.spec("optimizers", "sgd"), drawn(("optimizers", "sgd"))[0]
    rng = np.random.default_rng(0)
    plant(monkeypatch, spec, lambda grad: rng.standard_normal(grad.shape))
    found = differences(judged(spec, step), "b")
    assert found["grad.b [difference]"]["verdict"] == "not checked"
    assert "agree" not in {verdict["verdict"] for verdict in found.values()}


def test_a_program_that_drops_imaginary_parts_is_refused(monkeypatch, drawn):
    spec, step = specs.spec("optimizers", "sgd"), drawn(("optimizers", "sgd"))[0]
    program = session.program(spec)

    def loss(params, x, y):
        return np.sum(np.array(program.forward(params, x), np.float64))

    loss.__module__ = program.__name__  # where its gradients are
    monkeypatch.setattr(program, "loss", loss)
    with pytest.raises(np.exceptions.ComplexWarning):
        judged(spec, step)


def test_every_gradient_by_hand_is_among_these_cells():
    """Of each program and loss that has one."""

    def gradients(cell):
        spec = specs.spec(*cell)
        return specs.folder(spec), spec.get("loss", "forward"), spec.get("library")

    every = {
        gradients((workload, config))
        for workload in registry.workloads()
        for config in getattr(registry.reference(workload), "CONFIGS", ())
        if specs.spec(workload, config)["kind"] in ("train", "pullback")
    }
    assert every == {gradients(cell) for cell in CELLS}


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        (("optimizers", "sgd"), "agree"),
        (("landscapes", "beale"), "not checked"),
        (("mixed_precision", "faults_float16"), "not checked"),
    ],
)
def test_a_run_that_could_not_be_reordered_shows_nothing(drawn, cell, word):
    found = judged(specs.spec(*cell), drawn(cell)[0])
    words = {v["verdict"] for k, v in found.items() if k.endswith("[reordered]")}
    assert words == {word}
