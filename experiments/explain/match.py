"""Two profiles matched: rows by operation, and the few that make the difference."""

from typing import Any, TypedDict

from graphparity.common.contract.timings import Ratio, Sample
from graphparity.common.graphs import profile_parts
from graphparity.common.timing import intervals
from graphparity.experiments.explain import kernel_names
from graphparity.experiments.explain.measure import Samples

WITHIN = 0.10  # of the measured step, else the rest is called unexplained
MOST = 0.80  # of the difference, which the named kernels make
REST = "unexplained rest"
Side = dict[str, Any]
Part = dict[str, Any]  # a row of a profile


class Group(TypedDict):
    """The rows of both steps that do one thing: seconds and counts a step."""

    op: str
    a_s: float
    b_s: float
    difference_s: float  # B minus A
    a_count: float
    b_count: float
    a_largest: str | None  # the name of its longest row
    b_largest: str | None


def side(samples: dict[int, Sample], profiles: list[dict[str, Any]]) -> Side:
    """One backend: its measured step, what the profiler recorded, and rows that add up.

    rows are means over processes; the last is what the measured step has more (or, as
    profiling slows, less) than was recorded. within: the recorded time is the measured
    step's within 10 %.
    """
    step = intervals.step_time([s["blocks"] for _, s in sorted(samples.items())])
    measured = step["median"] if step else None
    profiled = sum(p["step_s"] for p in profiles) / len(profiles)
    every = _means(profiles)
    rows = [row for row in every if row["kind"] != profile_parts.NOBODY[1]]
    recorded = sum(row["seconds"] for row in rows)
    lost = sum(row["seconds"] for row in every) - recorded
    if measured is not None:
        rest = {"name": REST, "kind": "rest", "op": REST, "count": 0.0}
        rows.append({**rest, "seconds": measured - recorded})
    ratio = recorded / measured if measured else None
    within = None if ratio is None else abs(ratio - 1) <= WITHIN
    return {
        "step_s": step,
        "profiled_s": profiled,
        "recorded_s": recorded,
        "not_recorded_s": lost,
        "recorded_over_measured": ratio,
        "within": within,
        "rows": rows,
    }


def _means(profiles: list[dict[str, Any]]) -> list[Part]:
    """The rows of several profiles, those of a name and kind as one, longest first."""
    merged: dict[tuple[str, str], Part] = {}
    for row in (row for p in profiles for row in p["rows"]):
        empty = {**row, "seconds": 0.0, "count": 0.0}
        at = merged.setdefault((row["name"], row["kind"]), empty)
        at["seconds"] += row["seconds"] / len(profiles)
        at["count"] += row["count"] / len(profiles)
    rows = sorted(merged.values(), key=lambda row: -float(row["seconds"]))
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
    """Operations that are one group with their gradients: a side does not tell them
    apart."""
    together: dict[str, str] = {}
    for name in kernel_names.TWOFOLD:
        gradient, both = name + kernel_names.GRADIENT, name + kernel_names.BOTH
        ops = [{row["op"] for row in side["rows"]} for side in sides]
        untold = any(both in names for names in ops)
        alone = [name in names and gradient not in names for names in ops]
        if untold or (any(alone) and any(gradient in names for names in ops)):
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
    row = max(rows, key=lambda row: float(row["seconds"]))
    scope = str(row.get("scope", "")).rsplit("/", 2)[-2:]
    return f"{row['name']} ({'/'.join(scope)})" if scope != [""] else str(row["name"])


def compare(samples: Samples, names: tuple[str, ...]) -> Ratio | None:
    """How many times as fast B is as A, with interval and verdict."""
    both = sorted(set(samples.get(names[0], {})) & set(samples.get(names[1], {})))
    first, second = ([samples[n][at]["blocks"] for at in both] for n in names)
    ratio = intervals.speedup(first, second)
    return {**ratio, "verdict": intervals.verdict(ratio)} if ratio else None


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
