"""A program as it is asked for: which file, which function, whose framework."""

import pytest

from graphparity.common.user import programs
from graphparity.common.user.programs import BadProgram


@pytest.fixture
def write(tmp_path):
    def make(text, name="net.py"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
        return file

    return make


FRAMEWORKS = {
    "import torch": "torch_eager",
    "from torch.nn import functional": "torch_eager",
    "import numpy, jax.numpy as jnp": "jax_eager",
    "def f():\n    import tensorflow": "tf_eager",
    "import keras": "tf_eager",
    "import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras": "jax_eager",
    "import os\nos.environ.setdefault('KERAS_BACKEND', 'torch')\nimport keras": (
        "torch_eager"
    ),
    "import numpy": "numpy_ref",
    "from . import torch": "numpy_ref",
    "import mytorch": "numpy_ref",
    "x = 'import torch'": "numpy_ref",
}


@pytest.mark.parametrize("code", FRAMEWORKS)
def test_the_framework_is_the_one_imported_first(write, code, monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    file = write(f"{code}\ndef net(x): return x\n")
    assert programs.parsed(f"{file}:net").backend == FRAMEWORKS[code]


def test_keras_is_of_the_framework_that_the_environment_names(write, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    file = write("import keras\ndef net(x): return x\n")
    assert programs.parsed(f"{file}:net").backend == "torch_eager"


WRONG = {
    "{}": "write FILE.py:FUNCTION",
    "{}:": "write FILE.py:FUNCTION",
    "{}:a-b": "write FILE.py:FUNCTION",
    "{}:ned": "there is no ned in net.py; did you mean net",
    "{}:zzz": "its functions are: net",
    "{}x.py:net": "there is no file .*; did you mean net.py",
    "no-module:net": "neither a .py file nor a module's name",
    "no_module_of_this_name:net": "there is no module",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_program_is_told_with_what_is_meant(write, text):
    file = write("def net(x): return x\n")
    with pytest.raises(BadProgram, match=WRONG[text]):
        programs.parsed(text.format(file))


BROKEN = {
    "def net(x:\n": "line 1 of .* is no Python",
    "def net(x):\nreturn x\n": "line 2 of",
    "": "there is no net in net.py; it has no functions",
    "# nothing\n": "it has no functions",
    "x = '\0'": "net.py",
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_file_that_is_no_python_is_told_with_its_line(write, code):
    with pytest.raises(BadProgram, match=BROKEN[code]):
        programs.parsed(f"{write(code)}:net")


THERE = [
    "net = lambda x: x",
    "from elsewhere import net",
    "from elsewhere import other as net",
    "from elsewhere import *",
    "globals()['net'] = abs",
    "def __getattr__(name): return abs",
    "if True:\n    def net(x): return x",
    "for net in [abs]: pass",
    "class net:\n    pass",
    "def net(x):\r\n    return x\r\n",
]


@pytest.mark.parametrize("code", THERE)
def test_a_name_that_a_file_may_have_is_not_refused(write, code):
    assert programs.parsed(f"{write(code)}:net").function == "net"


def test_a_folder_with_spaces_and_a_link(write, tmp_path):
    file = write("def net(x): return x\n", "my folder/net.py")
    (tmp_path / "link.py").symlink_to(file)
    assert programs.parsed(f"{file}:net").place == str(file)
    assert programs.parsed(f"{tmp_path / 'link.py'}:net").place == str(file)


def test_a_module_is_found_without_running_it(write, tmp_path, monkeypatch):
    write("raise SystemExit('was run')\ndef net(x): return x\n", "pack/one.py")
    monkeypatch.chdir(tmp_path)
    found = programs.parsed("pack.one:net")
    assert (found.place, found.backend) == ("pack.one", "numpy_ref")


LABELS = {
    ("/a/b/x.py:f", "/a/c/x.py:f"): ["b/x.py:f", "c/x.py:f"],
    ("/a/x.py:f", "/a/y.py:f"): ["x.py:f", "y.py:f"],
    ("x.py:f", "x.py:f", "x.py:f"): ["x.py:f", "x.py:f (2)", "x.py:f (3)"],
    ("pack.one:f", "/a/y.py:f"): ["pack.one:f", "y.py:f"],
}


@pytest.mark.parametrize("texts", LABELS)
def test_labels_leave_out_what_all_have_in_common(texts):
    assert programs.labels(list(texts)) == LABELS[texts]


@pytest.mark.parametrize(
    ("kind", "backend"),
    [
        ("torch.Tensor", "torch_eager"),
        ("jaxlib._jax.ArrayImpl", "jax_eager"),
        ("tensorflow.python.framework.ops.EagerTensor", "tf_eager"),
        ("mine.Tensor", None),
        ("None", None),
    ],
)
def test_the_framework_of_a_type(kind, backend):
    assert programs.of_type(kind) == backend


def test_the_form_that_goes_on_where_a_graph_breaks_comes_behind_the_strict_one():
    """And one for another device is left out."""
    forms = programs.static_forms("torch_eager")
    assert forms == ["torch_compile", "torch_compile_default"]


def test_a_form_that_is_made_of_no_function_is_left_out():
    """A worker that is started only to say so takes seconds."""
    assert programs.static_forms("tf_eager") == ["tf_graph", "tf_xla"]


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        ("def net(x, /, w, n=3, *, k, m=1): pass", ["x", "w", "k"]),
        ("def net(n=3, *rest, **more): pass", []),
        ("net = lambda x: x", []),
        ("class net: pass", []),
        ("class other:\n    def net(self): pass\nfrom m import net", []),
    ],
)
def test_what_a_function_must_be_given_is_read_where_it_is_defined(write, code, needs):
    assert programs.needed(programs.parsed(f"{write(code)}:net")) == needs
