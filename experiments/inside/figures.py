"""The figures of `inside`: rows from samples."""

from typing import TypedDict

from graphparity.common.agreement import verdicts as agreement
from graphparity.common.contract.documents import Head, Verdict
from graphparity.common.contract.timings import Interval, Ratio, Sample
from graphparity.common.timing import comparison, intervals
from graphparity.experiments.inside.measure import Found, counts, loop
from graphparity.experiments.inside.plan import Asked
from graphparity.experiments.shared import run_steps


class Row(TypedDict):
    """k steps in one call against k calls; seconds a step."""

    cell: str  # workload/config
    backend: str
    steps: int  # k
    loop: str  # operator, unrolled or Python
    calls_s: Interval | None
    inside_s: Interval | None
    speedup: Ratio | None
    verdict: str | None
    remaining_s: float | None  # what a step costs more in a call of its own
    compile_calls_s: list[float | None]  # by round
    compile_inside_s: list[float | None]
    compiled_blocks: int
    status: str | None  # of agreement; None: not judged
    reason: str | None
    agreement: list[Verdict]


class Figures(TypedDict):
    """What the JSON holds."""

    inside: list[Row]


class Document(Head, Figures):
    """The whole JSON."""

    failed: dict[str, str]


def document(asked: Asked, found: Found) -> Figures:
    """What the JSON holds."""
    return {"inside": rows(asked, found)}


def status(document: Document) -> int:
    """1 where k steps in one call are not k calls, or a backend failed."""
    wrong = any(row["status"] == "disagree" for row in document["inside"])
    return int(wrong) or run_steps.status(document["failed"].values())


def rows(asked: Asked, found: Found) -> list[Row]:
    """For each workload, backend and k: both steps, their ratio, compiling, agreement.

    Seconds a step. `remaining_s`: what a step in a call of its own costs more.
    """
    every = [
        _row(found, f"{workload}/{config}", name, k)
        for workload, config, steps in asked.cells
        for name in asked.backends
        for k in counts(asked, name, steps) or steps[-1:]
    ]
    for place in dict.fromkeys(row["cell"] for row in every):  # a table of its own
        table = [row["speedup"] for row in every if row["cell"] == place]
        comparison.hold(table, _watched(found, place))
    for row in every:
        if ratio := row["speedup"]:
            row["verdict"] = ratio["verdict"]
    return every


def _watched(found: Found, place: str) -> list[Sample]:
    """All samples of one table."""
    pairs = [r.values() for at, r in found.samples.items() if at[0] == place]
    return [sample for pair in pairs for one in pair for sample in one if sample]


def _row(found: Found, place: str, name: str, k: int) -> Row:
    by_round = found.samples.get((place, name, k), {})
    rounds = [by_round[number] for number in sorted(by_round)]
    calls = [base["blocks"] for base, _ in rounds]
    inside = [_each(one["blocks"], k) for _, one in rounds if one]
    both = [sample for pair in rounds for sample in pair if sample]
    ratio = comparison.ratio(calls, inside, both) if inside else None
    calls_s, inside_s = intervals.step_time(calls), intervals.step_time(inside)
    verdicts = found.verdicts.get((place, name, k), [])
    status, reason = agreement.overall(verdicts) if verdicts else (None, None)
    return {
        "cell": place,
        "backend": name,
        "steps": k,
        "loop": loop(name),
        "calls_s": calls_s,
        "inside_s": inside_s,
        "speedup": ratio,
        "verdict": None,  # not before its table's other ratios are known
        "remaining_s": _less(calls_s, inside_s),
        "compile_calls_s": [_compile(base) for base, _ in rounds],
        "compile_inside_s": [_compile(one) for _, one in rounds if one],
        "compiled_blocks": sum(s["compiled_blocks"] for p in rounds for s in p if s),
        "status": status,
        "reason": reason,
        "agreement": verdicts,
    }


def _each(blocks: list[float | None], k: int) -> list[float | None]:
    """Seconds a step, of blocks timed by the call."""
    return [None if seconds is None else seconds / k for seconds in blocks]


def _less(calls_s: Interval | None, inside_s: Interval | None) -> float | None:
    """Seconds that a step is shorter inside."""
    if calls_s is None or inside_s is None:
        return None
    return calls_s["median"] - inside_s["median"]


def _compile(sample: Sample) -> float | None:
    """Building and the first call, less a second one; None where not measured."""
    build_s = sample["build_s"]
    first_s, second_s = sample["first_step_s"], sample["second_step_s"]
    if build_s is None or first_s is None or second_s is None:
        return None
    return build_s + max(0.0, first_s - second_s)


def unknown(ratio: Interval) -> bool:
    """Whether an interval is too wide to be of use: its ends are a hundredfold apart,
    or unknown."""
    low, high = ratio["low"], ratio["high"]
    return low is None or high is None or high > 100 * low
