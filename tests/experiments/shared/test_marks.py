"""What every experiment marks: nothing on a busy machine, and no more than a table's
rate by chance."""

import re
from pathlib import Path

import pytest

from graphparity.experiments.control_flow import cost, figures as control_flow
from graphparity.experiments.crossover import comparisons, measure as crossover, plan
from graphparity.experiments.explain import match
from graphparity.experiments.inside import figures as inside, plan as inside_plan
from graphparity.experiments.inside.measure import Found as Inside
from graphparity.experiments.precision import figures as precision
from graphparity.experiments.precision.found import Found as Precision
from graphparity.experiments.precision.plan import Options, asked as precision_asked
from graphparity.experiments.retrace import figures as retrace
from graphparity.experiments.retrace.contestant import AS_IS, Contestant
from graphparity.experiments.retrace.measure import Found as Retrace
from graphparity.experiments.shared import run_steps
from graphparity.experiments.shared.options import console
from graphparity.experiments.updates import figures as updates
from graphparity.experiments.updates.plan import Asked as Updates

EAGER, JIT = "jax_eager", "jax_jit"
AGREE = {"status": "agree", "reason": None, "agreement": [], "compiled": None}
LOADED = {"seconds": 1.0, "others_s": 0.9, "stolen_s": 0.0, "pressed_s": None}
EXPERIMENTS = Path(match.__file__).parents[1]


def rounds(step_s, cause, off=0.001):
    """Six processes; of each, half of the blocks were disturbed by this cause."""
    found = {}
    for n in range(6):
        blocks = [step_s * (1 + off * (-1) ** n) * (1 + 1e-4 * k) for k in range(6)]
        found[n] = {
            "blocks": blocks,
            "disturbances": [cause, None] * 3,
            "waited": [None] * 6,
            "compiled_blocks": 0,
            "build_s": 0.0,
            "first_step_s": 2.0,
            "second_step_s": step_s,
            "toolchain_s": 0.0,
            "cold": True,
            "compiled_s": [],
            "first_s": 2.0,
            "second_s": step_s,
            "compiled": False,
            "once": [cause, None],
            "slow": False,
        }
    return found


def _updates(cause):
    forms = {"library": 2.0, "hand": 1.0}
    samples = {("sgd", EAGER, form): rounds(s, cause) for form, s in forms.items()}
    asked = Updates("optimizers", ("sgd",), (EAGER,), "cpu", 6, 1.0, 0, 1.0)
    return [row["hand_over_library"]["verdict"] for row in updates.rows(samples, asked)]


def _explain(cause):
    samples = {EAGER: rounds(2.0, cause), JIT: rounds(1.0, cause)}
    return [match.compare(samples, (EAGER, JIT))["verdict"]]


def _inside(cause):
    pairs = zip(rounds(2.0, cause).values(), rounds(1.0, cause).values())
    place = "two_layer_net/digits"
    found = Inside({(place, JIT, 1): dict(enumerate(pairs))})
    cells = (("two_layer_net", "digits", (1,)),)
    asked = inside_plan.Asked(cells, (JIT,), False, "cpu", 6, 1.0, 0, 1.0)
    return [row["verdict"] for row in inside.rows(asked, found)]


def _crossover(cause):
    grid = plan.Grid((1,), (256,), 6, 1.0)
    asked = plan.Asked((EAGER, JIT), "cpu", grid, 0, 60.0)
    steps = {EAGER: 2.0, JIT: 1.0}
    samples = {
        crossover.cell(asked, name, (1, 256)): rounds(s, cause)
        for name, s in steps.items()
    }
    [best] = comparisons.fastest(samples, asked)
    words = {"decided": "faster", "unresolved": "unresolved"}
    [gain] = comparisons.gains(samples, asked)
    return [gain["verdict"], words[best["verdict"]]]


def _control_flow(cause):
    samples = {}
    for share in cost.SHARES:
        for form, step_s in (("by_where", 2.0), ("by_cond", 1.0)):
            arm = f"{form}/{cost.PRODUCTS[-1]}/{share:g}"
            samples[JIT, arm] = rounds(step_s, cause)
    for form, step_s in (("fixed_python", 2.0), ("fixed_operator", 1.0)):
        samples[JIT, f"{form}/{cost.STEPS[-1]}"] = rounds(step_s, cause)
    [row] = control_flow.costs(samples, (JIT,))
    ratios = [*row["cond_over_where"], row["operator_over_python"]]
    return [ratio["verdict"] for ratio in ratios]


def _precision(cause):
    asked = precision_asked(Options(backend=[EAGER], net=["wide"]), console())
    steps = {"float32": 2.0, "bfloat16": 1.0}
    samples = {("wide", form, EAGER): rounds(s, cause) for form, s in steps.items()}
    every = precision.rows(asked, Precision(samples=samples))
    return [
        {"cheaper": "faster"}.get(row["verdict"], row["verdict"])
        for row in every
        if row.get("price")
    ]


def _retrace(cause):
    def sampled(step_s):
        load = LOADED if cause else {**LOADED, "others_s": 0.0}
        quiet = {"seconds": [step_s] * 3, "graphs": [1] * 3}
        passes = [{**quiet, "load": load}, quiet]
        return {n: {"passes": passes, "refused": None} for n in range(6)}

    found = Retrace(
        samples={
            Contestant(JIT, AS_IS): sampled(2.0),
            Contestant(JIT, "buckets"): sampled(1.0),
        },
        judged={
            Contestant(JIT, AS_IS): AGREE,
            Contestant(JIT, "buckets"): AGREE,
        },
        cures={JIT: ["buckets"]},
    )
    ratios = retrace.rows(found, [3] * 3)[1]["over_as_is"]
    return [ratio["verdict"] for ratio in ratios.values()]


EVERY = [_updates, _explain, _inside, _crossover, _control_flow, _precision, _retrace]


@pytest.mark.parametrize("verdicts", EVERY)
def test_twice_as_fast_is_marked_on_a_quiet_machine_and_not_on_a_busy_one(verdicts):
    assert set(verdicts(None)) == {"faster"}
    assert set(verdicts("others on the same cores")) == {"unresolved"}


def test_what_alone_is_a_mark_is_none_among_the_ties_of_its_table():
    """Each rule by itself is 2 % faster, with an interval just beyond 1."""
    rules = [f"rule_{n}" for n in range(20)]
    for asked_rules, word in ((rules[:1], "faster"), (rules, "unresolved")):
        samples = {}
        for rule in asked_rules:
            mark = rule == rules[0]
            samples[rule, EAGER, "library"] = rounds(1.05 if mark else 1.0, None)
            samples[rule, EAGER, "hand"] = rounds(1.0, None, -0.04 if mark else 0.05)
        asked = Updates("optimizers", (*asked_rules,), (EAGER,), "cpu", 6, 1.0, 0, 1.0)
        first = updates.rows(samples, asked)[0]["hand_over_library"]
        assert first["verdict"] == word, first
        assert first["chance"] > 0.01


def test_why_there_is_no_mark_and_what_disturbed_is_said_once():
    loud = {"median": 2.0, "verdict": "unresolved", "reason": "busy"}
    plain = {"median": 2.0, "verdict": "unresolved", "reason": None}
    told = {"median": 2.0, "verdict": "faster", "reason": None}
    pays = {"median": None, "verdict": "unresolved"}
    document = {"rows": [{"a": loud, "b": [loud, None, told]}, plain, pays]}
    assert run_steps.unmarked(document) == ["? busy: 2 ratios."]
    watched = {"disturbances": ["others on the same cores", "waited for a core", None]}
    [line] = run_steps.disturbed({"cell": {0: watched, 1: {"unlike": 1}}})
    assert line.startswith("2 of 3 blocks were disturbed: others ran on its cores in 1")
    assert run_steps.disturbed({"cell": {0: {"disturbances": [None]}}}) == []


def test_no_experiment_marks_a_ratio_by_another_path():
    """`selfcheck intervals` tries the rules themselves, in two files."""
    found = [
        file.relative_to(EXPERIMENTS).as_posix()
        for file in sorted(EXPERIMENTS.rglob("*.py"))
        if re.search(r"intervals\.verdict\(|marks\.judged\(", file.read_text())
    ]
    assert found == ["selfcheck/simulated.py", "selfcheck/simulated_tables.py"]
