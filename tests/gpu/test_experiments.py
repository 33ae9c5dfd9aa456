"""On a GPU: every experiment that takes a device runs there, found by listing."""

import os
import subprocess
import sys

import pytest

from graphparity.common.contract import registry, selection
from graphparity.common.workers.pool import Pool
from tests.device_commands import SHORT, with_a_device
from tests.gpu.conftest import NO_GPU

pytestmark = pytest.mark.gpu
ROOT = str(registry.folder("graphparity.frameworks").parent)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """The eager backends that see the GPU."""
    eager = list(selection.eager())
    cache = tmp_path_factory.mktemp("cache")
    with Pool("cuda", "float32", [], cache, limit_s=180.0) as pool:
        pool.start(eager, parallel=len(eager))
        seeing = [name for name in eager if name not in pool.down]
    if not seeing:
        pytest.skip(NO_GPU)
    return seeing


@pytest.mark.parametrize("command", with_a_device("backend"))
def test_an_experiment_runs_on_the_gpu(tmp_path, here, command):
    """It ends by itself and nothing died; whether it found an error is not asked."""
    names = here[: 2 if command == "explain" else 1]
    if command == "explain" and len(names) < 2:
        pytest.skip("explain is of two backends, and one sees the GPU")
    given = [part for name in names for part in ("-b", name)]
    given += [*SHORT.get(command, "").split(), "--device", "cuda"]
    path = os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "experiments", *command.split(), *given],
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr[-2000:]
    text = done.stdout + done.stderr
    for word in ("Traceback", "crashed", "timeout", "unavailable"):
        assert word not in text, text[-2000:]
