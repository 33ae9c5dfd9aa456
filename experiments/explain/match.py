"""Two profiles matched: rows by operation, and the few that cause most of the
difference."""

from typing import NotRequired, TypedDict

from graphparity.common.contract.documents import Head
from graphparity.common.contract.timings import Interval, Ratio, Sample
from graphparity.common.graphs import profile_parts
from graphparity.common.timing import comparison, intervals
from graphparity.experiments.explain import kernel_names
from graphparity.experiments.explain.measure import Measured, Profile, Samples

WITHIN = 0.10  # of the measured step, else the rest is called unexplained
MOST = 0.80  # of the difference, which the named kernels make
REST = "unexplained rest"


class Part(Measured):
    """A row of a step: mean over processes."""

    op: str  # the operation that it counts under


class Side(TypedDict):
    """One backend's step; rows add up to the measured one."""

    step_s: Interval
    profiled_s: float  # a step's length under the profiler
    recorded_s: float  # of it, what the profiler gave a name
    not_recorded_s: float
    recorded_over_measured: float
    within: bool  # recorded is within 10 % of measured
    rows: list[Part]


class Group(TypedDict):
    """The rows of both steps with one operation: seconds and counts a step."""

    op: str
    a_s: float
    b_s: float
    difference_s: float  # B minus A
    a_count: float
    b_count: float
    a_largest: str | None  # the name of its longest row
    b_largest: str | None


class Figures(TypedDict):
    """What the JSON holds under `explain`; groups and ratio only where both backends
    were measured, and then a `summary` too."""

    sides: dict[str, Side]  # by backend
    groups: list[Group]
    b_over_a: Ratio | None
    failed: dict[str, str]
    summary: NotRequired[str]


class Explained(TypedDict):
    """What the JSON holds."""

    explain: Figures


class Document(Head, Explained):
    """The whole JSON."""

    failed: dict[str, str]


def side(samples: dict[int, Sample], profiles: list[Profile]) -> Side:
    """One backend: its measured step, what the profiler recorded, and rows that add up.

    rows are means over processes; the last is what the measured step has more (or, as
    profiling slows, less) than was recorded. within: the recorded time is the measured
    step's within 10 %.
    """
    step = intervals.step_time([samples[n]["blocks"] for n in sorted(samples)])
    if step is None:
        raise ValueError("a step is explained that was in no block timed")
    measured = step["median"]
    profiled = sum(p["step_s"] for p in profiles) / len(profiles)
    every = _means(profiles)
    rows = [row for row in every if row["kind"] != profile_parts.NOBODY[1]]
    recorded = sum(row["seconds"] for row in rows)
    lost = sum(row["seconds"] for row in every) - recorded
    rows.append(_rest(measured - recorded))
    ratio = recorded / measured
    return {
        "step_s": step,
        "profiled_s": profiled,
        "recorded_s": recorded,
        "not_recorded_s": lost,
        "recorded_over_measured": ratio,
        "within": abs(ratio - 1) <= WITHIN,
        "rows": rows,
    }


def _rest(seconds: float) -> Part:
    return {"name": REST, "kind": "rest", "op": REST, "count": 0.0, "seconds": seconds}


def _means(profiles: list[Profile]) -> list[Part]:
    """The rows of several profiles, those of a name and kind as one, longest first."""
    merged: dict[tuple[str, str], Measured] = {}
    for row in (row for p in profiles for row in p["rows"]):
        empty: Measured = {**row, "seconds": 0.0, "count": 0.0}
        at = merged.setdefault((row["name"], row["kind"]), empty)
        at["seconds"] += row["seconds"] / len(profiles)
        at["count"] += row["count"] / len(profiles)
    rows = sorted(merged.values(), key=lambda row: -row["seconds"])
    return [{**row, "op": kernel_names.operation(row)} for row in rows]


def groups(sides: list[Side]) -> list[Group]:
    """The rows of both sides by operation, the largest difference first, the rest
    last."""
    merged = _merged(sides)
    by_op: dict[str, list[list[Part]]] = {}
    for number, side in enumerate(sides):
        for row in side["rows"]:
            op = merged.get(row["op"], row["op"])
            by_op.setdefault(op, [[], []])[number].append(row)
    matched = [_group(op, *rows) for op, rows in by_op.items()]
    matched.sort(key=lambda g: (g["op"] == REST, -abs(g["difference_s"])))
    return matched


def _merged(sides: list[Side]) -> dict[str, str]:
    """Operations that form one group with their gradients, since a side does not
    distinguish them."""
    together: dict[str, str] = {}
    for name in kernel_names.TWOFOLD:
        gradient, both = name + kernel_names.GRADIENT, name + kernel_names.BOTH
        ops = [{row["op"] for row in side["rows"]} for side in sides]
        as_one = any(both in names for names in ops)
        alone = [name in names and gradient not in names for names in ops]
        if as_one or (any(alone) and any(gradient in names for names in ops)):
            together |= {name: both, gradient: both}
    return together


def _group(op: str, *sides: list[Part]) -> Group:
    a, b = (sum(row["seconds"] for row in rows) for rows in sides)
    largest = [_called(rows) for rows in sides]
    counts = [sum(row["count"] for row in rows) for rows in sides]
    return {
        "op": op,
        "a_s": a,
        "b_s": b,
        "difference_s": b - a,
        "a_count": counts[0],
        "b_count": counts[1],
        "a_largest": largest[0],
        "b_largest": largest[1],
    }


def _called(rows: list[Part]) -> str | None:
    """The name of the longest of some rows, and where in the program it is from."""
    if not rows:
        return None
    row = max(rows, key=lambda row: row["seconds"])
    scope = row.get("scope", "").rsplit("/", 2)[-2:]
    return f"{row['name']} ({'/'.join(scope)})" if scope != [""] else row["name"]


def compare(samples: Samples, names: tuple[str, ...]) -> Ratio | None:
    """How many times as fast B is as A, with interval and verdict."""
    both = sorted(set(samples.get(names[0], {})) & set(samples.get(names[1], {})))
    first, second = ([samples[n][at] for at in both] for n in names)
    return comparison.of(first, second)


def makers(groups: list[Group], difference: float) -> list[Group]:
    """The few groups that make most of a difference (seconds, B minus A)."""
    sign = 1 if difference > 0 else -1
    same = [g for g in groups if sign * g["difference_s"] > 0]
    same.sort(key=lambda group: -sign * group["difference_s"])
    chosen: list[Group] = []
    for group in same:
        if sum(g["difference_s"] for g in chosen) * sign >= MOST * abs(difference):
            break
        chosen.append(group)
    return chosen
