"""Control flow in every form: the branches that ran, the results, and refusals.

Every form of every backend is run in its worker and judged by the oracle; nothing is
listed beforehand. The costs are measured by `experiments.control_flow.cost`.
"""

from collections.abc import Callable
from typing import cast as typed

import numpy as np

from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Named, Tree
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.control_flow import conditionals, judge
from graphparity.experiments.control_flow.documents import BackendFacts, Facts
from graphparity.experiments.control_flow.judge import Row

WHILES = ("while_python", "while_operator")
FIXED = ("fixed_python", "fixed_operator", "fixed_scan")
TREES = ("recursive", "padded")
PYTHON = ("by_if", "by_if_rows", "while_python")  # which ways make a difference to


def document(pool: Pool, name: str, seed: int) -> BackendFacts:
    """A backend's facts with the status `found`, or why there are none."""
    row: BackendFacts
    row = {"backend": name, "status": "found", "reason": None, "facts": {}}
    try:
        # replies with what was added to them: all has come that a Row must have
        return {**row, "facts": typed(Facts, facts(pool, name, seed))}
    except WorkerFailure as failure:
        return {**row, "status": failure.status, "reason": str(failure)}


def pairs(forms: tuple[str, ...], ways: list[str]) -> list[tuple[str, str]]:
    """Every form in the mode's first way, and those for which it matters in all."""
    first = [(form, ways[0]) for form in forms]
    return first + [(f, way) for way in ways[1:] for f in forms if f in PYTHON]


def facts(pool: Pool, name: str, seed: int) -> dict[str, list[Row]]:
    """Every fact of one backend: rows by kind."""
    known: dict[str, list[str]] = pool.ask(name, "control_ways")
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
    """Branches for one z and for one z a row, what leaks, and z as a number.

    known: the ways of programs with an `if`, with one a row, with Python numbers.
    """
    inputs = judge.reference("branches").inputs(np.random.default_rng(seed))
    at = (pool, name)
    return {
        "conditionals": [
            conditionals.branch(*at, *pair, inputs, seed)
            for pair in pairs(conditionals.SCALAR, known["ways"])
        ],
        "rows": [
            conditionals.branch(*at, *pair, inputs, seed, rows=True)
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
    arguments = {
        "form": form,
        "way": way,
        "cs": cast(cs, judge.DTYPE),
        "tolerance": bound,
    }
    reply = judge.ask(pool, name, "control_until", **arguments)
    if "status" in reply:
        return {**row, **reply, "gradient": None}
    answer = lambda c: program.while_answer(c, bound)
    verdicts = []
    for c, value, count in zip(cs, reply["values"], reply["counts"]):
        outputs = {"value": value, "count": np.array(count)}
        verdicts += judge.judged(outputs, answer, {"c": c}, {}, seed)
    row |= {"counts": reply["counts"], "graphs": reply["graphs"]}
    row |= judge.status(verdicts)
    return {**row, "gradient": _slope(pool, name, form, way, answer, bound, seed)}


def _slope(
    pool: Pool,
    name: str,
    form: str,
    way: str,
    answer: Callable[..., Named],
    bound: float,
    seed: int,
) -> Row:
    """How a loop's gradient stands; bound: its tolerance, or its steps."""
    c = np.array(judge.reference("loops").ROOTS[0])
    arrays = {
        "c": cast(c, judge.DTYPE),
        "bound": bound,
        "external": cast(np.ones(()), judge.DTYPE),
    }
    reply = judge.ask(pool, name, "control_slope", form=form, way=way, **arrays)
    if "status" in reply:
        return reply
    outputs = {"value": reply["value"], "grad.c": reply["grad"]}
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
    arguments = {"form": form, "way": way, "c": cast(c, judge.DTYPE), "steps": steps}
    reply = judge.ask(pool, name, "control_fixed", **arguments)
    if "status" in reply:
        return {**row, **reply, "gradient": None}
    verdicts = judge.judged({"value": reply["value"]}, answer, {"c": c}, {}, seed)
    return {**row, **judge.status(verdicts), "gradient": gradient}


def forest(seed: int) -> tuple[list[Tree], int]:
    """Trees of several shapes, the last one shaped like the first; how deep at most."""
    program, rng = judge.reference("trees"), np.random.default_rng(seed)
    shapes = [program.comb(rng, 1), program.comb(rng, 2), program.grow(rng, 2, 1.1)]
    return [*shapes, program.comb(rng, 1)], 2


def recursion(pool: Pool, name: str, form: str, way: str, seed: int) -> Row:
    """A recursion over trees of several shapes, or the padded form of all."""
    program, (grown, depth) = judge.reference("trees"), forest(seed)
    inputs = program.inputs(np.random.default_rng(seed))
    row: Row = {"form": form, "way": way}
    arrays = _of_trees(form, inputs, grown, depth)
    reply = judge.ask(pool, name, "control_trees", form=form, way=way, **arrays)
    if "status" in reply:
        return {**row, **reply}
    verdicts = []
    for tree, one in zip(grown, reply["trees"]):
        answer = lambda a, b, external, tree=tree: program.answer(a, b, external, tree)
        outputs = {"value": one["value"]}
        outputs |= dict(zip(("grad.a", "grad.b"), one["grads"]))
        verdicts += judge.judged(outputs, answer, inputs, program.AXES, seed)
    inner = sum(map(program.inner_of, grown))
    computed = inner if form == "recursive" else len(grown) * (2**depth - 1)
    graphs = [one["graphs"] for one in reply["trees"]]
    shapes = len(grown) - 1
    row |= {"graphs": graphs, "shapes": shapes, "nodes": inner, "computed": computed}
    return {**row, **judge.status(verdicts)}


def _of_trees(
    form: str, inputs: Named, grown: list[Tree], depth: int
) -> dict[str, Tree]:
    """What a worker is sent: parameters, for each tree what the form is called with
    (the padded form: heaps of 2^(depth+1) - 1 nodes), and the external gradient."""
    program = judge.reference("trees")
    batches = [
        [tree] if form == "recursive" else list(program.pad(tree, depth))
        for tree in grown
    ]
    params, external = [inputs["a"], inputs["b"]], inputs["external"]
    arrays = cast([params, batches, external], judge.DTYPE)
    return dict(zip(("params", "inputs", "external"), arrays))
