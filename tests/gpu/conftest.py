"""A GPU's workers, all backends at once; without one every test here skips."""

import threading
import time

import pytest

from graphparity.common.agreement import stage, targets
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import Unavailable, WorkerFailure
from tests.conftest import FAKES

NO_GPU = "no CUDA device"
NAMES = registry.suiting("cuda")
PAIRS = [(w, c) for w in registry.workloads() for c in specs.configs(w, "quick")]
DEADLINE_S = 240.0  # for the agreement of everything


@pytest.fixture(scope="session")
def gpu(tmp_path_factory):
    """Workers of every backend that sees the GPU, and of two that lie."""
    before = pytest.MonkeyPatch()
    before.setenv(registry.SEARCH, FAKES)
    cache = tmp_path_factory.mktemp("cache")
    cores = machine.cores(None)
    with Pool("cuda", "float32", cores, cache, limit_s=180.0) as pool:
        pool.start(NAMES, parallel=4)
        if all(name in pool.down for name in NAMES):
            pytest.skip(f"{NO_GPU} ({'; '.join(sorted(set(pool.down.values())))})")
        yield pool
    before.undo()


@pytest.fixture
def worker(gpu):
    """Ask a backend; the test skips where it is not there, with the reason."""

    def ask(name, command, **given):
        try:
            return gpu.ask(name, command, **given)
        except Unavailable as reason:
            pytest.skip(f"{name}: {reason}")

    return ask


@pytest.fixture(scope="session")
def documents(gpu):
    """The verdict of every cell: all backends side by side, one config after the other.

    What was not reached within DEADLINE_S is not there, and its test fails.
    """
    begin, found, aims, turn = time.monotonic(), {}, {}, threading.Lock()

    def aim(name, pair):
        key = (pair, str(specs.dialect(name, specs.spec(*pair))))
        with turn:  # the oracle has one process: whoever comes first asks it for all
            if key not in aims:
                aims[key] = targets.single_steps(gpu, *pair, "float32", 0, 2, name)
        return aims[key]

    def judge(name):
        for pair in PAIRS:
            if time.monotonic() - begin < DEADLINE_S:
                try:
                    document = stage.attempt(gpu, cell(name, pair), aim(name, pair))
                except WorkerFailure as failure:
                    document = stage.failed(failure)
                found[name, pair] = document

    gpu.each(judge, [name for name in NAMES if name in gpu.workers], parallel=8)
    return found


def cell(name, pair):
    return Cell(*pair, name, "cuda", registry.backends()[name].dtype("float32"))
