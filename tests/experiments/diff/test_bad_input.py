"""`diff` asked of programs that fail, each in its way: a sentence, and the others go
on. NumPy's programs alone: no framework is needed."""

import json

import pytest

from tests.conftest import run

CODE = """
import os, signal, sys, time
import numpy as np

def inputs():
    r = np.random.default_rng(0)
    x = r.standard_normal((4, 3)).astype("float32")
    return dict(x=x, k=np.full(3, 0.5, "float32"))

def net(x, k): return np.tanh(x * k)
def same(x, k): return k * x - (k * x - np.tanh(k * x))
def other(x, k): return np.tanh(x * k) * (1 + 1e-6)
def by_order(first, second): return np.tanh(first * second)
def raises(x, k): return helper(x)
def helper(x): raise ValueError("two\\nlines") from KeyError("cause")
def takes_one(x): return x
def exits(x, k): sys.exit(3)
def dies(x, k): os._exit(5)
def killed(x, k): os.kill(os.getpid(), signal.SIGKILL)
def forks(x, k):
    os.fork()
    return np.tanh(x * k)
def prints(x, k):
    print("loud " * 500_000)
    sys.stderr.write("loud " * 500_000)
    return np.tanh(x * k)
def hangs(x, k):
    while True: time.sleep(1)
CALLS = []
def later(x, k):
    CALLS.append(1)
    while len(CALLS) > 9: time.sleep(1)
    return np.tanh(x * k)
def asks(x, k): return np.tanh(x * k) + float(input())
def random(x, k): return np.tanh(x * k) + np.random.standard_normal()
def seeded(x, k): return np.random.default_rng(1).standard_normal(x.shape)
def changes(x, k):
    x *= k
    return np.tanh(x)
def pair(x, k): return np.tanh(x * k), x.sum()
def named(x, k): return {"y": np.tanh(x * k), "loss": x.sum()}
def three(x, k): return np.tanh(x * k), x.sum(), k
def nothing(x, k): pass
def text(x, k): return "3.1 s"
def more(x, k): return {"output": np.tanh(x * k), "more": k}
def needs(x, k):
    import no_such_package
def narrow(x, k): return np.tanh(x * k).astype("float32")
def only_single(x, k):
    if x.dtype != np.float32: raise TypeError("float32 is needed")
    return np.tanh(x * k)
def inside(x, k): return np.tanh((x * k).astype("float32")).astype("float64")
def narrow_other(x, k): return np.tanh(x * k).astype("float32") * np.float32(1.001)
def recursive(x, k): return recursive(x, k)
def memory(x, k): return np.ones((1 << 50,))
def fortran(x, k): return np.asfortranarray(np.tanh(x * k))
def scalar(x, k): return np.tanh(x * k).sum()
def as_number(x, k): return float(np.tanh(x * k).sum())
def empty(x, k): return x[:0]
def wide(x, k): return (x * k).astype("complex128")
def counts(x, k): return (x > 0).sum(0)
def signs(x, k): return x > 0
constant = 3
"""


SAME, OTHER, UNKNOWN = "same mathematics", "another function", "can't be judged"
ALIKE = "the same as far as float32 tells"
ALONE = "float64 can't be had, so mathematics is judged by float32 alone: the same"
VERDICTS = {  # of net against each: the verdict, and what is said of it
    "net": (SAME, "equal bit for bit"),
    "same": (SAME, "in float32"),
    "by_order": (SAME, "its inputs are given by order: x as first, k as second."),
    "forks": (SAME, "equal bit for bit"),
    "prints": (SAME, "equal bit for bit"),
    "changes": (SAME, "net.py:changes: it changes its arguments in place: x."),
    "fortran": (SAME, "equal bit for bit"),
    "other": (OTHER, "first in output, by 1e-06 of its norm"),
    "seeded": (OTHER, "of its norm"),
    "scalar": (OTHER, "shape (4, 3) against ()"),
    "as_number": (OTHER, "shape (4, 3) against ()"),
    "empty": (OTHER, "shape (4, 3) against (0, 3)"),
    "wide": (OTHER, "of its norm"),
    "signs": (OTHER, "float64 against bool"),
    "narrow": (ALIKE, ALONE),
    "only_single": (ALIKE, ALONE),
    "inside": (ALIKE, ALONE),
    "narrow_other": (OTHER, "0.001 of its norm"),
    "random": (UNKNOWN, "is random (8 different of 8 eagerly)"),
    "pair": (UNKNOWN, "net.py:net returns one ndarray, net.py:pair a tuple of 2"),
    "nothing": (UNKNOWN, "net.py:nothing returns no array, but None"),
    "text": (UNKNOWN, "net.py:text returns no array, but one str"),
    "more": (UNKNOWN, "more: only the second program gives it; same mathematics in"),
}
FAILURES = {  # what is shown of each, whole
    "raises": "ValueError: two\nlines",
    "takes_one": "it takes (x), the inputs are x, k",
    "exits": "SystemExit: 3",
    "dies": "worker ended with exit code 5",
    "killed": "killed by SIGKILL (by somebody, or by the kernel for want of memory)",
    "asks": "EOFError",
    "needs": "ModuleNotFoundError: No module named 'no_such_package'",
    "recursive": "RecursionError",
    "memory": "MemoryError",
}


def diff(folder, *functions, options=()):
    """`diff` of functions of CODE or of whole programs: what it said, its document."""
    (folder / "net.py").write_text(CODE)
    out = folder / "out.json"
    out.unlink(missing_ok=True)
    mine = [one if ":" in one else f"{folder / 'net.py'}:{one}" for one in functions]
    places = ["--results", folder / "results", "--json", out]
    done = run("diff", *mine, *places, *options)
    return done, json.loads(out.read_text()) if out.exists() else None


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    """All functions against `net`, in one command."""
    return diff(tmp_path_factory.mktemp("every"), "net", *VERDICTS, *FAILURES)


def label(name):
    return "net.py:net (2)" if name == "net" else f"net.py:{name}"


@pytest.mark.parametrize("name", VERDICTS)
def test_a_program_s_verdict_and_what_is_said_of_it(every, name):
    done, document = every
    verdict, said = VERDICTS[name]
    pair = next(p for p in document["pairs"] if p["second"] == label(name))
    assert pair["verdict"] == verdict
    lines = [line for line in done.stdout.splitlines() if label(name) in line]
    assert any(said in line for line in lines)


@pytest.mark.parametrize("name", FAILURES)
def test_what_a_program_raises_is_shown_whole_and_the_others_go_on(every, name):
    done, document = every
    told = document["failed"][label(name)]
    assert FAILURES[name] in told
    assert told.startswith("called with x float32 (4, 3), k float32 (3,), ")
    assert f"{label(name)}: {told}" in done.stdout
    pair = next(p for p in document["pairs"] if p["second"] == label(name))
    said, _, last = pair["failure"].partition(" failed (")
    assert said == label(name)
    assert last.partition(")")[0] in told
    assert "; net.py:net does not: it returns" in pair["failure"]


def test_a_traceback_is_theirs_from_its_first_frame(every):
    _, document = every
    told = document["failed"]["net.py:raises"]
    trace = told.partition("following exception:")[2]
    files = [line for line in trace.splitlines() if line.startswith("  File")]
    assert [file.rpartition(" in ")[2] for file in files] == ["raises", "helper"]
    assert "KeyError: 'cause'" in told
    assert "graphparity" not in told


def test_only_programs_that_fail_are_failures(every):
    done, document = every
    assert document["failed"].keys() == set(map(label, FAILURES))
    assert done.returncode == 1


def test_the_same_alone_is_success(tmp_path):
    done, _ = diff(tmp_path, "net", "same", "fortran")
    assert done.returncode == 0


def test_one_that_never_ends_is_told_and_not_asked_again(tmp_path):
    done, document = diff(tmp_path, "net", "hangs", options=["--timeout", 2])
    assert done.returncode == 1
    assert "it did not end: no answer to 'user_call' in 2 s (--timeout)" in done.stdout
    assert document["pairs"][0]["failure"].startswith("net.py:hangs failed")


def test_one_that_hangs_only_when_it_is_shaken_is_judged_without(tmp_path):
    done, document = diff(tmp_path, "net", "later", options=["--timeout", 2])
    assert document["pairs"][0]["verdict"] == SAME
    assert "net.py:later: what shaking does to it is not known" in done.stdout
    assert done.returncode == 0


ASKED_WRONGLY = {
    "one program": (["net"], "Name a second"),
    "a name that is not there": (["net", "nets"], "did you mean net"),
    "no function": (["net", "zzzzzz"], "its functions are: "),
    "a file that is not there": (["net", "elsewhere.py:net"], "there is no file"),
    "no name of a function": (["net", "net.py:"], "FILE.py:FUNCTION"),
}


@pytest.mark.parametrize("what", ASKED_WRONGLY)
def test_what_is_asked_wrongly_is_told(tmp_path, what):
    functions, text = ASKED_WRONGLY[what]
    done, document = diff(tmp_path, *functions)
    assert (done.returncode, document) == (2, None)
    assert text in " ".join(done.stderr.replace("│", " ").split())


def test_a_name_that_is_no_function(tmp_path):
    done, document = diff(tmp_path, "net", "constant")
    assert done.returncode == 1
    assert "its constant is int, no function" in document["failed"]["net.py:constant"]
