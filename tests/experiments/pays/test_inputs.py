"""What a program of `pays` is asked, and its inputs in other batches."""

from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.user import calls, resized
from graphparity.experiments.pays import EXPERIMENT, asking, facts, inputs
from graphparity.experiments.pays.asking import Form, Point
from graphparity.experiments.pays.in_worker import subject
from tests.conftest import run

ROOT = registry.folder("graphparity.frameworks").parent
GIVEN = {
    "x": np.arange(12.0).reshape(4, 3),
    "y": np.arange(4),
    "w": np.ones((3, 2)),
    "n": 2,
    "s": np.float32(3.0).reshape(()),
}


@pytest.mark.parametrize("batch", [1, 4, 7])
def test_rows_of_what_has_a_batch_are_drawn(batch):
    found = resized.sized(GIVEN, batch, 0)
    assert found["x"].shape == (batch, 3)
    assert found["y"].shape == (batch,)
    assert found["y"].dtype == GIVEN["y"].dtype
    rows = {tuple(row) for row in GIVEN["x"]}
    assert {tuple(row) for row in found["x"]} <= rows
    for name in ("w", "n", "s"):
        assert found[name] is GIVEN[name]


def test_without_a_batch_nothing_is_drawn():
    assert resized.sized(GIVEN, None, 0) is GIVEN


def test_which_inputs_are_drawn_is_said():
    assert inputs.said(GIVEN, (1, 2)) == "--batch draws rows of x, y; w, n, s as it is"
    assert inputs.said(GIVEN, (None,)) == ""


def test_python_numbers_are_told_from_arrays_and_truth():
    assert inputs.numbers({**GIVEN, "flag": True, "f": 0.5}) == ["n", "f"]


def test_how_far_results_are_apart():
    one = [np.ones(4), np.zeros(2)]
    assert asking.apart(one, one) == 0.0
    assert asking.apart(one, [np.ones(4) * 1.5, np.zeros(2)]) == pytest.approx(0.5)
    assert asking.apart(one, [np.ones(4)]) is None
    assert asking.apart(one, [np.ones(4), np.zeros(3)]) is None
    assert asking.apart(one, [np.ones(4), np.full(2, np.nan)]) == calls.FAR
    lost = [np.full(2, np.nan)]
    assert asking.apart(lost, lost) == 0.0


def test_what_is_rounding_alone_is_held_against_the_largest_result():
    """A bias before a norm has a gradient of zero, which rounding makes another in each
    form; a gradient of a hundredth that is twice as large is another one."""
    whole, noise, small = np.ones(4), np.full(4, 1e-9), np.full(4, 0.01)
    assert asking.apart([whole, noise], [whole, -noise]) < facts.OTHER
    assert asking.apart([whole, small], [whole, 2 * small]) == pytest.approx(1.0)
    assert asking.apart([noise], [-noise]) == pytest.approx(2.0)


def test_breaks_are_timed_where_the_strict_form_is_another_graph():
    strict, default = Form("torch_compile"), Form("torch_compile_default")
    point = Point("forward", None, {}, [Form("torch_eager"), strict, default])
    strict.graphs = default.graphs = 1
    assert asking.superseded(point, default)
    assert not asking.superseded(point, strict)
    for change in ({"graphs": 0}, {"breaks": [{}]}, {"graphs": None}):
        default.__dict__.update({"graphs": 1, "breaks": [], **change})
        assert not asking.superseded(point, default)
    default.__dict__.update({"graphs": 1, "breaks": []})
    strict.refused = "no"
    assert not asking.superseded(point, default)


SIX = [text for size in range(1, 7) for text in ("--batch", size)]
PROGRAM = "import {}\nimport numpy as np\ndef net(x): return x\n"


@pytest.mark.parametrize(
    ("library", "options", "text"),
    [
        ("os", [], "imports no framework"),
        ("jax", ["--step", "forwards"], "did you mean forward"),
        ("jax", ["--batch", "0"], "one to 5 sizes"),
        ("jax", ["--loop", "none.py:f"], "there is no file none.py"),
        ("jax", SIX, "one to 5 sizes"),
    ],
)
def test_what_is_asked_wrongly_is_said(library, options, text, tmp_path):
    file = tmp_path / "net.py"
    file.write_text(PROGRAM.format(library))
    done = run("pays", f"{file}:net", *options, "--results", tmp_path / "results")
    assert done.returncode == 2
    assert text in " ".join((done.stdout + done.stderr).replace("│", " ").split())


@pytest.mark.parametrize(
    ("loss", "targets"),
    [
        (lambda output, y: 0, ["y"]),
        (lambda output, w, s: 0, ["y", "w", "s"]),
        (None, ["y"]),
    ],
)
def test_what_the_loss_takes_comes_from_the_inputs_by_name(loss, targets):
    program = SimpleNamespace(module=SimpleNamespace(loss=loss))
    takes, found = subject._takes(program, GIVEN)
    assert [*found] == targets
    assert [*takes] == [name for name in GIVEN if name not in targets]


def test_the_help_and_the_page_say_where_the_target_of_a_loss_comes_from():
    assert "`loss(output, y)` takes besides the output" in EXPERIMENT.help
    page = " ".join((ROOT / "docs" / "pays.md").read_text().split())
    assert "Its `y` is the entry `y` of what `inputs()` returns" in page
