"""`control_flow`: what is known by hand is found by running, and a wrong form is
caught."""

import copy
import json
import textwrap
from xml.etree import ElementTree

import numpy as np
import pytest

from common import machine, registry
from common.pool import Pool
from experiments import (
    control,
    control_cost,
    control_facts,
    control_figures,
    control_picture,
    control_tables,
    control_words,
)
from tests.conftest import backends, needs
from tests.test_cli import run

INPUTS = control.reference("branches").inputs(np.random.default_rng(0))
WAYS = {
    "torch_eager": "eager",
    "torch_compile": "fullgraph",
    "tf_eager": "eager",
    "tf_graph": "graph",
    "tf_xla": "xla",
    "tf_session": "session",
    "jax_eager": "eager",
    "jax_jit": "traced",
}


def branch(pool, name, form, way=None, rows=False):
    needs(name)
    return control.branch(pool, name, form, way or WAYS[name], INPUTS, 0, rows)


# -- the oracle ------------------------------------------------------------------------


def slope_by_differences(function, inputs, name, h=1e-6):
    """Central differences of sum(value external) in one of the inputs."""
    found = np.zeros_like(inputs[name])
    for at in np.ndindex(found.shape):
        sides = []
        for sign in (1.0, -1.0):
            moved = {key: value.copy() for key, value in inputs.items()}
            moved[name][at] += sign * h
            external = inputs.get("external", 1.0)
            sides.append(np.sum(function(**moved)["value"] * external))
        found[at] = (sides[0] - sides[1]) / (2 * h)
    return found


@pytest.mark.parametrize("z", [3.0, -3.0, [1.0, -1.0, 2.0, -2.0]], ids=str)
def test_the_gradients_of_the_conditional_are_right(z):
    inputs, program = {**INPUTS, "z": np.array(z)}, control.reference("branches")
    for name in ("w1", "w2"):
        found = slope_by_differences(program.answer, inputs, name)
        np.testing.assert_allclose(
            program.answer(**inputs)[f"grad.{name}"], found, atol=1e-7
        )


@pytest.mark.parametrize("body", control.BODIES)
def test_the_gradient_of_what_leaks_is_right(body):
    program = control.reference("branches")
    inputs = {"x": np.array([[4.0], [-1.0], [2.25]]), "external": np.ones((3, 1))}
    function = lambda x, external: program.leak_answer(x, external, body)
    found = slope_by_differences(function, inputs, "x")
    np.testing.assert_allclose(function(**inputs)["grad.x"], found, atol=1e-7)


def test_the_gradients_of_the_loops_are_right():
    program, inputs = control.reference("loops"), {"c": np.array(10.0)}
    for function in (
        lambda c: program.while_answer(c, 1e-4),
        lambda c: program.fixed_answer(c, 6),
    ):
        found = slope_by_differences(function, inputs, "c")
        np.testing.assert_allclose(function(**inputs)["grad.c"], found, rtol=1e-6)
    assert program.while_answer(np.array(10.0), 1e-4)["count"] == 5  # by hand


def test_the_gradients_of_the_tree_are_right():
    program = control.reference("trees")
    tree = program.grow(np.random.default_rng(3), 3, 0.8)
    inputs = program.inputs(np.random.default_rng(0))
    function = lambda a, b, external: program.answer(a, b, external, tree)
    for name in ("a", "b"):
        found = slope_by_differences(function, inputs, name)
        np.testing.assert_allclose(function(**inputs)[f"grad.{name}"], found, atol=1e-7)


def test_a_padded_tree_is_the_tree():
    program = control.reference("trees")
    inputs = program.inputs(np.random.default_rng(0))
    params = inputs["a"], inputs["b"]
    grown, depth = control_facts.forest(0)
    for tree in grown:
        padded = program.padded(params, *program.pad(tree, depth))
        np.testing.assert_allclose(padded, program.recursive(params, tree))
    assert [program.inner_of(tree) for tree in grown] == [1, 2, 3, 1]


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
    assert control_tables.ran(one, "conditionals") == 1
    assert control_tables.ran(both, "conditionals") == 2


@pytest.mark.parametrize("name", backends())
def test_nan_leaks_through_where_and_the_double_where_cures_it(pool, name):
    needs(name)
    leaking, cured = (
        {row["body"]: row for row in control.leaks(pool, name, form, WAYS[name], 0)}
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
    assert control_tables.ran(row, "rows") == 8
    assert row["operations"]["conditional"] == 0
    assert row["operations"]["select"] > 0
    assert branch(pool, "jax_jit", "by_cond")["operations"]["conditional"] == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("torch_compile", "Data-dependent", marks=pytest.mark.pytorch),
        pytest.param("tf_graph", "symbolic", marks=pytest.mark.tensorflow),
        pytest.param("tf_session", "symbolic", marks=pytest.mark.tensorflow),
        pytest.param("jax_jit", "TracerBoolConversion", marks=pytest.mark.jax),
    ],
)
def test_a_python_if_on_a_tensor_is_refused_with_the_reason(pool, name, reason):
    row = branch(pool, name, "by_if")
    assert row["status"] == "refused"
    assert reason in row["reason"]


@pytest.mark.pytorch
def test_without_fullgraph_the_if_breaks_the_graph_once(pool):
    row = branch(pool, "torch_compile", "by_if", "breaks")
    assert (row["status"], row["breaks"]) == ("agree", 1)
    assert control_tables.ran(row, "conditionals") == 1


@pytest.mark.tensorflow
def test_autograph_makes_an_operator_of_the_if(pool):
    row = branch(pool, "tf_graph", "by_if", "autograph")
    assert row["status"] == "agree"
    assert control_tables.ran(row, "conditionals") == 1
    assert row["graphs"] == 1


@pytest.mark.parametrize(
    ("name", "array", "number"),
    [
        pytest.param("tf_graph", 1, 6, marks=pytest.mark.tensorflow),
        pytest.param("tf_session", 1, 6, marks=pytest.mark.tensorflow),
        pytest.param("jax_jit", 1, 1, marks=pytest.mark.jax),
    ],
)
def test_a_python_number_is_a_constant_or_an_input(pool, name, array, number):
    needs(name)
    pair = [
        control.numbers(pool, name, "by_where", WAYS[name], INPUTS, python)
        for python in (False, True)
    ]
    assert [row["status"] for row in pair] == ["agree", "agree"]
    assert [row["graphs"][-1] for row in pair] == [array, number]


@pytest.mark.jax
def test_a_while_operator_has_no_reverse_mode_and_a_scan_has(pool):
    needs("jax_jit")
    row = control_facts.loop_until(pool, "jax_jit", "while_operator", "traced", 0)
    assert (row["status"], row["counts"]) == ("agree", [3, 5, 10])
    assert row["gradient"]["status"] == "refused"
    assert "Reverse-mode" in row["gradient"]["reason"]
    row = control_facts.loop_fixed(pool, "jax_jit", "fixed_scan", "traced", 0)
    assert row["gradient"]["status"] == "agree"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("tf_graph", marks=pytest.mark.tensorflow),
        pytest.param("jax_jit", marks=pytest.mark.jax),
    ],
)
def test_a_recursion_is_recorded_for_each_shape_and_padding_once(pool, name):
    needs(name)
    both = [
        control_facts.recursion(pool, name, form, WAYS[name], 0)
        for form in control_facts.TREES
    ]
    assert [row["status"] for row in both] == ["agree", "agree"]
    assert [row["graphs"] for row in both] == [[1, 2, 3, 3], [1, 1, 1, 1]]
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
        from frameworks.jax_jit import FRAMEWORK, GRAPH, MODE, PACKAGES, environment

        BORROWS = "jax_jit"
    """
    (folder.parent / "__init__.py").write_text(textwrap.dedent(constants))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv(registry.SEARCH, "planted")
    given = ("cpu", "float32", machine.cores(None), tmp_path, 120.0)
    with Pool(*given) as own:
        row = control.branch(own, kind, form, "traced", INPUTS, 0)
    assert row["status"] == "disagree"
    assert "grad" in row["reason"] or "value" in row["reason"]


@pytest.mark.jax
def test_a_form_that_is_not_there_is_a_gap_and_no_refusal(pool):
    assert branch(pool, "jax_jit", "by_magic")["status"] == "unsupported"


# -- costs, words, picture -------------------------------------------------------------


def sampled(step_s, compiled=False):
    """Three rounds of blocks about a pass, each a little off."""
    found = {}
    for n in range(3):
        blocks = [step_s * (1 + 0.001 * (n + k)) for k in range(5)]
        found[n] = {
            "blocks": [None] * 5 if compiled else blocks,
            "compiled_s": blocks if compiled else [],
            "first_s": 1.0 + step_s,
            "second_s": step_s,
        }
    return found


def samples(name="jax_jit"):
    """A backend whose operator is twice as fast as where, and compiles always."""
    found = {}
    for request in control_cost.requests(FACTS["facts"], 0):
        for arm in request["streams"]:
            slow = arm.startswith("by_where") or arm.startswith("recursive")
            found[name, arm] = sampled(2.0 if slow else 1.0, arm.startswith("by_cond"))
    return found


def agreeing(form, **more):
    return {"form": form, "way": "traced", "status": "agree", "reason": None, **more}


CASE = {"first": {"runs": 1, "rows": 4}, "second": {"runs": 0, "rows": 0}}
TWICE = {**CASE, "first": {"runs": 2, "rows": 8}}
RAN = {
    "cases": [{"ran": CASE, "ran_with_gradients": TWICE}],
    "breaks": None,
    "compiles_again": False,
}
FACTS = {
    "backend": "jax_jit",
    "status": "found",
    "reason": None,
    "facts": {
        "conditionals": [agreeing(form, **RAN) for form in control.SCALAR],
        "rows": [],
        "leaks": [
            agreeing("by_double_where", body="inverse", nan_at=[]),
            agreeing("by_where", body="inverse", nan_at=[0.0]) | {"status": "leaks"},
        ],
        "numbers": [],
        "whiles": [],
        "fixed": [agreeing(form, gradient=None) for form in control_facts.FIXED],
        "trees": [
            agreeing(form, graphs=[1, 2], shapes=2, nodes=3, computed=3)
            for form in control_facts.TREES
        ],
    },
}


def test_what_must_compile_cold_is_opened_last():
    cold = [r["cold"] for r in control_cost.requests(FACTS["facts"], 0)]
    assert cold == sorted(cold)
    assert any(cold)


def test_a_form_that_is_refused_is_not_timed():
    facts = copy.deepcopy(FACTS["facts"])
    facts["conditionals"][0]["status"] = "refused"
    forms = {r["given"]["form"] for r in control_cost.requests(facts, 0)}
    assert "by_if" not in forms
    assert "by_cond" in forms


def test_a_loop_whose_compiling_explodes_is_not_taken_to_the_end():
    first = {1: 1.0, 8: 1.2, 11: 8.0}
    opened = {f"fixed_python/{n}": {"first_s": s} for n, s in first.items()}
    reason = control_cost.explodes(opened, {"form": "fixed_python", "steps": 64})
    assert "1.2 s for 8 iterations to 8 s for 11" in reason
    for other in ("fixed_operator", "fixed_python"):
        opened |= {f"{other}/{n}": {"first_s": 2.5 + n / 100} for n in first}
        given = {"form": other, "steps": 64}
        assert control_cost.explodes(opened, given) is None
    assert control_cost.explodes(opened, {"form": "by_cond", "times": 8}) is None


def test_loops_are_compared_at_the_most_iterations_that_both_have():
    found = samples()
    del found["jax_jit", "fixed_python/64"]
    [row] = control_figures.costs(found, ("jax_jit",))
    assert row["most_steps"] == 11
    assert row["operator_over_python"]["median"] == pytest.approx(1.0)
    assert row["loops"]["fixed_python"][-1] is None
    document = {"control_flow": [FACTS], "costs": [row], "failed": {}}
    text = control_words.summary(document)
    assert "64 iterations (jax_jit 11)" in text
    assert "became too long: jax_jit 1.0 s for 1, 1.0 s for 8, 1.0 s for 11" in text


def test_the_stream_takes_the_branch_as_often_as_it_says():
    for request in control_cost.requests(FACTS["facts"], 0):
        if request["kind"] == "heavy":
            for arm, calls in request["streams"].items():
                taken = sum(float(z) < 0 for _, _, z in calls)
                assert taken == float(arm.split("/")[2]) * control_cost.STREAM


def test_ratios_say_which_form_is_faster_and_which_compiles_in_every_call():
    [row] = control_figures.costs(samples(), ("jax_jit", "tf_xla"))
    first = row["cond_over_where"][0]
    assert first["median"] == pytest.approx(2.0, rel=0.01)
    assert first["verdict"] == "faster"
    assert row["by_share"]["by_cond"][0]["compiles"]
    assert not row["by_share"]["by_where"][0]["compiles"]
    call_s = row["by_share"]["by_where"][0]["median"]
    assert call_s == pytest.approx(2.0 / control_cost.STREAM, rel=0.02)
    assert row["padded_over_recursive"][0]["median"] == pytest.approx(2.0, rel=0.01)
    assert row["compile_s"]["fixed_python"][0]["median"] == pytest.approx(1.0)


def test_the_picture_is_well_formed_and_draws_every_curve():
    costs = control_figures.costs(samples(), ("jax_jit",))
    root = ElementTree.fromstring(control_picture.draw(costs))
    lines = root.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2 * len(control_cost.FORMS) + len(control_cost.LOOPS)
    with pytest.raises(ValueError, match="nothing was measured"):
        control_picture.draw([])


def test_the_paragraph_names_what_leaks_and_what_does_not():
    costs = control_figures.costs(samples(), ("jax_jit",))
    document = {"control_flow": [FACTS], "costs": costs, "failed": {}}
    text = control_words.summary(document)
    assert "NaN leaks into the gradient through by_where with 1/x on jax_jit" in text
    assert "The double where is clean in 1 of 1" in text
    assert "the taken branch runs again in by_if on jax_jit, by_cond on" in text
    assert "Compiled anew" not in text
    assert "never taken 2× (jax_jit) faster" in text
    assert control_words.exit_status(document) == 0


@pytest.mark.parametrize("at", [("leaks", 0, "leaks"), ("fixed", 0, "disagree")])
def test_a_cure_that_does_not_cure_and_a_wrong_result_are_failures(at):
    part, number, status = at
    one = copy.deepcopy(FACTS)
    one["facts"][part][number]["status"] = status
    document = {"control_flow": [one], "costs": [], "failed": {}}
    assert control_words.exit_status(document) == 1


@pytest.mark.jax
def test_arms_take_turns_and_say_what_they_compiled(pool):
    needs("jax_jit")
    pool.ask("jax_jit", "arms_drop")
    found = {}
    for request in control_cost.requests(FACTS["facts"], 0):
        if request["given"]["form"] == "by_cond" and request["given"].get("times") == 1:
            found |= pool.ask("jax_jit", "arms_open", **request)
    assert list(found) == ["by_cond/1/0"]
    assert found["by_cond/1/0"]["first_s"] > 0
    size = {"sweeps": 2, "block_s": 0.002, "seed": 0}
    raced = pool.ask("jax_jit", "arms_race", arms=list(found), **size)
    assert len(raced["by_cond/1/0"]["blocks"]) == 2
    assert None not in raced["by_cond/1/0"]["blocks"]


# -- the command line ------------------------------------------------------------------


@pytest.mark.jax
def test_the_facts_of_a_backend_end_in_tables_words_and_json(tmp_path):
    needs("jax_jit")
    out = tmp_path / "control.json"
    done = run("control_flow", "-b", "jax_jit", "--no-cost", "--json", out)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(out.read_text())
    assert document["schema"] == 1
    [one] = document["control_flow"]
    assert (one["backend"], one["status"]) == ("jax_jit", "found")
    assert "In short. " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_a_backend_without_ways_is_a_gap(tmp_path):
    done = run("control_flow", "-b", "plain", "--no-cost")
    assert done.returncode == 0, done.stderr
    assert "unsupported" in done.stdout


def test_a_wrong_option_exits_2_with_a_hint():
    done = run("control_flow", "-b", "jax_jti")
    assert done.returncode == 2
    assert "jax_jit" in done.stderr
