"""Portraits: counts by hand on every static backend, planted code is found and gone."""

import json
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.graph import files, measure, plan, words
from tests.conftest import MARKERS, needs, run

PLANTED = "tests.planted"
STATIC = [  # that have a twin with planted code
    name
    for name in registry.backends()
    if (registry.folder(PLANTED) / f"planted_{name}").is_dir()
]

# program: backend: operations written, operations run, kernels launched, the sizes of
# fused groups. Counted by hand from the programs and, for what runs, from the printed
# code (Inductor's), HLO and partition graphs.
CHAIN = dict.fromkeys(STATIC, (4, 4, 1, [4]))  # x + a, · b, + c, · d
CHAIN |= dict.fromkeys(("tf_graph", "tf_session"), (4, 4, 4, []))
FUSION = {  # two convolutions, additions, rectifiers; PyTorch's holds its bias
    "torch_compile": (4, 7, 5, []),  # three copies to another layout
    "jax_jit": (6, 6, 4, [2, 2]),
    "tf_xla": (6, 6, 4, [2, 2]),
    "tf_graph": (6, 6, 2, [3, 3]),
    "tf_session": (6, 6, 2, [3, 3]),
}
# Forwards 3a, · a, · a, b b and − are 5. Backwards −g, its two products with b and
# their sum are 4; to a lead g · 3a a, (g a) · 3a and (g a) a · 3: 5 products, 2 sums.
AUTOGRAD = {
    "torch_compile": (16, 17, 1, [9, 5, 3]),
    "jax_jit": (16, 17, 3, [9, 5, 3]),
    "tf_graph": (15, 14, 14, []),
    "tf_xla": (15, 17, 3, [9, 5, 3]),
    "tf_session": (17, 14, 14, []),
}
# z > 0, a conditional forwards and one backwards, a product in each branch
CONDITIONAL = {
    "torch_compile": (9, 7, 5, []),  # the forward product again, dead, in each branch
    "jax_jit": (10, 8, 4, [2]),  # z > 0 becomes a number; transposes that vanish
    "tf_graph": (9, 5, 3, []),  # conditionals become switches, and unneeded dx goes
    "tf_xla": (9, 7, 4, []),
    "tf_session": (9, 5, 3, []),
}
# of the conditional in one step: written, run, kernels that only fill memory. The zero
# gradient of the weight not taken is filled where it isn't a constant.
STEP = {
    "torch_compile": (4, 3, 2),  # and a zero that stands in for the gradient of x
    "jax_jit": (5, 4, 1),
    "tf_graph": (4, 3, 0),
    "tf_xla": (4, 3, 1),
    "tf_session": (4, 3, 0),
}
COUNTS = {
    ("chain", "4x256"): CHAIN,
    ("fusion", "lecture"): FUSION,
    ("autograd", "lecture"): AUTOGRAD,
    ("conditional", "lecture"): CONDITIONAL,
}


def static(prefix=""):
    params = []
    for name in STATIC:
        marker = MARKERS[registry.backends()[name].framework]
        mark = getattr(pytest.mark, marker)
        params.append(pytest.param(prefix + name, id=name, marks=mark))
    return params


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


@pytest.mark.parametrize("backend", static())
def test_counts_are_those_by_hand(sitters, backend):
    for (workload, config), table in COUNTS.items():
        row = portrayed(sitters, backend, workload, config)
        counts = (row["operations"]["written"], row["operations"]["runs"])
        sizes = [len(group["operations"]) for group in row["groups"]]
        assert (*counts, row["launches"], sizes) == table[backend], workload
        assert row["unknown_shapes"] == {"written": 0, "runs": 0}, workload


@pytest.mark.parametrize("backend", static())
def test_of_branches_one_is_taken_and_control_flow_computes_nothing(sitters, backend):
    row = portrayed(sitters, backend, "conditional", "lecture")
    written, runs, fills = STEP[backend]
    assert row["a_step"] == {"written": written, "runs": runs}
    assert row["fills"] == fills
    fused = sum(len(group["operations"]) - 1 for group in row["groups"])
    assert row["launches"] == runs - fused + fills  # all that is launched is told


@pytest.mark.parametrize("backend", static())
def test_bytes_of_a_chain_are_those_by_hand(sitters, backend):
    moved = portrayed(sitters, backend, "chain", "4x256")["bytes"]
    vector, scalar = 4 * 256, 4
    assert moved["written"] == 4 * (2 * vector + scalar)  # x and a read, x written
    fused = CHAIN[backend][2] == 1
    assert moved["runs"] == (2 * vector + 4 * scalar if fused else moved["written"])


@pytest.mark.parametrize("backend", static("planted_"))
def test_planted_code_is_found_and_gone(sitters, backend):
    row = portrayed(sitters, backend, "chain", "1x256")
    converted = {"convert": 1} if "jax" in backend else {}  # jnp.full is weakly typed
    found = row["vanished"]
    assert row["operations"]["written"] == 7 + len(converted)
    assert found["constant"]["found"] == {"multiply": 1, **converted}
    assert found["duplicate"]["found"] == {"exponential": 1}
    assert found["dead"]["found"] == {"square_root": 1}
    for reason in ("dead", "constant", "duplicate"):
        assert found[reason]["gone"] == found[reason]["found"], reason
    sums = 1 if backend == "planted_tf_graph" else 2  # Grappler's AddN of three
    assert row["operations"]["runs"] == 2 + sums
    assert "1 of 1 dead operation gone" in words.sentence(row)


@pytest.mark.parametrize("backend", static())
def test_every_operation_has_a_line_of_the_program(sitters, backend):
    row = portrayed(sitters, backend, "fusion", "lecture")
    nodes = [n for n in row["written"]["nodes"] if n["kind"] == "operation"]
    assert all("workloads/fusion.py:" in n["source"] for n in nodes)


# Dispatched a step, by hand: autograd as above. A conditional compares, multiplies in
# one branch, and again for the gradient there; the other gradient is zero. What a host
# asks about values (a shape, which axes to sum, a number to branch on) is no kernel.
EAGER = {
    "torch_eager": {
        "chain": "aten.add.Tensor ×2, aten.mul.Tensor ×2",
        "fusion": "aten.convolution.default ×2, aten.relu.default ×2",
        "autograd": "aten.add.Tensor ×3, aten.mul.Tensor ×11, aten.neg.default, "
        "aten.sub.Tensor",
        "conditional": "aten.gt.Scalar, aten.mm.default ×2, aten.zeros_like.default",
    },
    "jax_eager": {
        "chain": "add ×2, multiply ×2",
        "fusion": "add ×2, conv_general_dilated ×2, relu ×2",
        # multiply in the program, mul in the gradients
        "autograd": "add ×3, mul ×7, multiply ×4, neg, subtract",
        # the zero is converted and spread, the gradient is made transposed
        "conditional": "broadcast_in_dim, convert_element_type, dot_general, greater, "
        "matmul, transpose",
    },
    "tf_eager": {
        "chain": "AddV2 ×2, Mul ×2",
        "fusion": "AddV2 ×2, Conv2D ×2, Relu ×2",
        # two sums of two and of three are AddN; 3, a scalar, costs a Sum over no axes
        "autograd": "AddN ×2, Mul ×11, Neg, Sub, Sum",
        "conditional": "Greater, MatMul ×2, ZerosLike",
    },
}


@pytest.mark.parametrize(
    "backend",
    [
        pytest.param(n, marks=getattr(pytest.mark, MARKERS[b.framework]))
        for n, b in registry.backends().items()
        if b.graph == "dynamic" and b.suits("cpu")
    ],
)
def test_a_dynamic_backend_dispatches_what_the_program_says(sitters, backend):
    for workload, config in COUNTS:
        row = portrayed(sitters, backend, workload, config)
        names = row["kernels"][""]
        assert words.names_of(Counter(names)) == EAGER[backend][workload]
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
