"""On a GPU: every backend agrees, its timer waits, its precision is what it says."""

import json
import subprocess
import sys

import pytest

from graphparity.common.agreement import precision_probe
from graphparity.common.contract import dtypes, registry, selection, specs
from graphparity.common.workers.process import WorkerFailure
from tests.gpu.conftest import NAMES, PAIRS

pytestmark = [pytest.mark.gpu, pytest.mark.xdist_group("pool")]
EAGER = selection.eager()


def clocked(name):
    """Whether it, or a backend it borrows from, reads the device's own clock."""
    files = [registry.folder(b.package) / "runtime.py" for b in registry.lineage(name)]
    return any("def mark(" in file.read_text() for file in files if file.is_file())


CLOCKED = [name for name in NAMES if clocked(name)]
ONE_EACH = selection.one_each()
LARGE = ("matmul", "half")  # 40 GFLOP: much longer than asking for it takes
BYTES = 4 * (1000 * 20000 + 20000 * 1000 + 1000 * 1000)  # of it, in float32


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("backend", NAMES)
def test_it_agrees_with_the_oracle(documents, gpu, backend, pair):
    if backend in gpu.down:
        pytest.skip(f"{backend}: {gpu.down[backend]}")
    assert (backend, pair) in documents, "its worker died, or it was not reached"
    document = documents[backend, pair]
    if document["status"] == "unsupported":
        pytest.skip(document["reason"])
    assert document["status"] == "agree", document["reason"]


def measured(worker, backend, asked):
    a, b = precision_probe.probe("float32")
    found = worker(backend, "in_format", asked=asked, a=a, b=b)
    assert found["flops_per_s"] > 0
    return precision_probe.classify(found["product"])


@pytest.mark.parametrize("backend", NAMES)
def test_it_multiplies_in_float32_unless_it_is_told_otherwise(worker, backend):
    a, b = precision_probe.probe("float32")
    assert precision_probe.classify(worker(backend, "product", a=a, b=b)) == "float32"


@pytest.mark.parametrize("backend", EAGER)
@pytest.mark.parametrize("asked", ["bfloat16", "float16"])
def test_half_precision_is_seen(worker, backend, asked):
    assert measured(worker, backend, asked).partition(",")[0] == asked


def opened(pool, ask, name, pair):
    spec = specs.spec(*pair)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=1)
    cast = {key: dtypes.cast(drawn[key], "float32") for key in ("start", "batches")}
    return ask(name, "open", spec=spec, **cast)


@pytest.mark.parametrize("pair", [LARGE, ("two_layer_net", "digits")], ids="-".join)
@pytest.mark.parametrize("backend", CLOCKED)
def test_both_clocks_tell_the_same_story(gpu, worker, backend, pair):
    try:
        registry.locate(backend, "workloads", pair[0])
    except registry.Gap as reason:
        pytest.skip(str(reason))
    opened(gpu, worker, backend, pair)
    took = worker(backend, "block", steps=20, untimed=5)
    assert 0 < took["device_s"] <= took["seconds"] * 1.02 + 2e-5
    assert took["device_s"] > 0.5 * took["seconds"]
    assert not took["compiled"]


def test_a_timer_that_does_not_wait_is_caught(gpu, worker):
    worker("torch_eager", "forget")  # skips where PyTorch sees no GPU
    with pytest.raises(WorkerFailure, match="the timer did not wait for the device"):
        impatient(gpu)


def impatient(pool):
    opened(pool, pool.ask, "impatient", LARGE)
    pool.ask("impatient", "block", steps=5, untimed=1)


@pytest.mark.parametrize("backend", dict.fromkeys([*ONE_EACH, *EAGER]))
def test_peak_memory_is_that_of_the_device(gpu, worker, backend):
    opened(gpu, worker, backend, LARGE)
    peak = worker(backend, "calibrate", seconds=0.01)["peak_bytes"]
    if peak is None:
        pytest.skip("JAX can't reset its peak: an earlier cell's was higher")
    assert BYTES <= peak < 4 * BYTES


@pytest.mark.parametrize("backend", dict.fromkeys([*CLOCKED, *ONE_EACH]))
def test_each_step_can_find_the_cache_cold(gpu, worker, backend):
    opened(gpu, worker, backend, ("matmul", "tenth"))
    took = worker(backend, "block", steps=10, untimed=2, flush=True)
    assert took["seconds"] > 0
    assert not took["compiled"]


def test_a_cuda_graph_is_recorded_once_and_replayed(gpu, worker):
    opened(gpu, worker, "torch_cudagraphs", ("optimizers", "adam"))
    took = worker("torch_cudagraphs", "block", steps=20, untimed=2)
    assert not took["compiled"]


def test_the_lectures_product_on_the_gpu_against_the_cpu(gpu, worker, tmp_path):
    worker("torch_eager", "forget")
    out = tmp_path / "out.json"
    names = [n for n in ("numpy_ref", "torch_eager", "cupy_eager") if n not in gpu.down]
    chosen = [part for name in names for part in ("-b", name)]
    given = ["-w", "matmul", "--device", "all", "--budget", "4", "--json", str(out)]
    line = [sys.executable, "-m", "experiments", "compare", *chosen, *given]
    options = {"check": False, "cwd": registry.folder("graphparity.frameworks").parent}
    done = subprocess.run([*line, "--results", str(tmp_path)], timeout=200, **options)
    assert done.returncode == 0
    cells = [c for c in json.loads(out.read_text())["cells"] if c["device"] == "cuda"]
    [own] = [c for c in cells if c["backend"] == "torch_eager"]
    verdicts = {row["backend"]: row["verdict"] for row in own["timing"]["across"]}
    assert verdicts["torch_eager"] in ("faster", "slower", "same", "unresolved")
    assert verdicts["numpy_ref"] == "refused"  # float32 against float64


@pytest.mark.parametrize("backend", EAGER)
def test_tf32_is_seen_where_it_is_allowed(worker, backend):
    """The last test of all: what it switches on stays on in that worker."""
    assert measured(worker, backend, "tf32") in ("tf32", "float32")
