"""What the programs of `diff` are called with: a file's `inputs()`, or drawn ones."""

import json

import pytest

from tests.conftest import run

NET = "import numpy as np\ndef net(x, k): return np.tanh(x * k)\n"
GIVEN = 'def inputs(): return dict(x=np.ones((2, 3), "float32"), k=np.float32(2))\n'


@pytest.fixture
def diff(tmp_path):
    def ask(one, other=NET, options=(), names=("one.py", "other.py")):
        out = tmp_path / "out.json"
        out.unlink(missing_ok=True)
        for name, text in zip(names, (one, other)):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(text.encode())
        both = [f"{tmp_path / name}:net" for name in names]
        places = ["--results", tmp_path / "results", "--json", out]
        done = run("diff", *both, *places, *options)
        return done, json.loads(out.read_text()) if out.exists() else None

    return ask


FINE = {  # what the first file's inputs() returns -> what is said of them
    'dict(x=np.ones((2, 3), "float32"), k=np.float32(2))': {
        "x": "float32 (2, 3)",
        "k": "float32 ()",
    },
    'dict(k=np.asfortranarray(np.ones((4, 3), "f4")), x=np.arange(3))': {
        "k": "float32 (4, 3)",
        "x": "int64 (3,)",
    },
    "dict(x=np.ones((2, 2)), k=3)": {"x": "float64 (2, 2)", "k": "int 3"},
    "dict(x=np.ones((2, 2)), k=0.5)": {"x": "float64 (2, 2)", "k": "float 0.5"},
    "dict(x=np.ones(3, bool), k=np.ones(3, 'f2'))": {
        "x": "bool (3,)",
        "k": "float16 (3,)",
    },
}


@pytest.mark.parametrize("text", FINE)
def test_inputs_of_every_kind(diff, text):
    done, document = diff(f"{NET}def inputs(): return {text}\n")
    assert document["inputs"] == FINE[text]
    assert document["pairs"][0]["verdict"] == "same mathematics"
    assert done.returncode == 0


def test_inputs_keep_their_order_where_they_are_bound_by_order(diff):
    other = (
        "import numpy as np\ndef net(first, second): return np.tanh(first - second)\n"
    )
    one = "import numpy as np\ndef net(x, k): return np.tanh(x - k)\n" + GIVEN
    done, document = diff(one, other)
    assert document["pairs"][0]["verdict"] == "same mathematics"
    assert "x as first, k as second" in done.stdout


def test_one_with_a_parameter_is_given_a_generator(diff):
    text = "def inputs(rng): return dict(x=rng.standard_normal(3), k=np.ones(3))\n"
    assert diff(NET + text)[0].returncode == 0


def test_an_input_without_elements_leaves_nothing_to_judge(diff):
    text = "def inputs(): return dict(x=np.ones((0, 3)), k=np.ones(3))\n"
    done, document = diff(NET + text)
    assert document["pairs"][0]["verdict"] == "can't be judged"
    assert "it has no elements" in done.stdout
    assert done.returncode == 1


BAD = {
    "def inputs(): return [1, 2]\n": "inputs() returned a list of 2; it must return",
    "def inputs(): return dict(x=object(), k=1)\n": "gives x as builtins.object",
    "def inputs(): return dict(x='a', k=1)\n": "inputs() gives x as builtins.str",
    "def inputs(): return 1 / 0\n": "ZeroDivisionError: division by zero",
    "def inputs(): return {}\n": "it returned no arrays",
    "": "none of the files has a function inputs(), and no --input is given",
    "inputs = 3\n": "none of the files has a function inputs()",
}


@pytest.mark.parametrize("text", BAD)
def test_inputs_that_are_none_are_told(diff, text):
    done, document = diff(NET + text)
    assert BAD[text] in done.stdout
    assert document["failed"]
    assert done.returncode == 1


def test_where_the_first_fails_the_other_file_s_are_used(diff):
    done, document = diff(f"{NET}def inputs(): return 1 / 0\n", NET + GIVEN)
    assert document["pairs"][0]["verdict"] == "same mathematics"
    assert "ZeroDivisionError" in done.stdout
    assert done.returncode == 1


DIFFER = {
    'def inputs(): return dict(x=np.zeros((2, 3), "float32"), k=np.float32(2))\n': (
        "x has other values"
    ),
    'def inputs(): return dict(x=np.ones((2, 2), "float32"), k=np.float32(2))\n': (
        "x is float32 (2, 3) and float32 (2, 2)"
    ),
    'def inputs(): return dict(x=np.ones((2, 3), "float32"))\n': "only one has k",
}


@pytest.mark.parametrize("text", DIFFER)
def test_where_both_have_inputs_and_they_differ_it_is_said_which_are_used(diff, text):
    done, _ = diff(NET + GIVEN, NET + text)
    said = "inputs() of one.py:net is used; that of other.py:net gives others: "
    assert said + DIFFER[text] in done.stdout


def test_where_both_have_the_same_nothing_is_said(diff):
    done, document = diff(NET + GIVEN, NET + GIVEN)
    assert not document["facts"]
    assert done.returncode == 0


def test_drawn_inputs_take_the_place_of_a_file_s(diff):
    options = ["--input", "x=4x3", "--input", "k=3:10"]
    done, document = diff(NET + GIVEN, options=options)
    assert document["inputs"] == {"x": "float32 (4, 3)", "k": "int64 (3,)"}
    assert done.returncode == 0


@pytest.mark.parametrize("text", ["x", "x=a", "=3", "x=3x", "x=3:", "x=3:a"])
def test_a_drawn_input_that_is_none_is_told(diff, text):
    done, _ = diff(NET, options=["--input", text])
    assert done.returncode == 2
    assert "NAME=SIZES" in done.stderr


def test_windows_line_ends_and_a_folder_with_spaces(diff):
    names = ("my folder/one.py", "my folder/other.py")
    one = (NET + GIVEN).replace("\n", "\r\n")
    done, document = diff(one, NET.replace("\n", "\r\n"), names=names)
    assert done.returncode == 0
    assert list(document["programs"]) == ["one.py:net", "other.py:net"]
