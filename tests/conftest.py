"""What the tests share: backends as ids with markers, one pool of workers, fakes."""

import pytest

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool

MARKERS = {"PyTorch": "pytorch", "TensorFlow": "tensorflow", "JAX": "jax"}
FAKES = "tests.fakes,graphparity.experiments.selfcheck.broken"


def backends(*, oracle=False):
    """Every real backend that runs on a CPU, with its framework's marker."""
    params = []
    for name, backend in registry.backends().items():
        if not backend.suits("cpu") or (backend.oracle and not oracle):
            continue
        marker = MARKERS.get(backend.framework)
        marks = [getattr(pytest.mark, marker)] if marker else []
        params.append(pytest.param(name, id=name, marks=marks))
    return params


def needs(name):
    """Skip where a backend's packages are not installed, and say which."""
    if missing := registry.backends()[name].missing():
        pytest.skip(f"{name}: not installed: {', '.join(missing)}")


def pytest_collection_modifyitems(items):
    """The fast path first: what needs no framework, then framework by framework."""
    rank = {"pytorch": 1, "jax": 2, "tensorflow": 3, "gpu": 4}
    key = lambda item: max(
        [rank.get(m.name, 0) for m in item.iter_markers()], default=0
    )
    items.sort(key=key)


@pytest.fixture(scope="session")
def pool(tmp_path_factory):
    """Real workers in float32 on the CPU, kept for all tests; one compilation cache."""
    cache = tmp_path_factory.mktemp("cache")
    with Pool("cpu", "float32", machine.cores(None), cache, limit_s=300.0) as found:
        yield found


@pytest.fixture(scope="session")
def speakers(tmp_path_factory):
    """Workers in float64 whose libraries are asked what their optimizers compute."""
    cache = tmp_path_factory.mktemp("dialects")
    with Pool("cpu", "float64", machine.cores(None), cache, limit_s=120.0) as found:
        yield found


@pytest.fixture
def fakes(monkeypatch):
    """The fake backends stand beside the real ones."""
    monkeypatch.setenv(registry.SEARCH, FAKES)


@pytest.fixture
def fake_pool(fakes, tmp_path):
    """Workers of the fakes, with a short limit for each request."""
    with Pool("cpu", "float32", machine.cores(None), tmp_path, limit_s=20.0) as found:
        yield found
