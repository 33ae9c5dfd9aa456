"""From the samples of control flow's contestants to curves, ratios and verdicts."""

from graphparity.common.contract import registry
from graphparity.common.contract.timings import Interval, Ratio
from graphparity.common.results import documents
from graphparity.common.timing import comparison, disturbance, intervals
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
from graphparity.experiments.control_flow.documents import (
    BranchCosts,
    Costs,
    Document,
    Figures,
    LoopCosts,
    Row,
    Sample,
    Step,
    Steps,
    TreeCosts,
)
from graphparity.experiments.control_flow.measure import Found
from graphparity.experiments.control_flow.plan import Asked
from graphparity.experiments.shared import run_steps

OPERATORS = {  # the forms that a framework has for its graphs
    "conditionals": ("by_cond", "by_where"),
    "whiles": ("while_operator",),
    "fixed": ("fixed_operator", "fixed_scan"),
}
CURED = ("by_double_where", "by_if_rows")  # forms in which NaN would be a failure


def document(asked: Asked, found: Found) -> Figures:
    """What the JSON holds: what the curves are over, facts and costs by backend."""
    names = tuple(name for name in asked.backends if name in found.facts)
    return {
        "axes": axes(),
        "control_flow": [found.facts[name] for name in names],
        "costs": costs(found.samples, names),
    }


def status(document: Document) -> int:
    """1 where anything disagreed, crashed or timed out, where a cure did not cure, or
    where a framework refused its own operator; what else it refuses, and a `where` that
    leaks, is a finding."""
    wrong = any(
        one["status"] in documents.FAILED
        or any(_wrong(part, row) for part, rows in one["facts"].items() for row in rows)
        for one in document["control_flow"]
    )
    return int(wrong) or run_steps.status(document["failed"].values())


def _wrong(part: str, row: Row) -> bool:
    gradient = row.get("gradient")
    return (
        row["status"] in documents.FAILED
        or bool(gradient and gradient["status"] in documents.FAILED)
        or (row["status"] == "refused" and row["form"] in OPERATORS.get(part, ()))
        or (row["status"] == "leaks" and row["form"] in CURED)
    )


def ran(row: Row, part: str) -> int | None:
    """Branches that ran for one z at most; of rows, the rows computed in both
    branches. None where they could not be counted."""
    sums = []
    for case in row["cases"]:
        if case["ran"] is None:
            return None
        branches = case["ran"].values()
        if part == "conditionals":
            sums.append(sum(branch["runs"] > 0 for branch in branches))
        else:
            sums.append(sum(branch["rows"] for branch in branches))
    return max(sums)


def by_round(samples: Samples, name: str, contestant: str) -> list[Sample]:
    """The samples of a contestant, in the order of their rounds."""
    rounds = samples.get((name, contestant), {})
    return [rounds[number] for number in sorted(rounds)]


def blocks(samples: Samples, name: str, contestant: str) -> intervals.Rounds:
    """Seconds a pass, round by round; of one that compiles in every call, those of
    calls with their compiling."""
    always = compiles(samples, name, contestant)
    every = by_round(samples, name, contestant)
    return [[*sample["compiled_s"]] if always else sample["blocks"] for sample in every]


def compiles(samples: Samples, name: str, contestant: str) -> bool:
    """Whether something was compiled in every block."""
    every = by_round(samples, name, contestant)
    return bool(every) and all(
        seconds is None for sample in every for seconds in sample["blocks"]
    )


def step(samples: Samples, name: str, contestant: str, calls: int = 1) -> Step | None:
    """Seconds a call with their interval, and whether something compiles in each.

    calls: in one pass.
    """
    rounds = [
        [None if s is None else s / calls for s in passes]
        for passes in blocks(samples, name, contestant)
    ]
    if (time := intervals.step_time(rounds)) is None:
        return None
    return {**time, "compiles": compiles(samples, name, contestant)}


def ratio(samples: Samples, name: str, base: str, other: str) -> Ratio | None:
    """How many times as fast `other` is as `base`, with its verdict."""
    first, second = (blocks(samples, name, one) for one in (base, other))
    watched = [s for one in (base, other) for s in by_round(samples, name, one)]
    return comparison.ratio(first, second, watched)


def compiling(samples: Samples, name: str, contestant: str) -> intervals.Rounds:
    """Seconds that the first pass took more than the second, round by round; none for
    a backend whose graph is not static.

    None where the second pass compiled too or was no faster: then they tell nothing;
    and where one of the two was disturbed.
    """
    if registry.backends()[name].graph != "static":
        return []
    more, causes = list[float | None](), list[str | None]()
    for sample in by_round(samples, name, contestant):
        more_s = sample["first_s"] - sample["second_s"]
        more.append(more_s if more_s > 0 and not sample["compiled"] else None)
        causes.append(next(filter(None, sample.get("once", [])), None))
    return [[seconds] for seconds in disturbance.undisturbed(more, causes)]


def costs(samples: Samples, names: tuple[str, ...]) -> list[Costs]:
    """For each backend its curves, and the comparisons that answer a question; each
    table's marks hold its rate."""
    rows = [_costs(samples, name) for name in names if _known(samples, name)]
    watched = [one for rounds in samples.values() for one in rounds.values()]
    pairs = [(row["operator_over_python"], row["compile_ratio"]) for row in rows]
    for table in (
        [ratio for row in rows for ratio in row["cond_over_where"]],
        [ratio for pair in pairs for ratio in pair],
        [ratio for row in rows for ratio in row["padded_over_recursive"]],
    ):
        comparison.hold(table, watched)
    return rows


def _known(samples: Samples, name: str) -> bool:
    return any(backend == name for backend, _ in samples)


def _costs(samples: Samples, name: str) -> Costs:
    return {
        "backend": name,
        **_branches(samples, name),
        **_loops(samples, name),
        **_trees(samples, name),
    }


def _branches(samples: Samples, name: str) -> BranchCosts:
    """By the share of calls that take the branch, and by what it costs."""
    most = PRODUCTS[-1]

    def curve(form: str, ends: list[str]) -> Steps:
        return [step(samples, name, f"{form}/{end}", STREAM) for end in ends]

    shares, costs = [f"{most}/{p:g}" for p in SHARES], [f"{n}/0" for n in PRODUCTS]
    return {
        "by_share": {form: curve(form, shares) for form in FORMS},
        "by_cost": {form: curve(form, costs) for form in FORMS},
        "cond_over_where": [
            ratio(samples, name, f"by_where/{end}", f"by_cond/{end}") for end in shares
        ],
    }


def _loops(samples: Samples, name: str) -> LoopCosts:
    """By the number of iterations: a call, and compiling it."""
    return {
        "loops": {f: [step(samples, name, f"{f}/{n}") for n in STEPS] for f in LOOPS},
        "compile_s": {form: _compile_s(samples, name, form) for form in LOOPS},
        "most_steps": most_steps(samples, name),
        "operator_over_python": _loop_ratio(samples, name),
        "compile_ratio": _compile_ratio(samples, name),
    }


def _trees(samples: Samples, name: str) -> TreeCosts:
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


def _compile_s(samples: Samples, name: str, form: str) -> list[Interval | None]:
    """Seconds of compiling a loop, for each number of iterations."""
    rounds = [compiling(samples, name, f"{form}/{n}") for n in STEPS]
    return [*map(intervals.step_time, rounds)]


def most_steps(samples: Samples, name: str) -> int | None:
    """The most iterations that both forms of the loop could be opened with."""
    both = [n for n in STEPS if all((name, f"{f}/{n}") in samples for f in LOOPS)]
    return max(both, default=None)


def _loop_ratio(samples: Samples, name: str) -> Ratio | None:
    most = most_steps(samples, name)
    return ratio(samples, name, *(f"{form}/{most}" for form in LOOPS))


def _compile_ratio(samples: Samples, name: str) -> Ratio | None:
    """How many times faster the operator's loop compiles than the unrolled one."""
    most = most_steps(samples, name)
    names = [f"{form}/{most}" for form in LOOPS]
    python, operator = (compiling(samples, name, one) for one in names)
    watched = [one for label in names for one in by_round(samples, name, label)]
    return comparison.ratio(python, operator, watched)
