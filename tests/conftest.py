"""What the tests share: backends with markers, pools of workers, fakes, commands."""

import json
import os
import subprocess
import sys
import tempfile

import psutil
import pytest
from typer.testing import CliRunner

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments import cli
from graphparity.experiments.shared.terminal import progress
from tests import CORES
from tests.long_tests import is_long

MARKERS = {  # framework: its marker, the baseline's first
    backend.framework: backend.framework.lower()
    for backend in registry.backends().values()
    if backend.suits("cpu") and not backend.oracle
}
FAKES = "tests.fakes,graphparity.experiments.selfcheck.broken"

# -- commands --------------------------------------------------------------------------

ROOT = str(registry.folder("graphparity.frameworks").parent)
# all lines of progress: tests wait for some of them
FAKED = {registry.SEARCH: FAKES, "COLUMNS": "120", progress.SHOWN: "all"}
PATHS = [ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
VARIABLES = {**os.environ, **FAKED, "PYTHONPATH": os.pathsep.join(PATHS)}
ELSEWHERE = tempfile.TemporaryDirectory()  # what is kept there is nobody's result
BASE = [sys.executable, "-m", "experiments"]


def run(*arguments):
    """A command on real and fake backends, in this process: its status and output.

    An error that the command line does not tell its user is raised here.
    """
    words = list(map(str, arguments))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ELSEWHERE.name)
        patch.setattr(sys, "argv", ["experiments", *words])
        done = CliRunner(env=FAKED).invoke(cli.app, words, catch_exceptions=False)
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def run_process(*arguments, **options):
    """The same as a process of its own; options: of `subprocess.run`."""
    command = [*BASE, *map(str, arguments)]
    usual = {"env": VARIABLES, "cwd": ELSEWHERE.name, "timeout": 300}
    usual |= {"capture_output": True, "text": True, "check": False}
    return subprocess.run(command, **{**usual, **options})


def start(tmp_path, *arguments, what="compare"):
    """A command that runs beside the test, its output in a pipe."""
    return psutil.Popen(
        [*BASE, what, "--results", str(tmp_path / "results"), *arguments],
        env=VARIABLES,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(driver, text):
    """Read what a started command writes until a line holds this text."""
    for line in driver.stdout:
        if text in line:
            return
    raise AssertionError(f"'{text}' never came")


def compare(tmp_path, *arguments, run=run):
    """`compare` and the document it wrote; None where it wrote none."""
    out = tmp_path / "out.json"
    places = ["--results", tmp_path / "results", "--json", out]
    done = run("compare", *places, *arguments)
    return done, json.loads(out.read_text()) if out.exists() else None


# -- backends --------------------------------------------------------------------------


def pytest_configure(config):
    for framework, marker in MARKERS.items():
        config.addinivalue_line("markers", f"{marker}: needs {framework}")


def backends(*, oracle=False, graph=None):
    """Every real backend that runs on a CPU, with its framework's marker; of one kind
    of graph alone, where it is named."""
    params = []
    for name, backend in registry.backends().items():
        if not backend.suits("cpu") or (backend.oracle and not oracle):
            continue
        if graph not in (None, backend.graph):
            continue
        mark = [] if backend.oracle else marks(name)
        params.append(pytest.param(name, id=name, marks=mark))
    return params


def one_of_each_framework():
    """As `backends`, all but the first of each framework long."""
    params, seen = [], set()
    for param in backends():
        framework = registry.backends()[param.id].framework
        more = [pytest.mark.long] if framework in seen else []
        params.append(pytest.param(param.id, id=param.id, marks=[*param.marks, *more]))
        seen.add(framework)
    return params


def marks(name):
    """The marker of a backend's framework."""
    return getattr(pytest.mark, MARKERS[registry.backends()[name].framework])


def needs(name):
    """Skip where a backend's packages are not installed, and say which."""
    if missing := registry.backends()[name].missing():
        pytest.skip(f"{name}: not installed: {', '.join(missing)}")


RANK = {name: place for place, name in enumerate([*MARKERS.values(), "gpu"], 1)}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """The fast path first: what needs no framework, then framework by framework.

    Processes that share the tests (`-n 2 --dist loadgroup`) take whole groups: a
    framework's tests of one floor, so that its workers are started and its graphs
    compiled in one of them; without a framework, a file.
    """
    names = {item: {mark.name for mark in item.iter_markers()} for item in items}
    last = lambda item: max(names[item] & RANK.keys(), key=RANK.get, default="")
    for item in items:
        place = item.path.relative_to(ROOT).parts
        case = item.callspec.id if hasattr(item, "callspec") else None
        if is_long("/".join(place[1:]), item.originalname, case):
            item.add_marker(pytest.mark.long)
        group = f"{last(item)}-{place[1]}" if last(item) else "/".join(place)
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: RANK.get(last(item), 0))


# -- workers ---------------------------------------------------------------------------


@pytest.fixture
def two_cores():
    """All cores of the machine for a test, though processes share them."""
    if len(CORES) < 2:
        pytest.skip("needs a machine with two cores")
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, CORES)
    yield
    os.sched_setaffinity(0, own)


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """What frameworks compiled, for all pools but those that want it cold."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return shared / "cache"


class Shared(Pool):
    """A pool for many tests, whose workers are known by when they were asked last."""

    def _worker(self, name):
        LAST.pop((id(self), name), None)
        LAST[id(self), name] = self, name
        return super()._worker(name)


LAST = {}  # the workers of shared pools, the one asked last at the end
FEW = 6  # stay after a test: all of them together would fill the memory
LARGE = 1 << 30  # bytes, beyond which one does not: it keeps all that it ever compiled


@pytest.hookimpl(trylast=True)  # when its fixtures are gone
def pytest_runtest_teardown():
    """End those that nobody has asked for longest, and those that have grown: no test
    counts on what another one has left in a worker."""
    for key, (pool, name) in list(LAST.items()):
        if name not in pool.workers:
            del LAST[key]
    while len(LAST) > FEW:
        pool, name = LAST.pop(next(iter(LAST)))
        pool.release(name)
    for key, (pool, name) in list(LAST.items()):
        if _bytes(pool.workers[name].process.pid) > LARGE:
            del LAST[key]
            pool.release(name)


def _bytes(pid):
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.NoSuchProcess:
        return 0


def _pool(dtype, cache, limit_s):
    return Shared("cpu", dtype, machine.cores(None), cache, limit_s)


@pytest.fixture(scope="session")
def pool(cache):
    """Real workers in float32 on the CPU, kept from test to test."""
    with _pool("float32", cache, 300.0) as found:
        yield found


@pytest.fixture(scope="session")
def pool64(cache):
    """Real workers in float64, kept from test to test."""
    with _pool("float64", cache, 300.0) as found:
        yield found


@pytest.fixture
def fakes(monkeypatch):
    """The fake backends stand beside the real ones."""
    monkeypatch.setenv(registry.SEARCH, FAKES)


@pytest.fixture(scope="session")
def _fakes_at_work(cache):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(registry.SEARCH, FAKES)
        found = _pool("float32", cache, 20.0).__enter__()
    yield found
    found.__exit__(None, None, None)


@pytest.fixture
def fake_pool(fakes, _fakes_at_work):
    """Workers of the fakes, kept for all tests, with a short limit for each request."""
    yield _fakes_at_work
    _fakes_at_work.limit_s = 20.0


@pytest.fixture
def fresh_pool(fakes, tmp_path):
    """The same for one test that stops them or asks for another device."""
    with _pool("float32", tmp_path, 20.0) as found:
        yield found
