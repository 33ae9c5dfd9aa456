"""Processes of the real frameworks, forked: as fresh ones, on a lane's cores."""

import pytest

from graphparity.common.agreement import stage, targets
from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine
from graphparity.common.workers.zygotes import Zygotes
from tests.common.workers.forked import pool_of, revealed, started
from tests.conftest import backends, marks, needs


@pytest.fixture(scope="module")
def kept():
    """Zygotes of the real frameworks."""
    with Zygotes(300.0) as found:
        yield found


REAL = [
    pytest.param(name, id=name, marks=marks(name))
    for name in ("torch_eager", "jax_jit", "tf_graph")
]


@pytest.mark.parametrize("name", backends(oracle=True))
def test_no_backend_s_framework_keeps_it_from_being_forked(
    name, cache, kept, monkeypatch
):
    """Its import, and what is imported AHEAD, leaves no thread and no device."""
    needs(name)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # else each test has its own zygotes
    with pool_of(cache, kept) as pool:
        pool.limit_s = 300.0
        assert started(pool, name).forked, kept.anew


@pytest.mark.parametrize("name", REAL)
def test_a_framework_s_child_has_the_threads_of_a_fresh_one_on_its_cores(
    name, cache, kept, monkeypatch
):
    """On the last lane: the zygote imported on the first. What libraries count at their
    import, what the framework would start, and what it has started after a product."""
    needs(name)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    monkeypatch.setenv(registry.SEARCH_EXPERIMENTS, "tests.inside")
    first, *_, last = [*machine.lanes(1), *machine.lanes(1)]
    found = {}
    for lane, some in ((first, kept), (last, kept), (last, None)):
        with pool_of(cache, some, cores=lane) as pool:
            pool.limit_s = 300.0
            pool.ask(name, "toolchain")
            what, _ = revealed(pool, name)
            what["threads"] = pool.ask(name, "threads")
            found[pool.workers[name].forked] = what
    assert found[True]["threads"] == found[False]["threads"]
    for what in ("cores", "pools"):
        assert found[True][what] == found[False][what]
    assert found[True]["cores"] == last


@pytest.mark.parametrize("name", REAL)
def test_every_child_of_a_framework_agrees(name, cache):
    needs(name)
    with Zygotes(300.0) as zygotes, pool_of(cache, zygotes) as pool:
        pool.limit_s = 300.0
        aim = targets.single_steps(pool, "conditional", "lecture", "float32", 0, 2)
        cell = Cell("conditional", "lecture", name, "cpu", "float32")
        found = []
        for _ in range(2):
            found.append(stage.attempt(pool, cell, aim))
            assert pool.workers[name].forked
            pool.release(name)
        assert zygotes.anew == {}
    assert {document["status"] for document in found} == {"agree"}, found


@pytest.mark.pytorch
def test_a_cell_s_peak_of_memory_is_that_of_a_fresh_process(cache):
    """Pages of libraries that the zygote had read are no part of it: with them it is
    half as large again."""
    needs("torch_eager")
    found = {}
    with Zygotes(300.0) as zygotes:
        for some in (None, zygotes):
            with pool_of(cache, some) as pool:
                pool.limit_s = 300.0
                spec = specs.spec("two_layer_net", "digits")
                drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
                parts = ("start", "batches")
                given = {key: dtypes.cast(drawn[key], "float32") for key in parts}
                pool.ask("torch_eager", "open", spec=spec, **given)
                sized = pool.ask("torch_eager", "calibrate", seconds=0.01)
                found[pool.workers["torch_eager"].forked] = sized["peak_bytes"]
    assert found[True] == pytest.approx(found[False], rel=0.15)


@pytest.mark.pytorch
def test_what_a_compiler_finds_out_is_found_out_by_the_zygote(cache, monkeypatch):
    """Its children don't ask the compiler for its header again: what they would have
    asked is known when they first want it."""
    needs("torch_compile")
    monkeypatch.setenv(registry.SEARCH_EXPERIMENTS, "tests.inside")
    with Zygotes(300.0) as zygotes, pool_of(cache, zygotes) as pool:
        pool.limit_s = 300.0
        pool.ask("torch_compile", "toolchain")
        assert pool.workers["torch_compile"].forked, zygotes.anew
        assert pool.ask("torch_compile", "headers") == {"asked": 1, "known": 1}
