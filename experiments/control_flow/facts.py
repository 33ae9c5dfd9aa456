"""Control flow in every form: what ran, what it gave, and what the frameworks refuse.

Every form of every backend is run in its worker and judged by the oracle; nothing here
is known beforehand. The costs are measured by `experiments.control_flow.cost`.
"""

from typing import Any

import numpy as np

from graphparity.common.contract.dtypes import cast
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.control_flow import conditionals, judge
from graphparity.experiments.control_flow.judge import Row

WHILES = ("while_python", "while_operator")
FIXED = ("fixed_python", "fixed_operator", "fixed_scan")
TREES = ("recursive", "padded")
PYTHON = ("by_if", "by_if_rows", "while_python")  # which ways make a difference to


def document(pool: Pool, name: str, seed: int) -> Row:
    """A backend's facts with the status `found`, or why there are none."""
    found: Row = {"backend": name, "status": "found", "reason": None, "facts": {}}
    try:
        return {**found, "facts": facts(pool, name, seed)}
    except WorkerFailure as failure:
        return {**found, "status": failure.status, "reason": str(failure)}


def pairs(forms: tuple[str, ...], ways: list[str]) -> list[tuple[str, str]]:
    """Every form in the mode's own way, and those for which it matters in all."""
    own = [(form, ways[0]) for form in forms]
    return own + [(f, way) for way in ways[1:] for f in forms if f in PYTHON]


def facts(pool: Pool, name: str, seed: int) -> dict[str, list[Row]]:
    """Everything that is found out about one backend."""
    known = pool.ask(name, "control_ways")
    ways, at = known["ways"], (pool, name)
    return {
        **_conditionals(pool, name, known, seed),
        "whiles": [loop_until(*at, *pair, seed) for pair in pairs(WHILES, ways)],
        "fixed": [loop_fixed(*at, *pair, seed) for pair in pairs(FIXED, ways)],
        "trees": [recursion(*at, form, ways[0], seed) for form in TREES],
    }


def _conditionals(
    pool: Pool, name: str, known: dict[str, list[str]], seed: int
) -> dict[str, list[Row]]:
    """Branches for one z and for one z a row, what leaks, and z as a number."""
    inputs = judge.reference("branches").inputs(np.random.default_rng(seed))
    at, given = (pool, name), (inputs, seed)
    return {
        "conditionals": [
            conditionals.branch(*at, *pair, *given)
            for pair in pairs(conditionals.SCALAR, known["ways"])
        ],
        "rows": [
            conditionals.branch(*at, *pair, *given, rows=True)
            for pair in pairs(conditionals.ROWS, known["rows"])
        ],
        "leaks": [
            row
            for pair in pairs(conditionals.LEAKS, known["rows"])
            for row in conditionals.leaks(*at, *pair, seed)
        ],
        "numbers": [
            conditionals.numbers(*at, form, way, inputs, number, seed)
            for way in known["numbers"]
            for form in conditionals.SCALAR
            for number in (False, True)
        ],
    }


# -- loops and trees -------------------------------------------------------------------


def loop_until(pool: Pool, name: str, form: str, way: str, seed: int) -> Row:
    """Roots and iterations for several c, and the gradient at the first."""
    program = judge.reference("loops")
    cs, bound = [np.array(c) for c in program.ROOTS], program.TOLERANCE
    row: Row = {"form": form, "way": way}
    given = {"form": form, "way": way, "cs": cast(cs, judge.DTYPE), "tolerance": bound}
    found = judge.ask(pool, name, "control_until", **given)
    if "status" in found:
        return {**row, **found, "gradient": None}
    answer = lambda c: program.while_answer(c, bound)
    verdicts = []
    for c, value, count in zip(cs, found["values"], found["counts"]):
        outputs = {"value": value, "count": np.array(count)}
        verdicts += judge.judged(outputs, answer, {"c": c}, {}, seed)
    row |= {
        "counts": found["counts"],
        "graphs": found["graphs"],
        **judge.status(verdicts),
    }
    return {**row, "gradient": _slope(pool, name, form, way, answer, bound, seed)}


def _slope(
    pool: Pool, name: str, form: str, way: str, answer: Any, bound: Any, seed: int
) -> Row:
    c = np.array(judge.reference("loops").ROOTS[0])
    arrays = {
        "c": cast(c, judge.DTYPE),
        "bound": bound,
        "external": cast(np.ones(()), judge.DTYPE),
    }
    found = judge.ask(pool, name, "control_slope", form=form, way=way, **arrays)
    if "status" in found:
        return found
    outputs = {"value": found["value"], "grad.c": found["grad"]}
    return judge.status(judge.judged(outputs, answer, {"c": c}, {}, seed))


def loop_fixed(pool: Pool, name: str, form: str, way: str, seed: int) -> Row:
    """A loop of a known number of steps: its gradient; its value alone where it has
    none."""
    program = judge.reference("loops")
    c, steps = np.array(program.ROOTS[0]), program.STEPS
    answer = lambda c: program.fixed_answer(c, steps)
    row: Row = {"form": form, "way": way}
    gradient = _slope(pool, name, form, way, answer, steps, seed)
    if gradient["status"] == "agree":
        return {**row, "status": "agree", "reason": None, "gradient": gradient}
    given = {"form": form, "way": way, "c": cast(c, judge.DTYPE), "steps": steps}
    found = judge.ask(pool, name, "control_fixed", **given)
    if "status" in found:
        return {**row, **found, "gradient": None}
    verdicts = judge.judged({"value": found["value"]}, answer, {"c": c}, {}, seed)
    return {**row, **judge.status(verdicts), "gradient": gradient}


def forest(seed: int) -> tuple[list[Any], int]:
    """Trees of several shapes, the last one shaped like the first; how deep at most."""
    program, rng = judge.reference("trees"), np.random.default_rng(seed)
    shapes = [program.comb(rng, 1), program.comb(rng, 2), program.grow(rng, 2, 1.1)]
    return [*shapes, program.comb(rng, 1)], 2


def recursion(pool: Pool, name: str, form: str, way: str, seed: int) -> Row:
    """A recursion over trees of several shapes, or the padded form of all."""
    program, (grown, depth) = judge.reference("trees"), forest(seed)
    inputs = program.inputs(np.random.default_rng(seed))
    given = [
        [tree] if form == "recursive" else list(program.pad(tree, depth))
        for tree in grown
    ]
    params, external = [inputs["a"], inputs["b"]], inputs["external"]
    arrays = cast([params, given, external], judge.DTYPE)
    keys = dict(zip(("params", "given", "external"), arrays))
    row: Row = {"form": form, "way": way}
    found = judge.ask(pool, name, "control_trees", form=form, way=way, **keys)
    if "status" in found:
        return {**row, **found}
    verdicts = []
    for tree, one in zip(grown, found["trees"]):
        answer = lambda a, b, external, tree=tree: program.answer(a, b, external, tree)
        outputs = {"value": one["value"]}
        outputs |= dict(zip(("grad.a", "grad.b"), one["grads"]))
        verdicts += judge.judged(outputs, answer, inputs, program.AXES, seed)
    inner = sum(map(program.inner_of, grown))
    computed = inner if form == "recursive" else len(grown) * (2**depth - 1)
    graphs = [one["graphs"] for one in found["trees"]]
    shapes = len(grown) - 1
    row |= {"graphs": graphs, "shapes": shapes, "nodes": inner, "computed": computed}
    return {**row, **judge.status(verdicts)}
