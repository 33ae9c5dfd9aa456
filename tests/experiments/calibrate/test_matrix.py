"""The detection matrix's own logic: nothing is caught without a fault, all that is
huge is, and the least size is what it says."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.worker import session
from graphparity.experiments.calibrate import bench, catalogue, whole_stage
from graphparity.experiments.calibrate.catalogue import normalized, otherwise, timed

EVERY = [one for many in catalogue.FAMILIES.values() for one in many]
BY_NAME = {one.name: one for one in EVERY}
LARGE = {("cnn", "digits"), ("two_layer_net", "session")}  # seconds a cell
# of these a size of 0 is no right program: it is a limit's inverse, or which element
INVERSE = {
    "one small element of wrong sign",
    "gradients cut off, not rounded",
    "gradients cut off at a limit",
    "a clamp of the output",
    "gradients' norm cut",
    "loss linear far off",
}
SIZED = [f for f in EVERY if f.unit and (f.workload, f.config) not in LARGE]
CHEAP = [o for o in otherwise.OTHERWISE if (o.workload, o.config) not in LARGE]


@pytest.fixture(scope="module")
def benches():
    """Benches by cell, in a session of the oracle, each made once."""
    known = {}

    def find(one, seed=0):
        key = (one.workload, one.config, seed, one.reference)
        if key not in known:
            known[key] = bench.bench(*key)
        return known[key]

    with session.opened(registry.oracle().name):
        yield find


def ours(here, fault, size):
    return [part for part in bench.PARTS if bench.wrong(here, fault.plant, size, part)]


def test_there_are_faults_enough_and_each_has_a_name_of_its_own():
    assert len(EVERY) >= 60
    assert len(BY_NAME) == len(EVERY)
    assert len({one.name for one in otherwise.OTHERWISE}) >= 15


@pytest.mark.parametrize(
    "fault", [f for f in SIZED if f.name not in INVERSE], ids=lambda f: f.name
)
def test_a_fault_of_size_0_is_caught_by_nobody(benches, fault):
    here = benches(fault)
    assert ours(here, fault, 0.0) == []
    right = bench.published_catches(here, lambda program, size: program, 0.0)
    assert bench.published_catches(here, fault.plant, 0.0) == right


@pytest.mark.parametrize("name", ["gradients with noise", "rate too large"])
def test_a_huge_fault_is_caught_by_all_that_compare_elements(benches, name):
    fault = BY_NAME[name]
    here = benches(fault)
    assert ours(here, fault, 1e3) == ["rounding", "mathematics"]
    found = bench.published_catches(here, fault.plant, 1e3)
    assert {name for name, caught in found.items() if not caught} <= {"top-1"}


def test_a_program_that_breaks_is_caught(benches):
    fault = BY_NAME["rate too large"]

    def broken(program, size):
        raise ValueError("it breaks")

    here = benches(fault)
    assert bench.wrong(here, broken, 1.0, "rounding")
    assert all(bench.published_catches(here, broken, 1.0).values())


@pytest.mark.parametrize("size", [1e-7, 1e-3, 3e-4, 1.0])
def test_the_least_size_is_found_from_above_and_below(size):
    found = bench.least(lambda s: s >= 3e-4, size)
    assert 3e-4 <= found <= 3e-4 * 1.16


def test_what_is_caught_at_no_size_has_none():
    assert bench.least(lambda size: False, 1.0) is None
    assert bench.least(lambda size: True, 1.0) == pytest.approx(1e-9)


def test_the_least_size_of_a_real_fault_is_caught_and_a_smaller_one_is_not(benches):
    fault = BY_NAME["weights decay in every step"]
    here = benches(fault)
    for part in bench.PARTS:
        size = bench.smallest(here, fault.plant, fault.size, part)
        assert bench.wrong(here, fault.plant, size, part)
        assert not bench.wrong(here, fault.plant, size / 1.2, part)


@pytest.mark.parametrize("one", CHEAP, ids=lambda one: one.name)
def test_a_right_program_that_is_written_otherwise_is_not_accused(benches, one):
    found = bench.accused(benches(one), one.plant)
    assert found["reasons"] == {"float32": None, "float64": None}
    assert all(found["ratios"].values())


# what only float64 tells, and what the edges alone do
IN_FLOAT64 = [("rate too large", 1e-8), ("weights decay in every step", 1e-8)]
IN_FLOAT64 += [("loss with an offset", 1e-6)]
AT_EDGES = ["z > 1e-3 for z > 0", "z made an integer", "batch size burnt in"]
AT_EDGES += ["NaN made 0 in gradients", "rectifier as x (x > 0)", "loss linear far off"]


@pytest.mark.parametrize(("name", "size"), IN_FLOAT64, ids=str)
def test_what_rounding_hides_mathematics_shows(benches, name, size):
    fault = BY_NAME[name]
    assert ours(benches(fault), fault, size) == ["mathematics"]


@pytest.mark.parametrize("name", AT_EDGES)
def test_what_the_usual_inputs_hide_the_edges_show(benches, name):
    fault = BY_NAME[name]
    here = benches(fault)
    assert ours(here, fault, fault.size) == []
    assert bench.wrong(here, fault.plant, fault.size, bench.EDGES)


@pytest.mark.parametrize("fault", CHEAP, ids=lambda fault: fault.name)
def test_a_right_program_is_not_accused_at_the_edges(benches, fault):
    assert not bench.wrong(benches(fault), fault.plant, 1.0, bench.EDGES)


def test_a_network_that_no_workload_has_is_judged_by_one_of_its_own(benches):
    """Its gradients by hand are those that central differences show."""
    layer, rng = normalized.layer(), np.random.default_rng(0)
    params = [rng.standard_normal((4, 3)), rng.standard_normal(3)]
    x, y = rng.standard_normal((5, 4)), rng.standard_normal((5, 3))
    for w, grad in zip(params, layer["gradients"](params, x, y), strict=True):
        for place in np.ndindex(w.shape):
            middle, values = w[place], []
            for step in (1e-6, -1e-6):
                w[place] = middle + step
                values.append(layer["loss"](params, x, y))
            w[place] = middle
            slope = (values[0] - values[1]) / 2e-6
            assert slope == pytest.approx(grad[place], rel=1e-6, abs=1e-7)
    for fault in normalized.FAULTS:
        assert ours(benches(fault), fault, fault.size) == ["rounding", "mathematics"]


# -- the whole stage -------------------------------------------------------------------


@pytest.fixture(scope="module")
def targets(benches):
    known = {}

    def find(one, seed):
        key = (one.workload, one.config, seed)
        if key not in known:
            known[key] = whole_stage.target(*key)
        return known[key]

    return find


def test_the_reference_itself_passes_the_stage(targets):
    target = targets(BY_NAME["constant output"], 0)
    found = whole_stage.caught(target, lambda program, size: program, 1.0)
    assert not any(found.values())


@pytest.mark.parametrize(
    "name", ["constant output", "gradients not zeroed", "cached by the input's address"]
)
def test_the_stage_catches_a_cheat(targets, name):
    fault = BY_NAME[name]
    assert whole_stage.caught(targets(fault, 0), fault.plant, 1.0)["rounding"]


def test_what_is_right_for_one_seed_is_caught_at_the_edges_and_on_another(targets):
    fault = BY_NAME["right for seed 0 alone"]
    found = whole_stage.caught(targets(fault, 0), fault.plant, 1.0)
    assert found == {"rounding": False, "mathematics": False, "edges": True}
    assert all(whole_stage.caught(targets(fault, 1), fault.plant, 1.0).values())


def test_the_timer_refuses_who_does_not_wait_where_the_device_has_a_clock(benches):
    assert not timed.refused(timed.RIGHT)
    found = {name: timed.refused(make) for name, make in timed.FAULTS.items()}
    assert found == {
        "unsynchronized, device with a clock": True,
        "unsynchronized, device without one": False,
        "traced again in a timed block": True,
    }


def test_ratios_leave_out_what_is_judged_exactly(benches):
    here = benches(BY_NAME["two gradients exchanged"])
    found = bench.ratios(here.eager, here.expected["float32"], "float32")
    assert found
    assert all(np.isfinite(one.ratio) for one in found)
