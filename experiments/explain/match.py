"""Two profiles matched: rows by operation, and the few that make the difference."""

from typing import Any

from graphparity.common.graphs import profile_parts
from graphparity.common.timing import intervals
from graphparity.experiments.explain import kernel_names
from graphparity.experiments.explain.measure import Samples
from graphparity.experiments.shared.terminal import tables

WITHIN = 0.10  # of the measured step, else the rest is called unexplained
MOST = 0.80  # of the difference, which the named kernels make
REST = "unexplained rest"
Side = dict[str, Any]


def side(samples: dict[int, Any], profiles: list[dict[str, Any]]) -> dict[str, Any]:
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
    found = {"step_s": step, "profiled_s": profiled, "recorded_s": recorded}
    found |= {"not_recorded_s": lost, "recorded_over_measured": ratio}
    return {**found, "within": within, "rows": rows}


def _means(profiles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of several profiles, those of a name and kind as one, longest first."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for row in (row for p in profiles for row in p["rows"]):
        empty = {**row, "seconds": 0.0, "count": 0.0}
        at = merged.setdefault((row["name"], row["kind"]), empty)
        at["seconds"] += row["seconds"] / len(profiles)
        at["count"] += row["count"] / len(profiles)
    rows = sorted(merged.values(), key=lambda row: -float(row["seconds"]))
    return [{**row, "op": kernel_names.operation(row)} for row in rows]


def groups(sides: list[Side]) -> list[dict[str, Any]]:
    """The rows of both sides by operation, the largest difference first, the rest
    last."""
    merged = _merged(sides)
    found: dict[str, list[list[dict[str, Any]]]] = {}
    for number, given in enumerate(sides):
        for row in given["rows"]:
            op = merged.get(row["op"], row["op"])
            found.setdefault(op, [[], []])[number].append(row)
    made = [_group(op, *rows) for op, rows in found.items()]
    made.sort(key=lambda g: (g["op"] == REST, -abs(g["difference_s"])))
    return made


def _merged(sides: list[Side]) -> dict[str, str]:
    """Operations that are one group with their gradients: a side does not tell them
    apart."""
    found: dict[str, str] = {}
    for name in kernel_names.TWOFOLD:
        gradient, both = name + kernel_names.GRADIENT, name + kernel_names.BOTH
        ops = [{row["op"] for row in side["rows"]} for side in sides]
        untold = any(both in own for own in ops)
        alone = [name in own and gradient not in own for own in ops]
        if untold or (any(alone) and any(gradient in own for own in ops)):
            found |= {name: both, gradient: both}
    return found


def _group(op: str, *rows: list[dict[str, Any]]) -> dict[str, Any]:
    a, b = (sum(row["seconds"] for row in own) for own in rows)
    largest = [_called(own) for own in rows]
    counts = [sum(row["count"] for row in own) for own in rows]
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


def _called(rows: list[dict[str, Any]]) -> str | None:
    """The name of the longest of some rows, and where in the program it is from."""
    if not rows:
        return None
    row = max(rows, key=lambda row: float(row["seconds"]))
    scope = str(row.get("scope", "")).rsplit("/", 2)[-2:]
    return f"{row['name']} ({'/'.join(scope)})" if scope != [""] else str(row["name"])


def compare(samples: Samples, names: tuple[str, ...]) -> dict[str, Any] | None:
    """How many times as fast B is as A, with interval and verdict."""
    both = sorted(set(samples.get(names[0], {})) & set(samples.get(names[1], {})))
    first, second = ([samples[n][at]["blocks"] for at in both] for n in names)
    ratio = intervals.speedup(first, second)
    return {**ratio, "verdict": intervals.verdict(ratio)} if ratio else None


def makers(found: list[dict[str, Any]], difference: float) -> list[dict[str, Any]]:
    """The few groups that make most of a difference (seconds, B minus A)."""
    sign = 1 if difference > 0 else -1
    same = [g for g in found if sign * g["difference_s"] > 0]
    same.sort(key=lambda group: -sign * group["difference_s"])
    chosen: list[dict[str, Any]] = []
    for group in same:
        if sum(g["difference_s"] for g in chosen) * sign >= MOST * abs(difference):
            break
        chosen.append(group)
    return chosen


# -- words -----------------------------------------------------------------------------


def summary(
    names: tuple[str, ...],
    sides: list[Side],
    ratio: dict[str, Any] | None,
    found: list[dict[str, Any]],
) -> str:
    """Which is slower, by how much, and the few kernels that make the difference."""
    a, b = (side["step_s"]["median"] for side in sides)
    steps = f"{tables.seconds(b)} against {tables.seconds(a)} a step"
    if ratio is None or ratio["low"] is None:
        return f"{names[1]} against {names[0]}: {steps}, of too few processes to tell."
    times = f"{1 / ratio['median']:.2f} times"
    bounds = f"[{1 / ratio['high']:.2f}, {1 / ratio['low']:.2f}]"
    if ratio["verdict"] in ("same", "unresolved"):
        word = "no difference" if ratio["verdict"] == "same" else "not resolved"
        text = f"{names[1]} takes {times} {bounds} as long as {names[0]} ({steps}): "
        return f"{text}{word}. {_largest(names, sides)}"
    chosen = makers(found, b - a)
    text = f"{names[1]} takes {times} {bounds} as long as {names[0]}: {steps}. "
    more = "more" if b > a else "less"
    total = sum(group["difference_s"] for group in chosen)
    parts = "; ".join(_told(group, names) for group in chosen)
    share = f"{100 * total / (b - a):.0f} %"
    text += f"Of the {tables.seconds(abs(b - a))} {more}, {share} are {parts}."
    return text + _against(found, b - a)


def _told(group: dict[str, Any], names: tuple[str, ...]) -> str:
    change = signed(group["difference_s"])
    own = f"{tables.seconds(group['b_s'])} against {tables.seconds(group['a_s'])}"
    if group["op"] in (*kernel_names.OTHER.values(), REST):
        return f"{group['op']} {change} ({own})"
    slower = int(group["difference_s"] > 0)
    which = (group["a_largest"], group["b_largest"])[slower]
    known = which in (None, group["op"])
    named = "" if known else f"; the largest is {names[slower]}'s {short(which, 60)}"
    return f"{group['op']} {change} ({own}{named})"


def _against(found: list[dict[str, Any]], difference: float) -> str:
    """What goes the other way, where it is a tenth of the difference or more."""
    sign = 1 if difference > 0 else -1
    other = [g for g in found if -sign * g["difference_s"] >= 0.1 * abs(difference)]
    texts = [f"{g['op']} {signed(g['difference_s'])}" for g in other]
    return f" The other way: {', '.join(texts)}." if texts else ""


def _largest(names: tuple[str, ...], sides: list[Side]) -> str:
    texts = []
    for name, side in zip(names, sides, strict=True):
        rows = [row for row in side["rows"] if row["op"] != REST]
        if not rows:
            texts.append(f"nothing of {name} was recorded")
            continue
        row = max(rows, key=lambda r: float(r["seconds"]))
        what = row["op"] if row["kind"] in kernel_names.OTHER else short(row["name"])
        share = f"{100 * row['seconds'] / side['step_s']['median']:.0f} %"
        texts.append(f"{name}'s largest part is {what}, {share}")
    return f"{'; '.join(texts)}."


def signed(value: float) -> str:
    """Seconds with their sign: `+1.2 ms`; 0 where there is nothing."""
    if value == 0.0:
        return "0"
    return f"{'+' if value > 0 else '−'}{tables.seconds(abs(value))}"


def short(name: str | None, most: int = 40) -> str:
    """A kernel's name as long as a table can bear, its end kept."""
    if name is None:
        return "–"
    return name if len(name) <= most else f"{name[: most - 12]}…{name[-11:]}"
