"""The figures of `inside`: rows from samples."""

from typing import Any

from graphparity.common.agreement import verdicts as agreement
from graphparity.common.contract.timings import Sample
from graphparity.common.timing import intervals
from graphparity.experiments.inside.measure import Found, counts, loop
from graphparity.experiments.inside.plan import Asked
from graphparity.experiments.shared import frame

Row = dict[str, Any]


def document(asked: Asked, found: Found) -> dict[str, Any]:
    """What the JSON holds."""
    return {"inside": rows(asked, found)}


def status(document: dict[str, Any]) -> int:
    """1 where k steps in one call are not k calls, or a backend failed."""
    wrong = any(row["status"] == "disagree" for row in document["inside"])
    return int(wrong) or frame.status(document["failed"].values())


def rows(asked: Asked, found: Found) -> list[Row]:
    """For each workload, backend and k: both steps, their ratio, compiling, agreement.

    Seconds a step. `remaining_s`: what a step in a call of its own costs more.
    """
    return [
        _row(found, f"{workload}/{config}", name, k)
        for workload, config, steps in asked.cells
        for name in asked.backends
        for k in counts(asked, name, steps) or steps[-1:]
    ]


def _row(found: Found, place: str, name: str, k: int) -> Row:
    rounds = [
        pair for _, pair in sorted(found.samples.get((place, name, k), {}).items())
    ]
    calls = [base["blocks"] for base, _ in rounds]
    inside = [_each(one["blocks"], k) for _, one in rounds if one]
    ratio = intervals.speedup(calls, inside) if inside else None
    steps = [intervals.step_time(calls), intervals.step_time(inside)]
    medians = [step["median"] if step else None for step in steps]
    verdicts = found.verdicts.get((place, name, k), [])
    status, reason = agreement.overall(verdicts) if verdicts else (None, None)
    return {
        "cell": place,
        "backend": name,
        "steps": k,
        "loop": loop(name),
        "calls_s": steps[0],
        "inside_s": steps[1],
        "speedup": ratio,
        "verdict": intervals.verdict(ratio) if ratio else None,
        "remaining_s": _less(*medians),
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


def _less(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first - second


def _compile(sample: Sample) -> float | None:
    """Building and the first call, less a second one; None where not measured."""
    build_s = sample["build_s"]
    first_s, second_s = sample["first_step_s"], sample["second_step_s"]
    if build_s is None or first_s is None or second_s is None:
        return None
    return build_s + max(0.0, first_s - second_s)


def unknown(ratio: dict[str, Any]) -> bool:
    """An interval that says nothing: its ends are a hundredfold apart, or unknown."""
    return ratio["low"] is None or ratio["high"] > 100 * ratio["low"]
