"""What control flow costs: against the probability of a branch, its cost, iterations.

An arm is one form with one stream of inputs; all arms of a backend live in one process
and take turns, block by block in random order. Processes are started anew in rounds.
"""

from typing import Any

import numpy as np

from common import registry, statistics
from common.pool import Pool
from common.workers import WorkerFailure
from experiments import control
from experiments.control import Row

FORMS = ("by_if", "by_cond", "by_where")
PRODUCTS = (1, 8, 32)  # of the expensive branch
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the calls that take it
STREAM = 4  # calls in one pass
SIZE = (32, 64)  # of x; a product is x (32, 64) @ w (64, 64)
LOOPS = ("fixed_python", "fixed_operator")
STEPS = (1, 8, 64)
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
    given = control.cast([[w], x])

    def calls(share: float) -> list[Any]:
        signs = np.where(np.arange(STREAM) < share * STREAM, -1.0, 1.0)
        return [[*given, control.cast(z)] for z in rng.permutation(signs)]

    shares = SHARES if times == PRODUCTS[-1] else SHARES[:1]
    streams = {f"{form}/{times}/{share:g}": calls(share) for share in shares}
    arms = {"kind": "heavy", "given": {"form": form, "times": times}}
    return {**arms, "streams": streams, "cold": False}


def _tree(form: str, seed: int) -> dict[str, Any]:
    program, rng = control.reference("trees"), np.random.default_rng(seed)
    inputs = program.inputs(rng)
    params = [inputs["a"], inputs["b"]]
    streams = {}
    for shape, tree in zip(SHAPES, trees(seed)):
        own = [tree] if form == "recursive" else list(program.pad(tree, DEPTH))
        streams[f"{form}/{shape}"] = [control.cast([params, *own])]
    return {"kind": "tree", "given": {"form": form}, "streams": streams, "cold": False}


def trees(seed: int) -> tuple[Any, Any]:
    """The leanest and the fullest tree of DEPTH."""
    program, rng = control.reference("trees"), np.random.default_rng([seed, 1])
    return program.comb(rng, DEPTH), program.grow(rng, DEPTH, 1.1)


def _loop(form: str, steps: int) -> dict[str, Any]:
    c = control.cast(np.array(control.reference("loops").ROOTS[0]))
    streams = {f"{form}/{steps}": [[[c]]]}
    given = {"form": form, "steps": steps}
    cold = steps in (STEPS[0], STEPS[-1])
    return {"kind": "looped", "given": given, "streams": streams, "cold": cold}


def measure(
    pool: Pool,
    name: str,
    number: int,
    facts: dict[str, list[Row]],
    asked: control.Asked,
    samples: Samples,
    failed: dict[str, str],
) -> None:
    """One round of one backend: open all arms, then let them take turns."""
    opened: dict[str, Any] = {}
    try:
        pool.ask(name, "arms_drop")
        for request in requests(facts, asked.seed):
            pool.quiet()
            found = pool.ask(name, "arms_open", **request)
            if "refused" in found:
                arms = ", ".join(request["streams"])
                failed[f"{name} {arms}"] = f"refused: {found['refused']}"
                continue
            opened |= found
        size = {"sweeps": asked.sweeps, "block_s": asked.block_s}
        given = {"seed": asked.seed + 1000 * number, **size}
        quick = [arm for arm, took in opened.items() if took["second_s"] < SLOW_S]
        found = {arm: _alone(took) for arm, took in opened.items()}
        found |= pool.ask(name, "arms_race", arms=quick, **given)
    except WorkerFailure as failure:
        failed[name] = f"{failure.status}: {failure}"
        return
    for arm, sample in found.items():
        samples.setdefault((name, arm), {})[number] = {**opened[arm], **sample}


def _alone(took: dict[str, Any]) -> dict[str, Any]:
    """A long second pass as the one block of its arm."""
    seconds, compiled = took["second_s"], took["compiled"]
    return {
        "blocks": [None if compiled else seconds],
        "compiled_s": [seconds] if compiled else [],
    }


# -- figures ---------------------------------------------------------------------------


def blocks(samples: Samples, name: str, arm: str) -> statistics.Rounds:
    """Seconds a pass, round by round; of an arm that compiles in every call those."""
    found = [sample for _, sample in sorted(samples.get((name, arm), {}).items())]
    always = bool(found) and compiles(samples, name, arm)
    return [sample["compiled_s"] if always else sample["blocks"] for sample in found]


def compiles(samples: Samples, name: str, arm: str) -> bool:
    """Whether something was compiled in every block of the arm."""
    found = samples.get((name, arm), {}).values()
    return bool(found) and all(
        seconds is None for sample in found for seconds in sample["blocks"]
    )


def step(samples: Samples, name: str, arm: str, calls: int = 1) -> Row | None:
    """Seconds a call with their interval, and whether the arm compiles in each."""
    rounds = [
        [None if s is None else s / calls for s in own]
        for own in blocks(samples, name, arm)
    ]
    found = statistics.step_time(rounds)
    return {**found, "compiles": compiles(samples, name, arm)} if found else None


def ratio(samples: Samples, name: str, base: str, other: str) -> Row | None:
    """How many times as fast `other` is as `base`, with its verdict."""
    first, second = (blocks(samples, name, arm) for arm in (base, other))
    found = statistics.speedup(first, second)
    return {**found, "verdict": statistics.verdict(found)} if found else None


def compiling(samples: Samples, name: str, arm: str) -> statistics.Rounds:
    """Seconds that the first pass took more than the second, round by round; none for
    a backend whose graph is not static."""
    if registry.backends()[name].graph != "static":
        return []
    found = [sample for _, sample in sorted(samples.get((name, arm), {}).items())]
    return [[max(s["first_s"] - s["second_s"], 1e-9)] for s in found]


def costs(samples: Samples, names: tuple[str, ...]) -> list[Row]:
    """For each backend its curves, and the comparisons that answer a question."""
    return [_costs(samples, name) for name in names if _known(samples, name)]


def _known(samples: Samples, name: str) -> bool:
    return any(backend == name for backend, _ in samples)


def _costs(samples: Samples, name: str) -> Row:
    most = PRODUCTS[-1]
    by_share = {
        form: [step(samples, name, f"{form}/{most}/{p:g}", STREAM) for p in SHARES]
        for form in FORMS
    }
    by_cost = {
        form: [step(samples, name, f"{form}/{n}/0", STREAM) for n in PRODUCTS]
        for form in FORMS
    }
    loops = {f: [step(samples, name, f"{f}/{n}") for n in STEPS] for f in LOOPS}
    compile_s = {
        form: [
            statistics.step_time(compiling(samples, name, f"{form}/{n}"))
            for n in (STEPS[0], STEPS[-1])
        ]
        for form in LOOPS
    }
    return {
        "backend": name,
        "by_share": by_share,
        "by_cost": by_cost,
        "cond_over_where": [
            ratio(samples, name, f"by_where/{most}/{p:g}", f"by_cond/{most}/{p:g}")
            for p in SHARES
        ],
        "loops": loops,
        "compile_s": compile_s,
        "operator_over_python": ratio(
            samples, name, f"fixed_python/{STEPS[-1]}", f"fixed_operator/{STEPS[-1]}"
        ),
        "compile_ratio": _compile_ratio(samples, name),
        "trees": {
            f: [step(samples, name, f"{f}/{shape}") for shape in SHAPES] for f in TREES
        },
        "padded_over_recursive": [
            ratio(samples, name, f"recursive/{shape}", f"padded/{shape}")
            for shape in SHAPES
        ],
    }


def _compile_ratio(samples: Samples, name: str) -> Row | None:
    """How many times faster the operator's loop compiles than the unrolled one."""
    arms = (f"{form}/{STEPS[-1]}" for form in LOOPS)
    first, second = (compiling(samples, name, arm) for arm in arms)
    found = statistics.speedup(first, second)
    return {**found, "verdict": statistics.verdict(found)} if found else None
