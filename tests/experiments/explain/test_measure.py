"""`explain` by running: on fakes as a command, and the profiles of real backends."""

import json

import pytest

from graphparity.common.contract import registry, specs
from graphparity.common.contract.dtypes import cast
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.explain import kernel_names
from graphparity.experiments.shared.terminal import tables
from tests.conftest import backends, needs, run
from tests.counted import by_hand
from tests.experiments.shared import pictures

# -- by running ------------------------------------------------------------------------


def command(tmp_path, *arguments):
    out = tmp_path / "explain.json"
    given = ["--json", out, "--results", tmp_path / "results", *arguments]
    done = run("explain", *given)
    return done, json.loads(out.read_text())["explain"] if out.exists() else None


def test_a_planted_slow_kernel_is_named_as_the_difference(tmp_path):
    given = ["-w", "two_layer_net", "-b", "traced", "-b", "dawdling"]
    done, found = command(tmp_path, *given, "--rounds", "2", "--seconds", "0.2")
    assert done.returncode == 0, done.stderr
    first = found["groups"][0]
    assert first["op"] == "fake::frobnicate"
    assert (first["a_count"], first["b_count"]) == (1.0, 1.0)
    for key, side in zip(("a_s", "b_s"), found["sides"].values(), strict=True):
        total = sum(group[key] for group in found["groups"])
        assert total == pytest.approx(side["step_s"]["median"])
    assert "fake::frobnicate" in done.stdout.split("In short.")[1]
    svg = (tmp_path / "results" / "explain.svg").read_text()
    told = pictures.titles(svg, "part")
    assert len(told) == 2 * len(found["groups"])
    seconds = found["groups"][0]["b_s"]
    assert f"fake::frobnicate: {tables.seconds(seconds)}" in told
    assert any(text.startswith("fake::frobnicate  +") for text in pictures.texts(svg))
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_one_without_a_profiler_is_a_gap_and_the_other_is_shown(tmp_path):
    given = ["-w", "two_layer_net", "-b", "plain", "-b", "traced", "--rounds", "2"]
    done, found = command(tmp_path, *given, "--seconds", "0.1")
    assert done.returncode == 0, done.stderr
    assert list(found["sides"]) == ["traced"]
    assert found["groups"] == []
    assert found["b_over_a"] is None
    assert "plain: unsupported: plain has no spans.py" in done.stdout


def test_one_that_is_not_installed_is_told(tmp_path):
    given = ["-w", "two_layer_net", "-b", "away", "-b", "traced", "--rounds", "2"]
    done, found = command(tmp_path, *given, "--seconds", "0.1")
    assert done.returncode == 0, done.stderr
    assert found["failed"]["away"] == "unavailable: pip install no-such-package"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-b", "torch_eager"], "two backends are compared, 1 came: torch_eager"),
        (["-b", "jax_jit", "-b", "jax_jit"], "give -b A -b B"),
        (["-w", "conventions"], "no workload 'conventions'"),
        (["-w", "cnn", "--config", "batch_63"], "did you mean"),
    ],
)
def test_a_wrong_option_ends_with_2_and_a_hint(tmp_path, arguments, hint):
    done, _ = command(tmp_path, *arguments)
    assert done.returncode == 2
    assert hint in " ".join(done.stderr.replace("│", " ").split())


# -- on real backends ------------------------------------------------------------------


@pytest.fixture(scope="session")
def compiling_pool(cache):
    """A worker whose kernels are compiled for the profiler: no other test shares it."""
    with Pool("cpu", "float32", machine.cores(None), cache, limit_s=300.0) as found:
        yield found


@pytest.fixture
def pools(pool, request):
    """The pool in which a backend is profiled, by its name."""
    own = lambda: request.getfixturevalue("compiling_pool")
    return lambda name: own() if name == "torch_compile" else pool


def profiled(pool, name, workload, config):
    spec = specs.spec(workload, config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
    start, batches = (cast(drawn[key], "float32") for key in ("start", "batches"))
    pool.ask(name, "open_profiled", spec=spec, start=start, batches=batches)
    return pool.ask(name, "profile", blocks=3, steps=4, untimed=2)


@pytest.mark.parametrize("name", backends())
def test_the_rows_of_a_step_add_up_and_hold_its_five_products(pools, name):
    needs(name)
    found = profiled(pools(name), name, "two_layer_net", "session")
    rows = [{**row, "op": kernel_names.operation(row)} for row in found["rows"]]
    total = sum(row["seconds"] for row in rows)
    assert total == pytest.approx(found["step_s"], rel=1e-9)
    assert all(0 <= row["seconds"] <= found["step_s"] for row in rows)
    assert len(found["blocks_s"]) == 3
    products = [row for row in rows if row["op"] == "dot"]
    assert sum(row["count"] for row in products) == pytest.approx(5.0)
    assert {"dispatch", "kernel"} <= {row["kind"] for row in rows}


@pytest.mark.parametrize("name", backends(graph="static"))
def test_fused_kernels_are_seen_by_name(pools, name):
    fused = by_hand(name, "FUSED")
    needs(name)
    found = profiled(pools(name), name, "chain", "16x65536")
    names = [row["name"] for row in found["rows"] if row["kind"] == "kernel"]
    assert any(fused in own for own in names), names


def test_every_framework_has_spans():
    known = registry.backends()
    real = [n for n in registry.suiting("cpu") if not known[n].oracle]
    for name in real:
        registry.locate(name, "spans")
