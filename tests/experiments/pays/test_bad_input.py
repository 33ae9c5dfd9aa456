"""Bad input to `pays`: each a clear sentence with the person's own line, and the exit
status that the issue asks for."""

import pytest

from tests.conftest import needs, run

pytestmark = pytest.mark.jax
HEAD = "import functools, os, sys\nimport jax\nimport numpy as np\n"
HEAD += "from jax import numpy as jnp\n"
INPUTS = "def inputs(): return dict(x=np.ones((4, 3), 'float32'))\n"
NET = "def net(x): return x * 2\n"
PAIR = "def model(): return lambda: {'w': jnp.ones(3)}, lambda p, x: x @ p['w']\n"
CASES = {
    "it raises when it is imported": ("1 / 0\n" + INPUTS + NET, "in <module>"),
    "a package that is not there": ("import not_there\n" + NET, "named 'not_there'"),
    "it raises in the call": (INPUTS + "def net(x): return x / [][0]\n", "line 6, in"),
    "inputs that don't fit": (INPUTS + "def net(x): return x @ x\n", "line 6, in net"),
    "inputs with other names": (
        INPUTS + "def net(a, b): return a\n",
        "it takes (a, b), the inputs are x: missing a required argument: 'b'",
    ),
    "no inputs": (NET, "write def inputs(): return dict(x=…)"),
    "inputs that raise": ("def inputs(): raise KeyError('k')\n" + NET, "KeyError: 'k'"),
    "inputs without names": (
        "def inputs(): return np.ones(3)\n" + NET,
        "it must return a dictionary of arrays by name",
    ),
    "inputs that are texts": (
        "def inputs(): return dict(x='abc')\n" + NET,
        "gives x as builtins.str (<U3); it must be an array of real numbers",
    ),
    "no inputs in it": ("def inputs(): return {}\n" + NET, "returned no arrays"),
    "it exits": (INPUTS + "def net(x): sys.exit(3)\n", "SystemExit: 3"),
    "it ends its process": (
        INPUTS + "def net(x): os._exit(3)\n",
        "its process ended: worker ended with exit code 3",
    ),
    "it forks": (
        INPUTS + "def net(x):\n    os.fork()\n    return x\n",
        "line 7 of it forks the process in a step",
    ),
    "it needs more memory than there is": (
        INPUTS + "def net(x): return x + len(bytearray(10**15))\n",
        "MemoryError",
    ),
    "it is no function": (INPUTS + "net = 3\n", "its net is int, no function"),
    "model() gives none": (
        INPUTS + "def net(): return None\n",
        "it gave None, which is no model",
    ),
    "model() raises": (INPUTS + "def net(): raise OSError('no disk')\n", "no disk"),
}
OPTIONS = {
    "a function is not trained": (
        INPUTS + "net = functools.partial(lambda x: x * 2)\n",
        ["--step", "train"],
        "a function has no weights: --step train needs def model()",
    ),
    "an input that only loss takes": (
        "def inputs(): return dict(x=np.ones(3), y=np.ones(3))\n"
        + NET
        + "def loss(output, y): return output - y\n",
        [],
        "loss, and the inputs that it takes, are for def model() alone",
    ),
    "nothing to differentiate by": (
        "def inputs(): return dict(x=np.ones(3, 'int32'))\n" + NET,
        ["--step", "backward"],
        "no input is floating",
    ),
    "nothing to go back from": (
        INPUTS + "def net(x): return x.astype('int32')\n",
        ["--step", "backward"],
        "it gives nothing floating",
    ),
    "rows of what has none": (
        "def inputs(): return dict(x=np.ones((0, 3), 'float32'))\n" + NET,
        ["--batch", 4],
        "they have none: x is float32 (0, 3)",
    ),
    "a loss of other names": (
        INPUTS + PAIR.replace("model", "net") + "def loss(output, z): return output\n",
        ["--step", "backward"],
        "loss takes (output, z): the output, then inputs by name, which are x: missing",
    ),
    "it never ends": (
        INPUTS + "def net(x):\n    while True: pass\n",
        ["--timeout", 4],
        "it did not end",
    ),
}
OTHERS = {"None": "return None", "one coroutine": "pass", "one generator": "yield x"}
for _gave, _body in OTHERS.items():
    _text = f"{'async ' * (_gave == 'one coroutine')}def net(x): {_body}\n"
    CASES[f"it gives {_gave}"] = (INPUTS + _text, f"it gives {_gave}")
EVERY = [(name, text, [], words) for name, (text, words) in CASES.items()]
EVERY += [(name, *row) for name, row in OPTIONS.items()]


@pytest.fixture
def pays(tmp_path):
    """The command with little effort: its exit status, and all that it prints."""
    needs("jax_jit")

    def ask(text, *options, name="net"):
        file = tmp_path / "own.py"
        file.write_text(HEAD + text)
        few = ["--cold-starts", 1, "--seconds", 1, "--results", tmp_path / "results"]
        done = run("pays", f"{file}:{name}", *few, *options)
        assert "Traceback (most recent call last)" not in done.stderr, done.stderr
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    return ask


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [pytest.param(*row, id=name) for name, *row in EVERY],
)
def test_what_fails_is_said(text, options, words, pays):
    status, told = pays(text, *options)
    assert words in told
    assert status == 1
    assert "refuses it" not in told


def test_a_file_that_is_no_python_is_asked_wrongly(pays):
    status, told = pays(INPUTS + "def net(x) return x\n")
    assert status == 2
    assert "is no Python" in told


def test_a_function_that_is_to_be_trained_is_asked_wrongly(pays):
    status, told = pays(INPUTS + NET, "--step", "train")
    assert status == 2
    assert "takes x: a function has no weights, and --step train" in told
    assert "fails as it is" not in told


def test_one_batch_that_fails_does_not_end_the_others(pays):
    net = "def net(x):\n    if len(x) == 2: raise ValueError('two')\n    return x * 2\n"
    status, told = pays(INPUTS + net, "--batch", 2, "--batch", 3)
    assert status == 1
    assert "ValueError: two" in told
    assert "Forward, a batch of 2: it fails as it is" in told
    assert "a batch of 3, on one core" in told


def test_a_random_program_is_said_to_be(pays):
    net = "def net(x): return x + np.random.default_rng().standard_normal()\n"
    status, told = pays(INPUTS + net)
    assert status == 0
    assert "Two starts as it is gave other numbers" in told
    assert "Its results are random: not checked" in told


def test_results_that_are_no_numbers_are_said(pays):
    status, told = pays(INPUTS + "def net(x): return x * jnp.nan\n")
    assert status == 0
    assert "The program as it is gives NaN or infinity" in told


def test_a_loop_that_fails_is_said_with_its_line(pays, tmp_path):
    loop = "def timeit(call):\n    raise ValueError('no')\n"
    options = "--loop", f"{tmp_path / 'own.py'}:timeit"
    status, told = pays(INPUTS + NET + loop, *options)
    assert status == 1
    assert "your loop failed, and is asked no more: own.py:8: ValueError: no" in told
