"""Every backend computes what the oracle computes: real workers, lockstep and free."""

import ast
import dataclasses
import functools

import pytest

from graphparity.common.agreement import precision_probe, stage, targets
from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.cell import Cell
from tests.conftest import backends, needs

# larger products, and roundings of larger nets, take minutes
SMALL = {"matmul": "quick", "mixed_precision": "quick"}
LONGEST = ("two_layer_net", "define_by_run")  # 500 steps, of eight twins too
# The same programs as their other sizes; libraries' steps are those of `test_library`,
# and of the gradient buffers below.
LONG = [LONGEST, ("cnn", "lecture"), ("cnn", "library"), ("chain", "64x1048576")]
LONG += [("optimizers", f"{rule}_library") for rule in registry.rules()]
PAIRS = [
    pytest.param(
        (workload, config), marks=[pytest.mark.long] * ((workload, config) in LONG)
    )
    for workload in registry.workloads()
    for config in specs.configs(workload, SMALL.get(workload, "standard"))
]
TARGETS = {}


@pytest.fixture
def aim(pool):
    """The oracle's side of a workload config, computed once for all backends."""

    @functools.wraps(targets.target)
    def find(workload, config, backend=None):
        spec = specs.spec(workload, config, backend)
        own = [str(spec.get(part)) for part in ("dialect", "rounded", "casts")]
        key = (workload, config, *own)
        if key not in TARGETS:
            given = (workload, config, "float32", 0, 3)
            TARGETS[key] = targets.target(pool, *given, backend)
        return TARGETS[key]

    return find


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("backend", backends(oracle=True))
def test_it_agrees_with_the_oracle(pool, aim, backend, pair):
    needs(backend)
    dtype = registry.backends()[backend].dtype("float32")
    cell = Cell(*pair, backend, "cpu", dtype)
    document = stage.verify(pool, cell, aim(*pair, backend))
    assert document["status"] == "agree", document["reason"]
    assert document["agreement"]


@pytest.mark.parametrize("backend", backends(oracle=True))
def test_single_steps_of_the_longest_training_agree(pool, backend):
    needs(backend)
    if "steps" not in TARGETS:
        TARGETS["steps"] = targets.single_steps(pool, *LONGEST, "float32", 0, 3)
    dtype = registry.backends()[backend].dtype("float32")
    cell = Cell(*LONGEST, backend, "cpu", dtype)
    document = stage.verify(pool, cell, TARGETS["steps"])
    assert document["status"] == "agree", document["reason"]
    assert {v["output"].split("[")[-1] for v in document["agreement"]} >= {"1]", "3]"}


@pytest.mark.parametrize("backend", backends())
def test_it_multiplies_in_the_precision_asked_for(pool, backend):
    needs(backend)
    a, b = precision_probe.probe("float32")
    product = pool.ask(backend, "product", a=a, b=b)
    assert precision_probe.classify(product) == "float32"


def counts(name):
    """Whether its runtime's `counters` can tell anything: they don't return {} alone.

    A runtime that takes them over from another's has none of its own to read here.
    """
    nodes = ast.parse(registry.locate(name, "runtime")[1].read_text()).body
    bodies = [n.body for n in nodes if getattr(n, "name", None) == "counters"]
    return [ast.unparse(line) for body in bodies for line in body] != ["return {}"]


COUNTED = [p for p in backends(graph="static") if counts(p.id)]


@pytest.mark.parametrize("backend", COUNTED)
def test_nothing_is_compiled_inside_a_timed_block(pool, backend):
    needs(backend)
    spec = specs.spec("two_layer_net", "digits")
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=1)
    cast = {key: dtypes.cast(drawn[key], "float32") for key in ("start", "batches")}
    costs = pool.ask(backend, "open", spec=spec, **cast)
    assert costs["first_step_s"] > 0
    sized = pool.ask(backend, "calibrate", seconds=0.005)
    for _ in range(3):
        took = pool.ask(backend, "block", steps=sized["steps"], untimed=2)
        assert took["seconds"] > 0
        assert not took["compiled"]
    pool.ask(backend, "forget")


@pytest.fixture(scope="module")
def buffered(pool):
    """Single steps of what a library's buffers are shown of, in float32 alone."""
    aim = targets.single_steps(pool, "cnn", "library", "float32", 0, 3)
    return dataclasses.replace(aim, exact=[])


@pytest.mark.parametrize("backend", backends())
def test_gradient_buffers_are_zero_before_and_filled_after(pool, buffered, backend):
    """As the lecture prints it: conv1's bias gradient, zeros and then values."""
    needs(backend)
    cell = Cell("cnn", "library", backend, "cpu", "float32")
    document = stage.verify(pool, cell, buffered)
    assert document["status"] == "agree", document["reason"]
    judged = [v["output"] for v in document["agreement"] if "buffers" in v["output"]]
    if registry.backends()[backend].framework != "PyTorch":
        assert document["buffers"] is None
        assert not judged
        return
    assert len(judged) == 3 * 2 * 10  # steps, before and after, parameters
    found = document["buffers"]
    assert found["parameter"] == "conv1_b"
    assert found["before"] == [0.0] * 6
    assert len(found["after"]) == 6
    assert all(found["after"])


@pytest.mark.parametrize("backend", COUNTED)
def test_the_counters_see_a_compilation(pool, backend):
    """That a block compiled nothing is a proof only if the counters can move."""
    needs(backend)
    spec = specs.spec("autograd", "lecture")
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=1)
    cast = {key: dtypes.cast(drawn[key], "float32") for key in ("start", "batches")}
    assert pool.ask(backend, "compiled_in_first_step", spec=spec, **cast)
