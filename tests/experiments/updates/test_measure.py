"""`updates`: both forms of a rule are the same spec, and their ratio is told right."""

import dataclasses
import io
import json

import pytest
from rich.console import Console

from graphparity.experiments.updates import figures, measure, plan, tables, words
from tests.conftest import needs, run

ASKED = plan.Asked(
    "optimizers", ("adam",), ("jax_eager", "jax_jit"), "cpu", 6, 1.0, 0, 60.0
)


@pytest.mark.parametrize("workload", plan.CONFIGS)
def test_the_two_forms_differ_in_who_wrote_them_only(workload):
    hand, library = (measure.spec(workload, "adam", form) for form in measure.FORMS)
    assert (hand.pop("library"), library.pop("library")) == (False, True)
    assert hand == library
    assert hand["optimizer"] == "adam"


def test_each_form_has_a_process_of_its_own():
    forms = [measure.contestants(ASKED, "adam", form) for form in measure.FORMS]
    names = [cell.backend for cells in forms for cell in cells]
    assert len(set(names)) == 4


def sampled(step_s):
    """Six rounds of blocks about a step time, each a little off."""
    return {
        n: {"blocks": [step_s * (1 + 0.001 * (n + k)) for k in range(9)]}
        for n in range(6)
    }


def test_a_ratio_over_one_says_that_by_hand_is_faster():
    samples = {
        ("adam", "jax_eager", "hand"): sampled(4.0),
        ("adam", "jax_eager", "library"): sampled(8.0),
        ("adam", "jax_jit", "hand"): sampled(1.0),
        ("adam", "jax_jit", "library"): sampled(0.5),
    }
    eager, jit = figures.rows(samples, ASKED)
    assert eager["hand_over_library"]["median"] == pytest.approx(2.0, rel=0.01)
    assert eager["hand_over_library"]["verdict"] == "faster"
    assert jit["hand_over_library"]["median"] == pytest.approx(0.5, rel=0.01)
    assert jit["hand_over_eager"]["median"] == pytest.approx(4.0, rel=0.01)
    assert jit["library_over_eager"]["median"] == pytest.approx(16.0, rel=0.01)
    assert "hand_over_eager" not in eager
    text = words.summary({"updates": [eager, jit]})
    assert "jax_eager 2.00×: faster in 1" in text
    assert "jax_jit 0.50×: slower in 1" in text


def test_a_form_that_is_missing_has_no_ratio():
    samples = {("adam", "jax_jit", "hand"): sampled(1.0)}
    _, jit = figures.rows(samples, ASKED)
    assert (
        jit["library_s"] is jit["hand_over_library"] is jit["hand_over_eager"] is None
    )


SHORTEST = "optimizers"
CONFIGS = [
    pytest.param(w, marks=[] if w == SHORTEST else pytest.mark.long)
    for w in plan.CONFIGS
]


@pytest.mark.jax
@pytest.mark.parametrize("workload", CONFIGS)
def test_both_forms_are_timed_on_a_real_backend(tmp_path, workload):
    needs("jax_jit")
    out = tmp_path / "updates.json"
    given = ["-w", workload, "-b", "jax_jit", "--rule", "adam", "--rounds", "2"]
    given += ["--seconds", "0.1", "--json", out, "--results", tmp_path / "results"]
    done = run("updates", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    [row] = json.loads(out.read_text())["updates"]
    assert row["hand_s"]["median"] > 0
    assert row["library_s"]["median"] > 0
    assert row["hand_over_library"]["verdict"]


def test_a_backend_without_a_library_is_a_gap(tmp_path):
    given = ["-b", "plain", "--rule", "sgd", "--rounds", "2", "--seconds", "0.1"]
    done = run("updates", *given, "--results", tmp_path / "results")
    assert done.returncode == 0, done.stderr
    assert "sgd/plain/library: unsupported: " in done.stdout


def shown(samples, asked):
    """What `updates` prints of samples."""
    screen = Console(file=io.StringIO(), width=160)
    rows = figures.rows(samples, asked)
    tables.show(screen, {"updates": rows, "failed": {}})
    return screen.file.getvalue()


def test_a_figure_that_is_not_there_says_why():
    """No library, no eager form beside it, nothing at all."""
    hand = {("adam", name, "hand"): sampled(1.0) for name in ASKED.backends}
    text = shown(hand, ASKED)
    assert "step by library: – (no update by a library was measured)" in text
    assert "times as fast as by library: – (no update by a library was" in text
    assert "by library, times as fast as eager: – (no update by a library was" in text
    assert "needs the eager form" not in text
    assert "In short. Nothing was measured both by hand and by library." in text
    alone = dataclasses.replace(ASKED, backends=("jax_jit",))
    text = shown({("adam", "jax_jit", "hand"): sampled(1.0)}, alone)
    assert "by hand, times as fast as eager: – (needs the eager form beside" in text
    text = shown({}, ASKED)
    assert "step by hand: – (no update by hand was measured)" in text
    assert "by hand, times as fast as eager: – (no update by hand was" in text
