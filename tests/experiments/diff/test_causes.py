"""Ports with a usual fault in each: `diff` names it."""

import json
from pathlib import Path

import pytest

from tests.conftest import run

CASES = Path(__file__).parent / "cases"
MARKS = {"jax.py": pytest.mark.jax, "tensorflow.py": pytest.mark.tensorflow}


def told(tmp_path, case, first, second):
    """The pair's document and its sentences."""
    out = tmp_path / "out.json"
    programs = [CASES / case / first, CASES / case / second]
    places = "--results", tmp_path / "results", "--json", out
    done = run("diff", "--eager-only", *programs, *places)
    (pair,) = json.loads(out.read_text())["pairs"]
    assert pair["verdict"] == "another function", done.output
    assert done.returncode == 1
    assert not [note for note in pair["untried"] if "failed" in note]
    text = " ".join(cause["text"] for cause in pair["causes"])
    assert all(cause["tries"] <= pair["tries"] for cause in pair["causes"])
    return pair, text


def case(folder, second, *texts, digits=13, long=False):
    marks = [pytest.mark.pytorch, MARKS[second.split(":")[0]]]
    marks += [pytest.mark.long] if long else []
    return pytest.param(folder, second, texts, digits, marks=marks)


@pytest.mark.parametrize(
    ("folder", "second", "texts", "digits"),
    [
        case("padding", "jax.py:net", "padding as SAME", "after padding (0, 1)"),
        case("padding", "tensorflow.py:net", "padding as SAME has it", long=True),
        case("kernel", "jax.py:net", "is given k flipped along axis 2"),
        case(
            "batch_norm",
            "tensorflow.py:port",
            "the running variance divided by n instead of n - 1",
        ),
        case(
            "batch_norm",
            "tensorflow.py:by_name",
            "eps=0.001 instead of 1e-05",
            "momentum=0.01 instead of 0.1",
            "the running variance divided by n instead of n - 1",
        ),
        case("gelu", "jax.py:net", "the tanh form of GELU", "line"),
        case("gates", "tensorflow.py:port", "3 blocks of", "in the order 2, 1, 3"),
        case("gates", "tensorflow.py:before", "reset gate", "before the recurrent"),
        case("adam", "tensorflow.py:net", "epsilon", "bias correction"),
        case("adam", "tensorflow.py:old", "(epsilon-hat)", digits=5, long=True),
        case("weights", "jax.py:net", "sum of the weights", "times the mean of c[y]"),
        case("ties", "tensorflow.py:net", "at a tie only", "slope of 1 for the first"),
    ],
)
def test_the_cause_is_named(tmp_path, folder, second, texts, digits):
    pair, text = told(tmp_path, folder, "pytorch.py:net", second)
    for part in texts:
        assert part in text, (text, pair["untried"])
    assert pair["causes"][0]["digits"] >= digits
    assert len(pair["causes"]) <= 3


@pytest.mark.pytorch
@pytest.mark.tensorflow
@pytest.mark.long
def test_three_changes_of_an_optimizer_are_named(tmp_path):
    """None of them explains anything alone."""
    pair, text = told(tmp_path, "adam", "pytorch.py:decay", "tensorflow.py:decay")
    for part in ("weight decay coupled", "(epsilon-hat)", "epsilon=1e-08 instead"):
        assert part in text, (text, pair["untried"])
    assert pair["causes"][0]["digits"] >= 10


PORTS = {
    "ln": "eps=1e-06 instead of 1e-05 in F.layer_norm",
    "resize": "corners aligned (align_corners=True)",
    "bicubic": "a = -0.75 instead of -0.5",
    "pool": "count_include_pad=False instead of True",
    "std": "correction=0 instead of 1",
    "kl": "reduction='batchmean' instead of 'mean'",
    "ce": "label_smoothing=0.0 instead of 0.1",
    "ce_ignore": "times",
    "adamw": "weight_decay=0.0001 instead of 0.01",
    "adaml2": "weight decay decoupled",
    "rmsprop": "RMSprop's epsilon inside the square root",
    "attention": "scale=1.0 instead of None",
    "softmax": "axis=-1 instead of 0",
    "flat": "axis 1 of 192 read as 3 x 64 the other way round",
    "median": "mean of the middle two",
    "mod": "remainder instead of torch.fmod",
    "clip": "1e-6",
    "elu": "0.3",
    "huber": "times 1/2",
    "fft": "norm='ortho' instead of None",
    "ln_outside": "epsilon added outside the square root instead of inside (line",
    "bn_outside": "epsilon added outside the square root instead of inside (line",
    "rms_outside": "epsilon added outside the square root instead of inside (line",
    "ln_axes": "in v.mean and v.var",
    "quick": "GELU as x sigmoid(1.702 x)",
    "largest": "slopes shared at a tie of max along an axis",
    "halves": "They differ at a tie only",
    "heads": "y.transpose left out",
    "dropped": "keep the other way round (not)",
    "rms": "w plus 1, a scale that is written as 1 + w",
    "twice": "that i names more than once",
}


@pytest.mark.pytorch
@pytest.mark.jax
@pytest.mark.long
@pytest.mark.parametrize("name", PORTS)
def test_a_port_s_fault_is_named(tmp_path, name):
    pair, text = told(tmp_path, "ports", f"pytorch.py:{name}", f"jax.py:{name}")
    assert PORTS[name] in text, (text, pair["untried"])
