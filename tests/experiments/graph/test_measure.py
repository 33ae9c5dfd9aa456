"""Portraits: counts by hand on every static backend, planted code is found and gone."""

import json
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.graph import files, measure, plan, words
from tests.conftest import backends, needs, run
from tests.counted import by_hand

PLANTED = "tests.planted"
COUNTS = {  # the workload of each count: tests/counted
    "CHAIN": ("chain", "4x256"),
    "FUSION": ("fusion", "lecture"),
    "AUTOGRAD": ("autograd", "lecture"),
    "CONDITIONAL": ("conditional", "lecture"),
}


def planted(prefix):
    """The twins of static backends in `tests/planted`, with the backend they are of."""
    return [
        pytest.param(prefix + p.id, p.id, id=p.id, marks=p.marks)
        for p in backends(graph="static")
        if (registry.folder(PLANTED) / f"{prefix}{p.id}").is_dir()
    ]


@pytest.fixture(scope="module")
def sitters(cache):
    """Workers of the real and the planted backends."""
    patch = pytest.MonkeyPatch()
    patch.setenv(registry.SEARCH, PLANTED)
    with Pool("cpu", "float32", machine.cores(None), cache, 300.0) as found:
        yield found
    patch.undo()


KNOWN = {}  # portraits that were taken: compiling one for PyTorch takes seconds


def portrayed(pool, backend, workload, config):
    needs(backend)
    asked = plan.Asked(workload, config, (backend,), "cpu", "float32", 0, 300.0)
    if asked not in KNOWN:
        KNOWN[asked] = measure.portray(pool, asked, backend)
    return KNOWN[asked]


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("backend", backends(graph="static"))
def test_counts_are_those_by_hand(sitters, backend, name):
    wanted = by_hand(backend, name)
    row = portrayed(sitters, backend, *COUNTS[name])
    counts = (row["operations"]["written"], row["operations"]["runs"])
    sizes = [len(group["operations"]) for group in row["groups"]]
    assert (*counts, row["launches"], sizes) == wanted
    assert row["unknown_shapes"] == {"written": 0, "runs": 0}


@pytest.mark.parametrize("backend", backends(graph="static"))
def test_of_branches_one_is_taken_and_control_flow_computes_nothing(sitters, backend):
    written, runs, fills = by_hand(backend, "STEP")
    row = portrayed(sitters, backend, "conditional", "lecture")
    assert row["a_step"] == {"written": written, "runs": runs}
    assert row["fills"] == fills
    fused = sum(len(group["operations"]) - 1 for group in row["groups"])
    assert row["launches"] == runs - fused + fills  # all that is launched is told


@pytest.mark.parametrize("backend", backends(graph="static"))
def test_bytes_of_a_chain_are_those_by_hand(sitters, backend):
    _, _, launches, _ = by_hand(backend, "CHAIN")
    moved = portrayed(sitters, backend, "chain", "4x256")["bytes"]
    vector, scalar = 4 * 256, 4
    assert moved["written"] == 4 * (2 * vector + scalar)  # x and a read, x written
    fused = 2 * vector + 4 * scalar
    assert moved["runs"] == (fused if launches == 1 else moved["written"])


@pytest.mark.parametrize(("twin", "backend"), planted("planted_"))
def test_planted_code_is_found_and_gone(sitters, twin, backend):
    converted, sums = by_hand(backend, "CONVERTED"), by_hand(backend, "SUMS")
    row = portrayed(sitters, twin, "chain", "1x256")
    found = row["vanished"]
    assert row["operations"]["written"] == 7 + len(converted)
    assert found["constant"]["found"] == {"multiply": 1, **converted}
    assert found["duplicate"]["found"] == {"exponential": 1}
    assert found["dead"]["found"] == {"square_root": 1}
    for reason in ("dead", "constant", "duplicate"):
        assert found[reason]["gone"] == found[reason]["found"], reason
    assert row["operations"]["runs"] == 2 + sums
    assert "1 of 1 dead operation gone" in words.sentence(row)


@pytest.mark.parametrize("backend", backends(graph="static"))
def test_every_operation_has_a_line_of_the_program(sitters, backend):
    row = portrayed(sitters, backend, "fusion", "lecture")
    nodes = [n for n in row["written"]["nodes"] if n["kind"] == "operation"]
    assert all("workloads/fusion.py:" in n["source"] for n in nodes)


@pytest.mark.parametrize("backend", backends(graph="dynamic"))
def test_a_dynamic_backend_dispatches_what_the_program_says(sitters, backend):
    wanted = by_hand(backend, "DISPATCHED")
    for workload, config in COUNTS.values():
        row = portrayed(sitters, backend, workload, config)
        names = row["kernels"][""]
        assert words.names_of(Counter(names)) == wanted[workload]
        assert row["launches"] == len(names)
        assert "written" not in row


@pytest.mark.jax
def test_the_command_writes_every_file_and_tensorboard_loads_it(tmp_path):
    needs("jax_jit")
    out, told = tmp_path / "out", tmp_path / "graph.json"
    given = ["-w", "chain", "--config", "4x256", "-b", "jax_jit", "-b", "away"]
    given += ["--results", tmp_path / "results", "--out", out, "--json", told]
    done = run("graph", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "away: unavailable" in done.stdout
    assert "fused 4 operations into 1 (largest 4: add ×2, multiply ×2)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120
    found = json.loads(told.read_text())["graph"]
    assert [row["backend"] for row in found["rows"]] == ["jax_jit"]
    begin = files.stem("chain", "4x256", "jax_jit")
    boxes = {}
    for end in ("-written", "-runs", ""):
        parts = ET.parse(out / f"{begin}{end}.svg").iter(
            "{http://www.w3.org/2000/svg}rect"
        )
        boxes[end] = [part.get("class") for part in parts].count("box")
    assert boxes == {"-written": 0, "-runs": 1, "": 1}
    assert "subgraph cluster_0" in (out / f"{begin}-runs.dot").read_text()
    graph = json.loads((out / f"{begin}-runs.json").read_text())["graph"]
    assert len([n for n in graph["nodes"] if n["kind"] == "operation"]) == 4
    _loads(out / "tensorboard" / f"{begin}-runs", graph)


def _loads(folder, graph):
    loader = pytest.importorskip(
        "tensorboard.backend.event_processing.event_file_loader"
    )
    protos = pytest.importorskip("tensorboard.compat.proto.graph_pb2")
    [file] = folder.iterdir()
    events = list(loader.LegacyEventFileLoader(str(file)).Load())
    definition = protos.GraphDef.FromString(events[-1].graph_def)
    assert len(definition.node) == len(graph["nodes"])
    names = {node.name for node in definition.node}
    assert all(name in names for node in definition.node for name in node.input)


def test_a_workload_without_a_graph_is_named_with_those_that_have_one():
    done = run("graph", "-w", "tensors")
    assert done.returncode == 2
    assert "no workload 'tensors'" in done.stderr
