"""The figures of `retrace`: graphs made, time lost, batches until a cure has paid
off."""

from collections.abc import Callable

import numpy as np

from graphparity.common.agreement import verdicts
from graphparity.common.contract import registry
from graphparity.common.contract.timings import BreakEven, Interval, Ratio
from graphparity.common.contract.trees import Array
from graphparity.common.results import documents
from graphparity.common.timing import break_even, comparison, intervals
from graphparity.experiments.retrace import passes, words
from graphparity.experiments.retrace.contestant import (
    AS_IS,
    Contestant,
    Document,
    Gain,
    Judged,
    Pass,
    Passes,
    RawSample,
    Repaid,
    Row,
)
from graphparity.experiments.retrace.measure import Found
from graphparity.experiments.retrace.passes import Rounds
from graphparity.experiments.retrace.plan import Asked
from graphparity.experiments.shared import run_steps
from graphparity.experiments.shared.dynamic_form import eager

PARTS = {"first": passes.firsts, "later": passes.laters}
EMPTY = Judged(status="", reason=None, agreement=[], compiled=None)
NO_GAIN = Gain(over_as_is=None, paid_after=None, as_is_again_after=None)


def document(asked: Asked, found: Found) -> Document:
    """The stream's sizes, a row a contestant, and the raw samples."""
    table = rows(found, found.sizes)
    samples: list[RawSample] = [
        {
            "backend": contestant.backend,
            "mode": contestant.mode,
            "round": number,
            **sample,
        }
        for contestant, rounds in found.samples.items()
        for number, sample in rounds.items()
    ]
    return {
        "sizes": found.sizes,
        "retrace": table,
        "samples": samples,
        "summary": words.sentences(table),
    }


def status(document: Document) -> int:
    """1 where a contestant, or the oracle, failed or disagrees."""
    wrong = any(row["status"] in documents.FAILED for row in document["retrace"])
    return int(wrong) or run_steps.status(document["failed"].values())


def worth_keeping(document: Document) -> bool:
    """Whether there is a row."""
    return bool(document["retrace"])


def rows(found: Found, sizes: list[int]) -> list[Row]:
    """A row for each contestant that ran, refused or failed, backend by backend."""
    failed = [Contestant(*name.split("/", 1)) for name in found.failed if "/" in name]
    order = list(registry.backends())

    def place(contestant: Contestant) -> tuple[int, int]:
        modes = [AS_IS, *found.cures.get(contestant.backend, [])]
        return order.index(contestant.backend), modes.index(contestant.mode)

    every = dict.fromkeys([*found.judged, *failed])
    table = [_row(found, contestant, sizes) for contestant in sorted(every, key=place)]
    watched = [one for r in found.samples.values() for one in passes.watched(r)]
    for name in PARTS:  # a column each
        ratios = [(row["over_as_is"] or {}).get(name) for row in table]
        comparison.hold(ratios, watched)
    return table


def _row(found: Found, contestant: Contestant, sizes: list[int]) -> Row:
    judged = found.judged.get(contestant, EMPTY)
    if str(contestant) in found.failed:
        status, _, reason = found.failed[str(contestant)].partition(": ")
        judged = {**judged, "status": status, "reason": reason}
    samples = found.samples.get(contestant, {})
    whole = {n: sample for n, sample in samples.items() if not sample["refused"]}
    return {
        "backend": contestant.backend,
        "mode": contestant.mode,
        **judged,
        "worst_ratio": verdicts.worst_ratio(judged["agreement"]),
        "batches": len(sizes),
        "sizes": len(set(sizes)),
        **_alone(whole),
        **_gain(found, contestant, whole),
        "break_even": _break_even(found, contestant, whole),
    }


def _gain(found: Found, contestant: Contestant, whole: Rounds) -> Gain:
    base = found.samples.get(Contestant(contestant.backend, AS_IS), {})
    pair = _usable(base, whole) if contestant.mode != AS_IS else ()
    return _against(*pair) if pair else NO_GAIN


def _break_even(found: Found, contestant: Contestant, whole: Rounds) -> Repaid | None:
    dynamic = eager(contestant.backend)
    pair = _usable(found.samples.get(Contestant(dynamic, AS_IS), {}), whole)
    if dynamic == contestant.backend or not pair:
        return None
    return {"backend": dynamic, **_even(*pair)}


def _usable(base: Rounds, other: Rounds) -> tuple[Rounds, Rounds] | tuple[()]:
    """The rounds that both contestants ran to the end; nothing where there is none."""
    both = [n for n in other if n in base and not base[n]["refused"]]
    return ({n: base[n] for n in both}, {n: other[n] for n in both}) if both else ()


def _alone(samples: Rounds) -> Passes:
    if not samples:
        return {
            "graphs": None,
            "graphs_later": None,
            "first_s": None,
            "later_s": None,
            "lost_s": None,
            "curve_s": None,
        }
    counts = [[graphs(p) for p in s["passes"]] for s in samples.values()]
    each = [*passes.lost_by_round(samples).values()]
    return {
        "graphs": _known(max, [c[0] for c in counts]),
        "graphs_later": _known(max, [n for c in counts for n in c[1:]]),
        "first_s": intervals.step_time(passes.firsts(samples)),
        "later_s": intervals.step_time(passes.laters(samples)),
        "lost_s": _interval(each),
        "curve_s": curve(samples).tolist(),
    }


def _interval(each: list[float]) -> Interval:
    """Time lost with its interval; a plain mean where some process lost nothing."""
    whole = intervals.step_time([[t] for t in each]) if min(each) > 0 else None
    return whole or {"median": float(np.mean(each)), "low": None, "high": None}


def graphs(one_pass: Pass) -> int | None:
    """Graphs made in a pass, from the counters; None where there are no counters."""
    return _known(sum, one_pass["graphs"])


def _known(reduce: Callable[[list[int]], int], values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return int(reduce(known)) if known and len(known) == len(values) else None


def curve(samples: Rounds) -> Array:
    """Seconds since the start after each batch of the first and of a later pass."""
    every = [[p["seconds"] for p in s["passes"][:2]] for s in samples.values()]
    return np.cumsum(np.mean(np.array(every), axis=0).reshape(-1))


def _against(base: Rounds, other: Rounds) -> Gain:
    """A cure against the backend as it is."""
    ratios = dict[str, Ratio | None]()
    for name, part in PARTS.items():
        both = [*passes.watched(base), *passes.watched(other)]
        ratios[name] = comparison.ratio(part(base), part(other), both)
    again = _repaid(other, base)
    return {
        "over_as_is": ratios,
        "paid_after": paid_after(curve(base), curve(other)),
        "as_is_again_after": again,
    }


def paid_after(base: Array, other: Array) -> int | None:
    """The batch, from 1, from which on `other` is no longer behind `base`; None where
    it is behind at the end."""
    late = np.flatnonzero(other > base * (1 + 1e-12))  # not by the rounding of sums
    first = int(late[-1]) + 2 if len(late) else 1
    return first if first <= len(base) else None


def _even(dynamic: Rounds, other: Rounds) -> BreakEven:
    """Batches after which the static contestant has repaid its graphs."""
    even = _repaid(dynamic, other)
    unknown = BreakEven(median=None, low=None, high=None, verdict="unresolved")
    return unknown if even is None else even


def _repaid(base: Rounds, other: Rounds) -> BreakEven | None:
    """Batches after which `other` has repaid what it lost more than `base`; a cold
    start is a round that both ran."""
    extra_s = break_even.extra(passes.lost_by_round(other), passes.lost_by_round(base))
    ratio = intervals.speedup(_steps(base), _steps(other))
    even = break_even.break_even(extra_s, ratio, intervals.step_time(_steps(base)))
    busy = comparison.against([*passes.watched(base), *passes.watched(other)])
    return {**even, "verdict": "unresolved"} if even and busy else even


def _steps(samples: Rounds) -> intervals.Rounds:
    count = len(next(iter(samples.values()))["passes"][0]["seconds"])
    return [[t / count for t in times if t] for times in passes.laters(samples)]
