"""A person's own project, and its tests run by a pytest of its own."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import numpy as np

from tests.conftest import ROOT

PLUGIN = "graphparity.experiments.diff.in_tests.plugin"
NETS = """
import numpy as np

def inputs():
    r = np.random.default_rng(0)
    return dict(x=r.standard_normal((4, 3)).astype("float32"))

def net(x): return np.tanh(x)
def same(x): return np.sinh(x) / np.cosh(x)
def scaled(x): return np.tanh(x) * 1.001
def raises(x): raise RuntimeError("it broke")
def random(x): return np.tanh(x) + np.random.standard_normal()
def clipped(x): return np.tanh(np.clip(x, -9.0, 9.0))
def narrow(x): return np.tanh(x.astype("float16").astype(x.dtype))
def text(x): return "3.1 s"
def hangs(x):
    while True: pass
class Layer:
    def call(self, x): return np.tanh(x)
by_lambda = lambda x: np.tanh(x)
def made():
    def inner(x): return np.tanh(x)
    return inner
"""


def run_project(folder, tests, *options, python=sys.executable, plugin=PLUGIN, **files):
    """What pytest says of a project with these tests: its status and output.

    files: further files by name, without the ending; plugin: None where it is found by
    itself.
    """
    for name, text in {"nets": NETS, "test_nets": tests, **files}.items():
        (folder / f"{name}.py").write_text(text)
    known = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    known |= {"PYTHONPATH": ROOT, "COLUMNS": "200"}
    line = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    if plugin:
        known["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        line += ["-p", plugin]
    given = {"cwd": folder, "env": known, "timeout": 300}
    return subprocess.run(line, capture_output=True, text=True, check=False, **given)


def python_without(folder, *away):
    """The Python of a new environment that has what this one has but for packages
    whose names begin so, and for an installed harness."""
    venv.create(folder, symlinks=True)
    (new,) = folder.glob("lib/python*/site-packages")
    ours = "graphparity", "__editable__"
    for one in Path(np.__file__).parents[1].iterdir():
        if not one.name.lower().startswith((*ours, *away)):
            (new / one.name).symlink_to(one)
    return folder / "bin" / "python"
