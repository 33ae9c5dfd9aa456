"""What is known by hand is found by running, and a wrong form is caught."""

import textwrap

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.control_flow import conditionals, facts, figures, judge
from tests.conftest import backends, needs
from tests.counted import by_hand

INPUTS = judge.reference("branches").inputs(np.random.default_rng(0))
MODES = {  # the first that a backend states
    param.id: registry.stated(registry.locate(param.id, "graph_modes")[1], "MODES")[0]
    for param in backends()
}


def branch(pool, name, form, way=None, rows=False):
    needs(name)
    return conditionals.branch(pool, name, form, way or MODES[name], INPUTS, 0, rows)


# -- facts known by hand ---------------------------------------------------------------


@pytest.mark.parametrize("name", backends())
def test_the_operator_runs_one_branch_and_where_runs_both(pool, name):
    one, both = branch(pool, name, "by_cond"), branch(pool, name, "by_where")
    assert one["status"] == both["status"] == "agree", (one, both)
    taken = [{k: v["runs"] for k, v in c["ran"].items()} for c in one["cases"]]
    assert taken == [
        {"first": 1, "second": 0},
        {"first": 0, "second": 1},
        {"first": 0, "second": 1},
    ]
    for case in both["cases"]:
        assert [v["runs"] for v in case["ran"].values()] == [1, 1]
    assert figures.ran(one, "conditionals") == 1
    assert figures.ran(both, "conditionals") == 2


@pytest.mark.parametrize("name", backends())
def test_nan_leaks_through_where_and_the_double_where_cures_it(pool, name):
    needs(name)
    leaking, cured = (
        {
            row["body"]: row
            for row in conditionals.leaks(pool, name, form, MODES[name], 0)
        }
        for form in ("by_where", "by_double_where")
    )
    inverse = leaking["inverse"]
    assert (inverse["status"], inverse["nan_at"]) == ("leaks", [0.0])
    assert inverse["grad"] == [-0.0625, None, 0.0, pytest.approx(-16 / 81)]
    for row in cured.values():
        assert (row["status"], row["nan_at"]) == ("agree", [])


@pytest.mark.jax
def test_a_mapped_operator_is_a_select_that_computes_every_row_twice(pool):
    row = branch(pool, "jax_jit", "by_cond_rows", rows=True)
    assert figures.ran(row, "rows") == 8
    assert row["operations"]["conditional"] == 0
    assert row["operations"]["select"] > 0
    assert branch(pool, "jax_jit", "by_cond")["operations"]["conditional"] == 1


@pytest.mark.parametrize("name", backends(graph="static"))
def test_a_python_if_on_a_tensor_is_refused_with_the_reason(pool, name):
    reason = by_hand(name, "REFUSAL")
    row = branch(pool, name, "by_if")
    assert row["status"] == "refused"
    assert reason in row["reason"]


@pytest.mark.pytorch
def test_without_fullgraph_the_if_breaks_the_graph_once(pool):
    row = branch(pool, "torch_compile", "by_if", "breaks")
    assert (row["status"], row["breaks"]) == ("agree", 1)
    assert figures.ran(row, "conditionals") == 1


@pytest.mark.tensorflow
def test_autograph_makes_an_operator_of_the_if(pool):
    row = branch(pool, "tf_graph", "by_if", "autograph")
    assert row["status"] == "agree"
    assert figures.ran(row, "conditionals") == 1
    assert row["graphs"] == 1


@pytest.mark.parametrize("name", backends(graph="static"))
def test_a_python_number_is_a_constant_or_an_input(pool, name):
    array, number = by_hand(name, "NUMBERS")
    needs(name)
    pair = [
        conditionals.numbers(pool, name, "by_where", MODES[name], INPUTS, python)
        for python in (False, True)
    ]
    assert [row["status"] for row in pair] == ["agree", "agree"]
    assert [row["graphs"][-1] for row in pair] == [array, number]


@pytest.mark.jax
def test_a_while_operator_has_no_reverse_mode_and_a_scan_has(pool):
    needs("jax_jit")
    row = facts.loop_until(pool, "jax_jit", "while_operator", "traced", 0)
    assert (row["status"], row["counts"]) == ("agree", [3, 5, 10])
    assert row["gradient"]["status"] == "refused"
    assert "Reverse-mode" in row["gradient"]["reason"]
    row = facts.loop_fixed(pool, "jax_jit", "fixed_scan", "traced", 0)
    assert row["gradient"]["status"] == "agree"


@pytest.mark.parametrize("name", backends(graph="static"))
def test_a_recursion_is_recorded_for_each_shape_and_padding_once(pool, name):
    graphs = by_hand(name, "TREES")
    needs(name)
    both = [facts.recursion(pool, name, form, MODES[name], 0) for form in facts.TREES]
    assert [row["status"] for row in both] == ["agree", "agree"]
    assert [row["graphs"] for row in both] == graphs
    assert [row["computed"] for row in both] == [7, 12]
    assert both[0]["nodes"] == 7


# -- what is wrong is caught -----------------------------------------------------------


PLANTED = {
    "swapped": (
        "by_cond",
        "condition, first, second, x)",
        "condition, second, first, x)",
    ),
    "held": (
        "by_where",
        "condition, first(x)",
        "condition, lax.stop_gradient(first(x))",
    ),
}


@pytest.mark.jax
@pytest.mark.parametrize("kind", PLANTED)
def test_a_wrong_form_is_caught(tmp_path, monkeypatch, kind):
    needs("jax_jit")
    form, right, wrong = PLANTED[kind]
    text = registry.locate("jax_jit", "control", "branches")[1].read_text()
    head, marker, rest = text.partition(f"def {form}(")
    line, _, body = rest.partition("\n")
    assert right in body
    folder = tmp_path / "planted" / kind / "control"
    folder.mkdir(parents=True)
    changed = f"{head}{marker}{line}\n{body.replace(right, wrong, 1)}"
    (folder / "branches.py").write_text(changed)
    constants = """
        from graphparity.frameworks.jax_jit import FRAMEWORK, GRAPH, MODE, PACKAGES
        from graphparity.frameworks.jax_jit import environment

        BORROWS = "jax_jit"
    """
    (folder.parent / "__init__.py").write_text(textwrap.dedent(constants))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv(registry.SEARCH, "planted")
    given = ("cpu", "float32", machine.cores(None), tmp_path, 120.0)
    with Pool(*given) as own:
        row = conditionals.branch(own, kind, form, "traced", INPUTS, 0)
    assert row["status"] == "disagree"
    assert "grad" in row["reason"] or "value" in row["reason"]


@pytest.mark.jax
def test_a_form_that_is_not_there_is_a_gap_and_no_refusal(pool):
    assert branch(pool, "jax_jit", "by_magic")["status"] == "unsupported"
