"""A person's own file loaded by its path, and what it raises told."""

import functools
import pickle
import subprocess
import sys

import numpy as np
import pytest

from graphparity.common.user import loading
from graphparity.common.user.loading import Raised
from tests.conftest import VARIABLES


@pytest.fixture
def folder(tmp_path):
    """A folder of files by name; what is imported of it is forgotten afterwards."""
    before, path = set(sys.modules), list(sys.path)
    yield (
        lambda **files: (
            [(tmp_path / f"{name}.py").write_text(text) for name, text in files.items()]
            and tmp_path
        )
    )
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if name == loading.NAME or str(tmp_path) in str(sys.modules[name]):
            del sys.modules[name]


@pytest.mark.parametrize("name", ["tensorflow", "jax", "numpy", "common", "inspect"])
def test_a_file_may_have_a_library_s_name(folder, name):
    """Its folder comes last: `import numpy` in it means the library."""
    text = "import numpy\nfrom beside import two\ndef net(x): return numpy.ones(two)"
    there = folder(**{name: text, "beside": "two = 2"})
    made = loading.module(str(there / f"{name}.py"))
    assert loading.function(made, "net")(0).shape == (2,)
    assert sys.modules["numpy"] is np
    assert sys.path[-1] == str(there)


def test_a_class_of_the_file_can_be_pickled(folder):
    there = folder(net="class Own:\n    pass\n")
    made = loading.module(str(there / "net.py"))
    assert isinstance(pickle.loads(pickle.dumps(made.Own())), made.Own)


RAISING = {
    "raise ValueError('one')": ["ValueError: one", 'net.py", line 1'],
    "import beside": ["SyntaxError", 'beside.py", line 1'],
    "import sys; sys.exit('no')": ["SystemExit: no"],
    "raise KeyboardInterrupt": ["KeyboardInterrupt"],
    "import no_such": ["ModuleNotFoundError: No module named 'no_such'"],
    "from . import x": ["ImportError"],
}


@pytest.mark.parametrize("text", RAISING)
def test_what_a_file_raises_is_told_with_file_and_line(folder, text):
    there = folder(net=text, beside="def (")
    with pytest.raises(Raised) as error:
        loading.module(str(there / "net.py"))
    for part in RAISING[text]:
        assert part in str(error.value)


def test_a_traceback_has_none_of_our_frames_and_all_of_theirs(folder):
    text = "def f(): g()\ndef g():\n  try: {}['a']\n  except KeyError: raise ValueError"
    made = loading.module(str(folder(net=text) / "net.py"))
    with pytest.raises(Raised) as error:
        loading.guarded(made.f)
    told = str(error.value)
    assert "loading.py" not in told
    assert told.count("Traceback") == 2
    assert "KeyError: 'a'" in told
    first, second = told.index("in f"), told.rindex("in g")
    assert first < second


def test_a_library_s_hint_below_a_rule_is_no_last_line(folder):
    text = "def f(hint):\n  error = TypeError('no such axis')\n"
    text += "  error.add_note(hint)\n  raise error\n"
    made = loading.module(str(folder(net=text) / "net.py"))
    for hint, last in (
        ("-" * 20 + "\nSet VARIABLE=off", "TypeError: no such axis"),
        ("in layer 3", "in layer 3"),
    ):
        with pytest.raises(Raised) as error:
            loading.guarded(lambda hint=hint: made.f(hint))
        assert str(error.value).splitlines()[-1] == last


def test_a_child_that_comes_back_ends_there(folder):
    """A function that forks returns twice; one of the two would answer for both."""
    there = folder(net="import os\ndef f(): return os.fork()")
    lines = f"""
import os
from graphparity.common.user import loading
made = loading.module({str(there / "net.py")!r})
child = loading.guarded(made.f)
print(os.waitpid(child, 0) == (child, 0))
"""
    command = [sys.executable, "-c", lines]  # no threads of the tests' own are there
    done = subprocess.run(command, env=VARIABLES, capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


TAKES = {
    "x, k": ("by name", []),
    "k, x": ("by name", []),
    "k, x, more=1": ("by name", []),
    "a, b": ("by order", ["a", "b"]),
    "a, b, c=1": ("by order", ["a", "b"]),
    "*args": ("by order", ["args"]),
    "**names": ("by name", []),
}


@pytest.mark.parametrize("parameters", TAKES)
def test_inputs_are_bound_by_name_else_by_order(parameters):
    space = {}
    exec(f"def f({parameters}): return locals()", space)
    inputs = {"x": 1, "k": 2}
    found = loading.bound(space["f"], inputs)(inputs)
    kind, own = TAKES[parameters]
    if kind == "by name":
        given = found.get("names", found)
        assert (given["x"], given["k"]) == (1, 2)
    else:
        assert next(iter(found.values())) in (1, (1, 2))
    assert loading.by_order(space["f"], inputs) == own


@pytest.mark.parametrize("parameters", ["x", "x, k, m", "*, x", ""])
def test_inputs_that_do_not_fit_are_told_with_what_it_takes(parameters):
    space = {}
    exec(f"def f({parameters}): pass", space)
    with pytest.raises(Raised, match=r"it takes .* the inputs are x, k"):
        loading.bound(space["f"], {"x": 1, "k": 2})


def test_a_builtin_that_tells_no_signature_is_bound_by_order():
    assert loading.bound(max, {"a": 1, "b": 3})({"a": 1, "b": 3}) == 3


def test_what_was_told_once_is_not_told_again():
    def call():
        raise Raised("a traceback")

    with pytest.raises(Raised, match=r"^a traceback$"):
        loading.guarded(call)


@pytest.mark.parametrize("file", ["own/model.py", "own/usual/pooling.py"])
def test_the_frames_that_call_a_model_are_left_out(file):
    """They lie in a framework's folder, and are no more a person's than the harness."""
    place, names = loading.ROOT / "frameworks" / "jax_eager" / file, {}
    text = "def call(theirs):\n    theirs()\n"
    exec(compile(text, str(place), "exec"), names)

    def theirs():
        raise ValueError("of theirs")

    with pytest.raises(Raised) as raised:
        loading.guarded(functools.partial(names["call"], theirs))
    assert str(place) not in str(raised.value)
    assert "of theirs" in str(raised.value)
