"""One top-level name: a user's own packages named as the checkout's folders are work
beside the harness, in driver and worker, from any working directory."""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graphparity.common.contract import registry, search_path

ROOT = registry.folder("graphparity.frameworks").parent
TAKEN = ("common", "experiments", "frameworks", "tests")
CHECKOUT = {"PYTHONPATH": str(ROOT)}
SCRIPT = "from graphparity.experiments.cli import main\n\nmain()\n"  # as pip writes it
IMPORTS = """
import common, experiments, frameworks, tests

assert {m.WHOSE for m in (common, experiments, frameworks, tests)} == {"mine"}
"""
BACKEND = """
FRAMEWORK, MODE, GRAPH = "Mine", "eager", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"

def environment(dtype, cache):
    return {}
"""
WORKS = "raise RuntimeError(f'{__name__} works')"  # what a worker answers, and its end


def mine(folder, raising=False):
    """A user's folder: packages with the checkout's names, and a package of backends.

    raising: no package may be imported; else the backend imports each of them.
    """
    text = "raise RuntimeError('imported')" if raising else "WHOSE = 'mine'"
    for name in TAKEN:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(text)
    package = folder / "my_backends"
    (package / "numpy_mine").mkdir(parents=True)
    (package / "__init__.py").touch()
    imports = "" if raising else IMPORTS
    (package / "numpy_mine" / "__init__.py").write_text(imports + BACKEND)
    (package / "numpy_mine" / "casts.py").write_text(imports + WORKS)
    return folder


@pytest.fixture
def run(tmp_path):
    """Run a command line, with no other path than these variables name."""
    script = tmp_path / "bin" / "graphparity"
    script.parent.mkdir()
    script.write_text(SCRIPT)
    started = {"module": ["-m", "graphparity"], "console": [script]}
    started["checkout"] = ["-m", "experiments"]

    def run(how, *arguments, cwd, **variables):
        known = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        environment = {**known, "COLUMNS": "200", **variables}
        line = [sys.executable, *map(str, [*started[how], *arguments])]
        given = {"env": environment, "cwd": cwd, "timeout": 300}
        return subprocess.run(line, capture_output=True, text=True, **given)

    return run


def check_works(run, how, cwd, **variables):
    """A user's own backend is found by the driver, and runs in a worker."""
    variables["GRAPHPARITY_BACKENDS"] = "my_backends"
    done = run(how, "casts", "-b", "numpy_mine", cwd=cwd, **variables)
    words = "RuntimeError: my_backends.numpy_mine.casts works"
    assert words in " ".join(done.stdout.split()), done.stderr + done.stdout


@pytest.mark.parametrize("how", ["module", "console"])
def test_a_backend_in_the_working_directory_is_found(run, tmp_path, how):
    """Its packages are named as ours, and it imports them in driver and worker."""
    check_works(run, how, mine(tmp_path / "mine"), **CHECKOUT)


@pytest.mark.parametrize("how", ["module", "checkout"])
def test_a_backend_on_the_path_is_found_from_the_checkout(run, tmp_path, how):
    path = os.pathsep.join([str(ROOT), str(mine(tmp_path / "mine"))])
    check_works(run, how, ROOT, PYTHONPATH=path)


def test_packages_with_our_names_are_left_alone(run, tmp_path):
    """They raise where they are imported: nothing of the harness does."""
    check_works(run, "module", mine(tmp_path / "mine", raising=True), **CHECKOUT)


@pytest.mark.parametrize("command", [["list"], ["report", "--markdown"]], ids=str)
def test_a_command_leaves_packages_with_our_names_alone(run, tmp_path, command):
    done = run("module", *command, cwd=mine(tmp_path / "mine", True), **CHECKOUT)
    assert "imported" not in done.stderr
    assert done.returncode == (2 if "report" in command else 0)  # no results are there


def test_a_worker_does_not_look_into_the_working_directory_unasked(
    monkeypatch, tmp_path
):
    """Where nothing of the user's is named; a file there may be named as a module."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(registry.SEARCH, raising=False)
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    assert search_path.folders() == ["elsewhere", str(ROOT)]
    monkeypatch.setenv(registry.SEARCH, "my_backends")
    assert search_path.folders() == [str(tmp_path), "elsewhere", str(ROOT)]


# -- the wheel -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel's contents, built from a copy of the checkout, without network."""
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("setuptools is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("graphparity", *TAKEN):
        away = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=away)
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    line = [sys.executable, "-m", "pip", "wheel", folder / "source", "-w", folder]
    line += ["--no-build-isolation", "--no-deps", "--no-index"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_has_one_top_level_name(wheel):
    [facts] = wheel.glob("*.dist-info")
    assert sorted(wheel.iterdir()) == sorted([facts, wheel / "graphparity"])
    assert (facts / "top_level.txt").read_text().split() == ["graphparity"]


def test_the_wheel_has_every_file_and_no_other(wheel):
    held = {p.relative_to(wheel) for p in (wheel / "graphparity").rglob("*.*")}
    expected = {Path("graphparity/__init__.py"), Path("graphparity/__main__.py")}
    for name in TAKEN[:3]:
        files = [p for p in (ROOT / name).rglob("*.*") if p.suffix != ".pyc"]
        expected |= {"graphparity" / p.relative_to(ROOT) for p in files}
    assert {path for path in held if path.suffix != ".pyc"} == expected


@pytest.mark.parametrize("how", ["module", "console"])
def test_the_wheel_runs_beside_packages_with_our_names(run, wheel, tmp_path, how):
    check_works(run, how, mine(tmp_path / "mine"), PYTHONPATH=str(wheel))


def test_pytest_finds_the_wheel_s_plugin_by_itself(wheel, tmp_path):
    """In a person's own project, where nothing but the installation names it."""
    known = {k: v for k, v in os.environ.items() if not k.startswith("PYT")}
    given = {"env": {**known, "PYTHONPATH": str(wheel)}, "cwd": tmp_path}
    line = [sys.executable, "-m", "pytest", "--fixtures", "-p", "no:cacheprovider"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=100, **given)
    assert "same_program -- " in done.stdout, done.stdout + done.stderr
