"""What control flow costs: against the probability of a branch, its cost, iterations.

An arm is one form with one stream of inputs; all arms of a backend live in one process
and take turns, block by block in random order. Processes are started anew in rounds.
"""

from typing import Any

import numpy as np

from graphparity.common.contract.dtypes import cast
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.control_flow import judge
from graphparity.experiments.control_flow.judge import Row
from graphparity.experiments.control_flow.plan import Asked

FORMS = ("by_if", "by_cond", "by_where")
PRODUCTS = (1, 8, 32)  # of the expensive branch
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the calls that take it
STREAM = 4  # calls in one pass
SIZE = (32, 64)  # of x; a product is x (32, 64) @ w (64, 64)
LOOPS = ("fixed_python", "fixed_operator")
STEPS = (1, 8, 11, 64)  # from 8 to 11 a compile time that doubles each step is seen
LONG_S, GREW = 2.0, 2.0  # a compile time so long, grown so much faster than the steps
TREES = ("recursive", "padded")
SHAPES = ("lean", "full")
DEPTH = 4  # of both trees
SLOW_S = 0.25  # a pass as long as this is a block by itself, taken where it was opened
Samples = dict[tuple[str, str], dict[int, dict[str, Any]]]  # (backend, arm) by round


def axes() -> dict[str, Any]:
    """What the curves are drawn over."""
    return {"shares": SHARES, "products": PRODUCTS, "steps": STEPS, "depth": DEPTH}


def usable(facts: dict[str, list[Row]], form: str) -> str | None:
    """The first way of a backend in which a form runs and agrees; None if there is
    none."""
    for part in ("conditionals", "fixed", "trees"):
        for row in facts[part]:
            if row["form"] == form and row["status"] == "agree":
                return str(row["way"])
    return None


def requests(facts: dict[str, list[Row]], seed: int) -> list[dict[str, Any]]:
    """What a worker is asked to open, in order: what must compile cold comes last."""
    found = [_heavy(form, times, seed) for form in FORMS for times in PRODUCTS]
    found += [_tree(form, seed) for form in TREES]
    found += [_loop(form, steps) for form in LOOPS for steps in STEPS]
    found.sort(key=lambda request: bool(request["cold"]))
    asked = []
    for request in found:
        if way := usable(facts, request["given"]["form"]):
            asked.append({**request, "way": way})
    return asked


def _heavy(form: str, times: int, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng([seed, times])
    x, w = rng.standard_normal(SIZE), rng.standard_normal((SIZE[1], SIZE[1])) / 8
    given = cast([[w], x], judge.DTYPE)

    def calls(share: float) -> list[Any]:
        signs = np.where(np.arange(STREAM) < share * STREAM, -1.0, 1.0)
        return [[*given, cast(z, judge.DTYPE)] for z in rng.permutation(signs)]

    shares = SHARES if times == PRODUCTS[-1] else SHARES[:1]
    streams = {f"{form}/{times}/{share:g}": calls(share) for share in shares}
    arms = {"kind": "heavy", "given": {"form": form, "times": times}}
    return {**arms, "streams": streams, "cold": False}


def _tree(form: str, seed: int) -> dict[str, Any]:
    program, rng = judge.reference("trees"), np.random.default_rng(seed)
    inputs = program.inputs(rng)
    params = [inputs["a"], inputs["b"]]
    streams = {}
    for shape, tree in zip(SHAPES, trees(seed)):
        own = [tree] if form == "recursive" else list(program.pad(tree, DEPTH))
        streams[f"{form}/{shape}"] = [cast([params, *own], judge.DTYPE)]
    return {"kind": "tree", "given": {"form": form}, "streams": streams, "cold": False}


def trees(seed: int) -> tuple[Any, Any]:
    """The leanest and the fullest tree of DEPTH."""
    program, rng = (
        judge.reference("trees"),
        np.random.default_rng([seed, 1]),
    )
    return program.comb(rng, DEPTH), program.grow(rng, DEPTH, 1.1)


def _loop(form: str, steps: int) -> dict[str, Any]:
    c = cast(np.array(judge.reference("loops").ROOTS[0]), judge.DTYPE)
    streams = {f"{form}/{steps}": [[[c]]]}
    given = {"form": form, "steps": steps}
    return {"kind": "looped", "given": given, "streams": streams, "cold": True}


def measure(
    pool: Pool,
    name: str,
    number: int,
    facts: dict[str, list[Row]],
    asked: Asked,
    failed: dict[str, str],
) -> dict[str, Row]:
    """The sample of every arm of one backend in one round: open all, then let them take
    turns. What can't be opened goes into `failed`, as does a worker that breaks: then
    there is no sample."""
    opened: dict[str, Row] = {}
    size = {"sweeps": asked.sweeps, "block_s": asked.block_s}
    try:
        pool.ask(name, "arms_drop")
        for request in requests(facts, asked.seed):
            opened |= _opened(pool, name, request, opened, failed)
        quick = [arm for arm, took in opened.items() if took["second_s"] < SLOW_S]
        raced = {arm: _alone(took) for arm, took in opened.items()}
        given = {"seed": asked.seed + 1000 * number, **size}
        raced |= pool.ask(name, "arms_race", arms=quick, **given)
    except WorkerFailure as failure:
        failed[name] = f"{failure.status}: {failure}"
        return {}
    return {arm: {**opened[arm], **sample} for arm, sample in raced.items()}


def _opened(
    pool: Pool,
    name: str,
    request: dict[str, Any],
    before: dict[str, Row],
    failed: dict[str, str],
) -> dict[str, Row]:
    """The arms of one request with their first two passes; none where it is refused or
    would not end."""
    what = f"{name} {', '.join(request['streams'])}"
    if reason := explodes(before, request["given"]):
        failed[what] = reason
        return {}
    pool.quiet()
    found: dict[str, Row] = pool.ask(name, "arms_open", **request)
    if "refused" in found:
        failed[what] = f"refused: {found['refused']}"
        return {}
    return found


def explodes(opened: dict[str, Any], given: dict[str, Any]) -> str | None:
    """Why a loop is not compiled: with its last iterations the first call became long,
    and grew GREW times as fast as they did, so that the next would not end."""
    form, steps = given["form"], given.get("steps")
    smaller = [n for n in STEPS if f"{form}/{n}" in opened and n < (steps or 0)]
    if len(smaller) < 2:
        return None
    few, many = smaller[-2:]
    first, last = (opened[f"{form}/{n}"]["first_s"] for n in (few, many))
    if last < LONG_S or last / first < GREW * many / few:
        return None
    grew = f"from {first:.2g} s for {few} iterations to {last:.2g} s for {many}"
    return f"not compiled: the first call grew {grew}"


def _alone(took: dict[str, Any]) -> dict[str, Any]:
    """A long second pass as the one block of its arm."""
    seconds, compiled = took["second_s"], took["compiled"]
    return {
        "blocks": [None if compiled else seconds],
        "compiled_s": [seconds] if compiled else [],
    }
