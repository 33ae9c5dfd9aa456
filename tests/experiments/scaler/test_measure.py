"""The loss scaler: its rule, the judge's own eyes, every backend, the libraries."""

import copy

import numpy as np
import pytest

from graphparity.common.agreement.oracle import inputs
from graphparity.common.contract import registry
from graphparity.common.worker import session, steps
from graphparity.experiments.dialects import scalers
from graphparity.experiments.scaler import judge, library, measure, scenes, tables
from tests.conftest import backends, needs
from tests.counted import by_hand

PYTORCH = pytest.mark.pytorch
TENSORFLOW = pytest.mark.tensorflow


def paths(settings, finite):
    return library.ours({"start": 8.0, **settings}, finite)


def test_the_rule_grows_by_interval_and_backs_off():
    found = paths({"interval": 2}, [True, True, True, False, True, True])
    assert found == [[8, 1], [16, 0], [16, 1], [8, 0], [8, 1], [16, 0]]
    found = paths({"interval": 1, "factor": 4.0, "backoff": 0.125}, [True, False])
    assert found == [[32, 0], [4, 0]]


def test_the_rule_does_not_grow_beyond_float32():
    found = paths({"start": 2.0**126, "interval": 1}, [True, True, True])
    assert found == [[2.0**127, 0]] * 3


@pytest.fixture(scope="module")
def run():
    """A random run of the oracle, states in float64."""
    spec, params, batches = scenes.random_run(3, 60)
    with session.opened("numpy_ref"), np.errstate(invalid="ignore"):  # inf - inf
        start = inputs.initial_state(spec, params)
        after = steps.train_on(spec, start, batches, list(range(1, 61)))
    first = {"param": start[0], "opt": start[1]}
    return [first, *({k: one[k] for k in first} for one in after)]


def test_faults_of_every_kind_are_in_a_random_run(run):
    row = judge.judge(run, run)
    assert judge.agrees(row)
    assert row["skipped"] >= 3
    assert row["grown"] >= 3
    assert row["backed_off"] >= 3
    _, _, batches = scenes.random_run(3, 2000)
    sizes = {float(np.max(np.abs(x))) for x, _ in batches}
    assert {size > 2 for size in sizes} == {size < 2**-20 for size in sizes}
    for fault in (np.isposinf, np.isnan):
        assert any(fault(y).any() for _, y in batches)


def first_skipped(run):
    return next(n for n, s in enumerate(run) if n and s["opt"]["scaler"]["skipped"])


@pytest.mark.parametrize("key", ["scale", "growth", "skipped"])
def test_one_wrong_state_of_the_scaler_is_seen(run, key):
    other = copy.deepcopy(run)
    other[20]["opt"]["scaler"][key] = other[20]["opt"]["scaler"][key] + 1.0
    row = judge.judge(other, run)
    assert row["differing"] == 1
    assert not judge.agrees(row)
    assert row["first"].startswith("step 20: ")


@pytest.mark.parametrize("where", ["param", "moment"])
def test_a_trace_of_a_skipped_step_is_seen_even_of_a_zero_s_sign(run, where):
    other, step = copy.deepcopy(run), first_skipped(run)
    for state in other:  # a zero at the same place in every step
        leaf = state["param"][0] if where == "param" else state["opt"]["rule"]["v"][0]
        leaf[1] = 0.0
    assert judge.judge(other, other)["touched"] == 0
    state = other[step]
    leaf = state["param"][0] if where == "param" else state["opt"]["rule"]["v"][0]
    leaf[1] = -0.0
    row = judge.judge(other, run)
    assert row["touched"] == 1
    assert not judge.agrees(row)


def test_weights_of_another_rate_are_seen(run):
    other = copy.deepcopy(run)
    for state in other[1:]:
        state["param"][0] *= 1.001
    assert not judge.agrees(judge.judge(other, run))


@pytest.mark.parametrize("where", ["param", "moment"])
def test_a_weight_that_is_no_number_is_no_agreement(run, where):
    other = copy.deepcopy(run)
    for state in other[first_skipped(run) + 1 :]:
        leaf = state["param"][1] if where == "param" else state["opt"]["rule"]["v"][1]
        leaf[0] = np.nan
    row = judge.judge(other, run)
    assert row["weights"] is None
    assert not judge.agrees(row)


def test_the_scene_of_underflow_loses_its_gradients_until_the_scale_has_grown():
    spec, params, batches = scenes.scene("underflow", 0)
    with session.opened("numpy_ref"):
        start = inputs.initial_state(spec, params)
        after = steps.train_on(spec, start, batches, [1, len(batches)])
    first, last = ([np.asarray(w) for w in one["param"]] for one in after)
    assert all(np.array_equal(w, own) for w, own in zip(first, start[0]))
    assert not any(np.array_equal(w, own) for w, own in zip(last, start[0]))
    assert not after[0]["opt"]["scaler"]["skipped"]


def test_nothing_compared_is_no_agreement(run):
    assert not judge.agrees(judge.judge(run[:1], run[:1]))


@pytest.mark.parametrize("name", [*scenes.SCENES, "random"])
@pytest.mark.parametrize("backend", backends())
def test_a_backend_is_the_same_machine(pool, backend, name):
    needs(backend)
    given = scenes.random_run(0, 60) if name == "random" else scenes.scene(name, 0)
    expected = measure.states(pool, pool.judge, given, "float64")
    row = judge.judge(measure.states(pool, backend, given, "float32"), expected)
    assert judge.agrees(row), row
    if name == "largest scale":
        assert row["skipped"] == 0
        assert row["grown"] == 0


@PYTORCH
@TENSORFLOW
def test_each_library_s_defaults_are_said_by_every_other(pool):
    names = ["torch_eager", "tf_eager", "tf_session"]
    for name in names:
        needs(name)
    found = scalers.find(pool, names)
    assert len(found["translations"]) == 6
    assert all(row["verified"] for row in found["translations"])
    apart = {at for row in found["translations"] for at in row["apart_at"]}
    assert apart == set(scalers.ONCE)


@PYTORCH
def test_inductor_left_to_itself_misses_an_overflow(pool):
    needs("torch_compile")
    assert "emulate_precision_casts" in pool.ask("torch_compile", "loosen", loose=True)
    try:
        given = scenes.scene(scenes.LOOSENED, 0)
        expected = measure.states(pool, pool.judge, given, "float64")
        found = measure.states(pool, "torch_compile", given, "float32")
        row = judge.judge(found, expected)
    finally:
        pool.ask("torch_compile", "loosen", loose=False)
    assert row["differing"] > 0
    assert row["touched"] > 0


def scaler_owner(name):
    """The backend whose library's scaler it uses; None where there is none."""
    try:
        return registry.locate(name, "scalers")[0].name
    except registry.Gap:
        return None


LIBRARIES = [p for p in backends() if scaler_owner(p.id) == p.id]


@pytest.mark.parametrize("backend", LIBRARIES)
def test_a_library_s_scaler_is_the_rule_but_at_its_limit(pool, backend):
    leaves = by_hand(backend, "LEAVES")
    needs(backend)
    found = library.verify(pool, backend, pool.ask(backend, "library_scaler"))
    sequences = found["sequences"]
    assert {t for t, s in sequences.items() if not s["same"]} == set(leaves)
    for title, last in leaves.items():
        assert sequences[title]["paths"]["library"][-1][0] == last
        assert any(title in line for line in tables.deviations(found))
