"""`assert_same_program` in a person's own project: passes, fails, or was asked
wrongly. NumPy's programs alone."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.experiments.diff.in_tests.project import NETS, run_project

SCRIPT = """
import json
import nets
import numpy as np
from graphparity import assert_same_program

class Odd:
    def __array__(self, *_, **__): raise RuntimeError("it needs a gradient")

def told(text):
    try:
        return eval(f"assert_same_program({text})")
    except Exception as error:
        kinds = (AssertionError, ValueError)
        return f"{next(k.__name__ for k in kinds if isinstance(error, k))} {error}"

for text in json.loads(input()):
    print(json.dumps([text, told(text)]))
"""


PASS = {
    "texts": "'nets.py:net', 'nets.py:same'",
    "a module's name": "'nets:net', 'nets.py:same'",
    "functions": "nets.net, nets.same",
    "a library's function": "nets.net, np.tanh",
    "inputs of its own": "nets.net, nets.same, inputs={'x': np.ones((2, 2))}",
    "lists as inputs": "nets.net, nets.same, inputs={'x': [np.ones(2)]}",
}
FAIL = {
    "another function": ("nets.net, nets.scaled", "They differ first in output"),
    "its cause": ("nets.net, nets.scaled", "the number 1.0 instead of 1.001 (line 10)"),
    "it raises": ("nets.net, nets.raises", 'nets.py", line 11, in raises'),
    "it is random": ("nets.net, nets.random", "is random (8 different of 8"),
    "no array": ("nets.net, nets.text", "returns no array"),
    "it never ends": ("nets.net, nets.hangs, timeout=1", "it did not end"),
    "no gradients": ("nets.net, nets.same, gradients=True", "no gradients were"),
    "not compiled": ("nets.net, nets.same, compiled=True", "was not judged compiled"),
    "wrong inputs": ("nets.net, nets.same, inputs={'y': np.ones(2), 'z': 1}", "takes"),
    "a model": ("nets.net, nets.made", "models are compared by `graphparity check`"),
}
WRONG = {
    "no such file": ("'net.py:net', nets.same", "there is no file net.py; did you"),
    "no such function": ("'nets.py:nat', nets.same", "did you mean net"),
    "no text of a program": ("'nets', nets.same", "write FILE.py:FUNCTION"),
    "a number": ("nets.net, 3", "3 is int; expected a function"),
    "a lambda": ("nets.net, nets.by_lambda", "a lambda can't be found again"),
    "a nested function": ("nets.net, nets.made()", "inner is made inside another"),
    "a method": ("nets.net, nets.Layer().call", "Layer.call is a method; write it"),
    "itself by another name": ("'nets:net', 'nets.py:net'", "held against itself"),
    "a seed that is none": ("nets.net, nets.same, seed=-1", "an integer from 0 on"),
    "no arrays": ("nets.net, nets.same, inputs={'x': Odd()}", "can't be read as NumPy"),
    "itself": ("nets.net, 'nets.py:net'", "held against itself"),
    "no inputs": ("nets.net, nets.same, inputs={}", "expected a dictionary of arrays"),
    "an array alone": ("nets.net, nets.same, inputs=np.ones(2)", "inputs is one"),
    "texts as inputs": ("nets.net, nets.same, inputs={'x': ['a']}", "real numbers"),
    "none at all": ("'bare.py:one', 'bare.py:other'", "give inputs={'x': array}, or"),
    "no time": ("nets.net, nets.same, timeout=0", "expected seconds above 0"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a call with these arguments returns, or which of the two errors it raised;
    all calls are made by one process."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "nets.py").write_text(NETS)
    (folder / "bare.py").write_text(
        "def one(x): return x\n\ndef other(x): return 1 * x"
    )
    every = [*PASS.values(), *(a for a, _ in [*FAIL.values(), *WRONG.values()])]
    given = {"cwd": folder, "env": {"PYTHONPATH": ROOT}, "input": json.dumps(every)}
    line = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(line, capture_output=True, text=True, timeout=300, **given)
    assert done.returncode == 0, done.stderr
    return dict(map(json.loads, done.stdout.splitlines()))


@pytest.mark.parametrize("case", PASS)
def test_the_same_program_passes(told, case):
    text = told[PASS[case]]
    assert ": same mathematics; in float32 they" in text


@pytest.mark.parametrize("case", FAIL)
def test_what_is_not_shown_fails(told, case):
    arguments, words = FAIL[case]
    text = told[arguments]
    assert text.startswith("AssertionError ")
    assert words in text


@pytest.mark.parametrize("case", WRONG)
def test_what_is_asked_wrongly_is_a_value_error(told, case):
    arguments, words = WRONG[case]
    text = told[arguments]
    assert text.startswith("ValueError ")
    assert words in text


def test_why_a_program_failed_is_said_once(told):
    text = told[FAIL["a model"][0]]
    assert text.count("models are compared by `graphparity check`") == 1, text


def test_what_is_asked_wrongly_shows_no_frames_of_ours(tmp_path):
    test = "def test_it(same_program):\n    same_program('net.py:net', 'nets.py:same')"
    text = run_project(tmp_path, test).stdout
    assert "ValueError: 'net.py:net': there is no file net.py" in text
    assert "BadProgram" not in text
    assert "programs.py" not in text


def test_the_import_is_cheap():
    code = "import sys; from graphparity import assert_same_program; import "
    code += "graphparity.experiments.diff.in_tests.plugin; print(*sys.modules)"
    given = {"cwd": ROOT, "capture_output": True, "text": True, "timeout": 100}
    done = subprocess.run([sys.executable, "-c", code], check=True, **given)
    heavy = {"numpy", "torch", "jax", "tensorflow", "scipy", "rich", "typer", "psutil"}
    assert not heavy & set(done.stdout.split())
