"""From the bare checkout, beside one framework and little else: no page, no pictures,
no TensorFlow; what is missing is missed only by what needs it."""

import json
import os
import subprocess
import sys

import pytest

from graphparity.common.contract import registry
from tests.conftest import needs

ROOT = registry.folder("graphparity.frameworks").parent
AWAY = ("igraph", "texttable", "plotly", "jinja2", "tensorboard", "PIL", "tensorflow")
AWAY += ("keras", "playwright", "cupy", "matplotlib")
TINY = ["-m", "experiments", "compare", "-w", "conditional", "--budget", 1]
HIDE = f"""
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in {AWAY!r}:
            return None
        return PathFinder.find_spec(name, path, target)

sys.meta_path[:] = [Without if f is PathFinder else f for f in sys.meta_path]
"""


@pytest.fixture
def bare(tmp_path):
    """Run a command line in a Python that lacks all of AWAY."""
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    variables = {**os.environ, "PYTHONPATH": str(tmp_path), "COLUMNS": "120"}

    def run(*arguments):
        options = {"capture_output": True, "text": True, "timeout": 300, "cwd": ROOT}
        line = [sys.executable, *map(str, arguments)]
        return subprocess.run(line, env=variables, check=False, **options)

    return run


def test_what_is_hidden_is_not_there(bare):
    done = bare("-c", "import igraph")
    assert "No module named 'igraph'" in done.stderr


def test_every_command_is_there(bare):
    """No command's module needs what is away, until the command itself does."""
    done = bare("-m", "experiments", "--help")
    assert done.returncode == 0, done.stderr
    for name in ("compare", "train", "graph", "control_flow", "report", "scaler"):
        assert name in done.stdout


def test_it_lists_everything(bare):
    done = bare("-m", "experiments", "list")
    assert done.returncode == 0, done.stderr
    assert "tensorflow (not installed)" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    "command", [["train", "--epochs", 1, "--tensorboard"], ["report", "--results"]]
)
def test_a_command_that_needs_what_is_missing_says_what_to_install(
    bare, tmp_path, command
):
    kept = bare(*TINY, "-b", "numpy_ref", "--results", tmp_path)
    assert kept.returncode == 0, kept.stderr
    done = bare("-m", "experiments", *command, tmp_path)
    assert done.returncode == 2
    assert "pip install" in " ".join(done.stderr.replace("│", " ").split())


def test_what_can_not_be_drawn_is_said_and_all_else_is_there(bare, tmp_path):
    out = tmp_path / "out.json"
    given = ["-b", "numpy_ref", "--epochs", 1, "--json", out]
    done = bare("-m", "experiments", "train", *given, "--results", tmp_path / "r")
    assert done.returncode == 0, done.stderr
    assert "No picture: matplotlib draws it" in done.stdout
    assert "pip install matplotlib" in " ".join(done.stdout.split())
    assert json.loads(out.read_text())["training"][0]["losses"]


@pytest.mark.pytorch
def test_the_doctor_tells_what_is_missing_and_what_is_there(bare):
    needs("torch_eager")
    done = bare("-m", "experiments", "doctor", "--device", "cpu", "--no-precisions")
    assert done.returncode == 0, done.stderr
    assert "unavailable: pip install tensorflow" in " ".join(done.stdout.split())
    assert "ready (CPU)" in done.stdout


@pytest.mark.pytorch
def test_it_compares(bare, tmp_path):
    needs("torch_eager")
    out = tmp_path / "out.json"
    given = ["-b", "torch_eager", "--json", out, "--results", tmp_path / "r"]
    done = bare(*TINY, *given)
    assert done.returncode == 0, done.stderr
    [cell] = json.loads(out.read_text())["cells"]
    assert cell["status"] == "agree"
    assert cell["timing"]
