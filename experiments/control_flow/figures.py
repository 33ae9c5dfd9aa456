"""From the samples of control flow's arms to curves, ratios and verdicts."""

from typing import Any

from graphparity.common.contract import registry
from graphparity.common.results import documents
from graphparity.common.timing import intervals
from graphparity.experiments.control_flow.cost import (
    FORMS,
    LOOPS,
    PRODUCTS,
    SHAPES,
    SHARES,
    STEPS,
    STREAM,
    TREES,
    Samples,
    axes,
)
from graphparity.experiments.control_flow.measure import Found
from graphparity.experiments.control_flow.plan import Asked
from graphparity.experiments.shared import frame

Row = dict[str, Any]
OPERATORS = {  # the forms that a framework has for its graphs
    "conditionals": ("by_cond", "by_where"),
    "whiles": ("while_operator",),
    "fixed": ("fixed_operator", "fixed_scan"),
}
CURED = ("by_double_where", "by_if_rows")  # forms in which NaN would be a failure


def document(asked: Asked, found: Found) -> dict[str, Any]:
    """What the JSON holds: what the curves are over, facts and costs by backend."""
    names = tuple(name for name in asked.backends if name in found.facts)
    return {
        "axes": axes(),
        "control_flow": [found.facts[name] for name in names],
        "costs": costs(found.samples, names),
    }


def status(document: dict[str, Any]) -> int:
    """1 where anything disagreed, crashed or timed out, where a cure did not cure, or
    where a framework refused its own operator; what else it refuses, and a `where` that
    leaks, is a finding."""
    wrong = any(
        one["status"] in documents.FAILED
        or any(_wrong(part, row) for part, rows in one["facts"].items() for row in rows)
        for one in document["control_flow"]
    )
    return int(wrong) or frame.status(document["failed"].values())


def _wrong(part: str, row: Row) -> bool:
    slope = row.get("gradient") or {}
    return (
        row["status"] in documents.FAILED
        or slope.get("status") in documents.FAILED
        or (row["status"] == "refused" and row["form"] in OPERATORS.get(part, ()))
        or (row["status"] == "leaks" and row["form"] in CURED)
    )


def ran(row: Row, part: str) -> int | None:
    """Branches that ran for one z at most; of rows, the rows computed in both
    branches. None where they could not be counted."""
    key = "runs" if part == "conditionals" else "rows"
    sums = []
    for case in row["cases"]:
        if case["ran"] is None:
            return None
        numbers = [branch[key] for branch in case["ran"].values()]
        sums.append(sum(map(bool, numbers)) if key == "runs" else sum(numbers))
    return max(sums)


def blocks(samples: Samples, name: str, arm: str) -> intervals.Rounds:
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
    found = intervals.step_time(rounds)
    return {**found, "compiles": compiles(samples, name, arm)} if found else None


def ratio(samples: Samples, name: str, base: str, other: str) -> Row | None:
    """How many times as fast `other` is as `base`, with its verdict."""
    first, second = (blocks(samples, name, arm) for arm in (base, other))
    found = intervals.speedup(first, second)
    return {**found, "verdict": intervals.verdict(found)} if found else None


def compiling(samples: Samples, name: str, arm: str) -> intervals.Rounds:
    """Seconds that the first pass took more than the second, round by round; none for
    a backend whose graph is not static.

    None where the second pass compiled too or was no faster: then they tell nothing.
    """
    if registry.backends()[name].graph != "static":
        return []
    found = [sample for _, sample in sorted(samples.get((name, arm), {}).items())]
    more = [s["first_s"] - s["second_s"] for s in found]
    told = [m > 0 and not s["compiled"] for m, s in zip(more, found)]
    return [[m if known else None] for m, known in zip(more, told)]


def costs(samples: Samples, names: tuple[str, ...]) -> list[Row]:
    """For each backend its curves, and the comparisons that answer a question."""
    return [_costs(samples, name) for name in names if _known(samples, name)]


def _known(samples: Samples, name: str) -> bool:
    return any(backend == name for backend, _ in samples)


def _costs(samples: Samples, name: str) -> Row:
    return {
        "backend": name,
        **_branches(samples, name),
        **_loops(samples, name),
        **_trees(samples, name),
    }


def _branches(samples: Samples, name: str) -> Row:
    """By the share of calls that take the branch, and by what it costs."""
    most = PRODUCTS[-1]

    def curve(form: str, ends: list[str]) -> list[Row | None]:
        return [step(samples, name, f"{form}/{end}", STREAM) for end in ends]

    shares, costs = [f"{most}/{p:g}" for p in SHARES], [f"{n}/0" for n in PRODUCTS]
    return {
        "by_share": {form: curve(form, shares) for form in FORMS},
        "by_cost": {form: curve(form, costs) for form in FORMS},
        "cond_over_where": [
            ratio(samples, name, f"by_where/{end}", f"by_cond/{end}") for end in shares
        ],
    }


def _loops(samples: Samples, name: str) -> Row:
    """By the number of iterations: a call, and compiling it."""
    arms = {form: [f"{form}/{n}" for n in STEPS] for form in LOOPS}
    return {
        "loops": {
            f: [step(samples, name, arm) for arm in own] for f, own in arms.items()
        },
        "compile_s": {
            form: [intervals.step_time(compiling(samples, name, arm)) for arm in own]
            for form, own in arms.items()
        },
        "most_steps": most_steps(samples, name),
        "operator_over_python": _loop_ratio(samples, name),
        "compile_ratio": _compile_ratio(samples, name),
    }


def _trees(samples: Samples, name: str) -> Row:
    """A lean and a full one, by recursion and padded."""
    return {
        "trees": {
            f: [step(samples, name, f"{f}/{shape}") for shape in SHAPES] for f in TREES
        },
        "padded_over_recursive": [
            ratio(samples, name, f"recursive/{shape}", f"padded/{shape}")
            for shape in SHAPES
        ],
    }


def most_steps(samples: Samples, name: str) -> int | None:
    """The most iterations that both forms of the loop could be opened with."""
    both = [n for n in STEPS if all((name, f"{f}/{n}") in samples for f in LOOPS)]
    return max(both, default=None)


def _loop_ratio(samples: Samples, name: str) -> Row | None:
    most = most_steps(samples, name)
    return ratio(samples, name, *(f"{form}/{most}" for form in LOOPS))


def _compile_ratio(samples: Samples, name: str) -> Row | None:
    """How many times faster the operator's loop compiles than the unrolled one."""
    arms = (f"{form}/{most_steps(samples, name)}" for form in LOOPS)
    first, second = (compiling(samples, name, arm) for arm in arms)
    found = intervals.speedup(first, second)
    return {**found, "verdict": intervals.verdict(found)} if found else None
