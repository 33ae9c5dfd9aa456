"""Caches of runs that were cut off: the last few stay, and that of the run itself."""

from graphparity.common.contract import registry
from graphparity.common.system import scratch
from graphparity.common.workers import lasting
from graphparity.experiments.compare.run import KEPT, Run
from tests.conftest import FAKES, VARIABLES, compare, run_process

RUNTIME = """
import tempfile

from graphparity.frameworks.numpy_ref.runtime import *  # noqa: F403

tempfile.mkstemp(".littered")  # a worker is killed, and takes nothing away
"""


def caches(folder, numbers):
    for number in numbers:
        (folder / "cache" / f"run-{number}" / "cpu").mkdir(parents=True)


def left(folder):
    return sorted(int(path.name[4:]) for path in (folder / "cache").glob("run-*"))


def test_the_newest_stay_and_the_run_s_own(tmp_path):
    caches(tmp_path, [2, 9, 10, 11, 30])
    run = Run(None, None, 2, tmp_path, None, None)
    run.trim_caches()
    assert KEPT == 3
    assert left(tmp_path) == [2, 10, 11, 30]


def test_what_is_not_a_run_s_stays_and_none_is_no_error(tmp_path):
    run = Run(None, None, 1, tmp_path, None, None)
    run.trim_caches()
    caches(tmp_path, [1, 2, 3, 4])
    (tmp_path / "cache" / "run-of-somebody").mkdir()
    run.trim_caches()
    assert (tmp_path / "cache" / "run-of-somebody").is_dir()
    assert [n for n in range(1, 5) if (tmp_path / "cache" / f"run-{n}").exists()] == [
        1,
        2,
        3,
        4,
    ]


def test_a_comparison_begins_by_it_and_takes_its_own_away(tmp_path):
    caches(tmp_path / "results", range(90, 96))
    asked = ["-w", "conditional", "-b", "plain", "--budget", "1"]
    done, _ = compare(tmp_path, *asked)
    assert done.returncode == 0, done.stderr
    assert left(tmp_path / "results") == [93, 94, 95]


# -- temporary files of workers --------------------------------------------------------


def littering(folder):
    """A package with a backend that leaves a temporary file, and its variables."""
    package = folder / "littering" / "litter"
    package.mkdir(parents=True)
    (folder / "littering" / "__init__.py").write_text("")
    plain = registry.folder("tests.fakes") / "plain" / "__init__.py"
    (package / "__init__.py").write_text(plain.read_text())
    (package / "runtime.py").write_text(RUNTIME)
    path = f"{folder}:{VARIABLES['PYTHONPATH']}"
    return {registry.SEARCH: f"{FAKES},littering", "PYTHONPATH": path}


def test_a_comparison_leaves_nothing_among_temporary_files(tmp_path):
    """Of no stage: judging, timing, and whoever was killed at it."""
    machine = tmp_path / "machine"
    machine.mkdir()
    variables = {**VARIABLES, **littering(tmp_path), "TMPDIR": str(machine)}
    asked = ["-w", "conditional", "-b", "litter", "--budget", "1"]
    places = ["--results", tmp_path / "results"]
    done = run_process("compare", *places, *asked, env=variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "agree" in done.stdout
    assert not list(machine.iterdir())
    assert not list((tmp_path / "results").rglob("*.littered"))


def test_what_a_compiler_keeps_for_all_processes_stays(tmp_path, monkeypatch):
    """And is found again by the next; another user's is not touched."""
    machine = tmp_path / "machine"
    machine.mkdir()
    monkeypatch.setattr(lasting.tempfile, "tempdir", str(machine))
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(machine))
    compiler = registry.backends()["torch_compile"]
    monkeypatch.setenv("LOGNAME", "somebody")  # what getpass looks at first
    name = "torchinductor_somebody"
    for number in range(2):
        with scratch.folder() as folder:
            lasting.link(folder, [compiler, registry.oracle()])
            assert [p.name for p in folder.iterdir() if p.is_symlink()] == [name]
            headers = [path.name for path in (folder / name).iterdir()]
            assert headers == [f"{n}.gch" for n in range(number)]
            (folder / name / f"{number}.gch").touch()
    assert [path.name for path in machine.iterdir()] == [name]
    monkeypatch.setattr(lasting.os, "getuid", lambda: -1)
    with scratch.folder() as folder:
        lasting.link(folder, [compiler])
        assert not (folder / name).exists()
