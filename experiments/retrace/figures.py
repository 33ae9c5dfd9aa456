"""The figures of `retrace`: graphs made, time lost, and when a cure has paid."""

from typing import Any

import numpy as np

from graphparity.common.agreement import verdicts
from graphparity.common.contract import registry
from graphparity.common.contract.trees import Array
from graphparity.common.timing import intervals
from graphparity.experiments.retrace.plan import AS_IS, Arm, Found
from graphparity.experiments.shared.dynamic_form import eager
from graphparity.experiments.shared.terminal import tables

Row = dict[str, Any]
Rounds = dict[int, dict[str, Any]]  # an arm's samples by round


def rows(found: Found, sizes: list[int]) -> list[Row]:
    """A row for each arm that ran, refused or failed, backend by backend."""
    ran = [*found.documents, *(_arm(name) for name in found.failed)]
    order = list(registry.backends())

    def place(arm: Arm) -> tuple[int, int]:
        modes = [AS_IS, *found.cures.get(arm.backend, [])]
        return order.index(arm.backend), modes.index(arm.mode)

    return [_row(found, arm, sizes) for arm in sorted(dict.fromkeys(ran), key=place)]


def _arm(name: str) -> Arm:
    return Arm(*name.split("/", 1))


def _row(found: Found, arm: Arm, sizes: list[int]) -> Row:
    empty: Row = {"status": None, "reason": None, "agreement": [], "compiled": None}
    document = {**empty, **found.documents.get(arm, {})}
    if str(arm) in found.failed:
        status, _, reason = found.failed[str(arm)].partition(": ")
        document |= {"status": status, "reason": reason}
    row: Row = {"backend": arm.backend, "mode": arm.mode, **document}
    row |= {"worst_ratio": verdicts.worst_ratio(document["agreement"])}
    row |= {"batches": len(sizes), "sizes": len(set(sizes))}
    whole = {n: s for n, s in found.samples.get(arm, {}).items() if not s["refused"]}
    row |= _alone(whole)
    row |= {"over_as_is": None, "paid_after": None, "as_is_again_after": None}
    row |= {"break_even": None}
    if not whole:
        return row
    base = found.samples.get(Arm(arm.backend, AS_IS), {})
    if arm.mode != AS_IS and _usable(base, whole):
        row |= _against(*_usable(base, whole))
    dynamic = eager(arm.backend)
    other = found.samples.get(Arm(dynamic, AS_IS), {})
    if dynamic != arm.backend and (pair := _usable(other, whole)):
        row["break_even"] = {"backend": dynamic, **_even(*pair)}
    return row


def _usable(base: Rounds, mine: Rounds) -> tuple[Rounds, Rounds] | tuple[()]:
    """The rounds that both arms ran to the end; nothing where there is none."""
    both = [n for n in mine if n in base and not base[n]["refused"]]
    return ({n: base[n] for n in both}, {n: mine[n] for n in both}) if both else ()


def _alone(samples: Rounds) -> Row:
    names = ("graphs", "graphs_later", "first_s", "later_s", "lost_s", "curve_s")
    if not samples:
        return dict.fromkeys(names)
    counts = [[graphs(p) for p in s["passes"]] for s in samples.values()]
    each = [float(np.sum(_lost(sample))) for sample in samples.values()]
    return {
        "graphs": _known(max, [c[0] for c in counts]),
        "graphs_later": _known(max, [n for c in counts for n in c[1:]]),
        "first_s": intervals.step_time(_firsts(samples)),
        "later_s": intervals.step_time(_laters(samples)),
        "lost_s": _interval(each),
        "curve_s": curve(samples).tolist(),
    }


def _interval(each: list[float]) -> intervals.Interval:
    """Time lost with its interval; a plain mean where some process lost nothing."""
    whole = intervals.step_time([[t] for t in each]) if min(each) > 0 else None
    return whole or {"median": float(np.mean(each)), "low": None, "high": None}


def graphs(one_pass: dict[str, Any]) -> int | None:
    """Graphs that the counters told of in a pass; None where there are none."""
    return _known(sum, one_pass["graphs"])


def _known(reduce: Any, values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return int(reduce(known)) if known and len(known) == len(values) else None


def _firsts(samples: Rounds) -> intervals.Rounds:
    return [[sum(s["passes"][0]["seconds"])] for s in samples.values()]


def _laters(samples: Rounds) -> intervals.Rounds:
    return [[sum(p["seconds"]) for p in s["passes"][1:]] for s in samples.values()]


def _lost(sample: dict[str, Any]) -> Array:
    """Seconds that each step of the first pass took over its later repetitions."""
    seconds = np.array([one["seconds"] for one in sample["passes"]])
    return np.asarray(seconds[0] - np.median(seconds[1:], axis=0))


def curve(samples: Rounds) -> Array:
    """Seconds since the start after each batch of the first and of a later pass."""
    every = [[p["seconds"] for p in s["passes"][:2]] for s in samples.values()]
    return np.cumsum(np.mean(np.array(every), axis=0).reshape(-1))


def _against(base: Rounds, mine: Rounds) -> Row:
    """A cure against the backend as it is."""
    found: Row = {}
    for name, part in (("first", _firsts), ("later", _laters)):
        ratio = intervals.speedup(part(base), part(mine))
        word = intervals.verdict(ratio) if ratio else None
        found[name] = {**ratio, "verdict": word} if ratio else None
    spared = _mean_lost(base) - _mean_lost(mine)
    again = intervals.break_even(spared, _steps(mine), _steps(base))
    return {
        "over_as_is": found,
        "paid_after": paid_after(curve(base), curve(mine)),
        "as_is_again_after": again,
    }


def paid_after(base: Array, other: Array) -> int | None:
    """The batch from which `other` stays behind `base` no more; None where it never
    gets there."""
    late = np.flatnonzero(other > base)
    first = int(late[-1]) + 2 if len(late) else 1
    return first if first <= len(base) else None


def _even(dynamic: Rounds, mine: Rounds) -> Row:
    """Batches after which the static arm has repaid its graphs."""
    extra = _mean_lost(mine) - _mean_lost(dynamic)
    found = intervals.break_even(extra, _steps(dynamic), _steps(mine))
    return found or {"median": None, "low": None, "high": None, "verdict": "unresolved"}


def _mean_lost(samples: Rounds) -> float:
    return float(np.mean([np.sum(_lost(sample)) for sample in samples.values()]))


def _steps(samples: Rounds) -> intervals.Rounds:
    count = len(next(iter(samples.values()))["passes"][0]["seconds"])
    return [[t / count for t in times if t] for times in _laters(samples)]


# -- in words --------------------------------------------------------------------------


def summary(found: list[Row]) -> list[str]:
    """A sentence for each backend, then one over the agreement."""
    texts = []
    for name in dict.fromkeys(row["backend"] for row in found):
        own = [row for row in found if row["backend"] == name]
        texts.append(f"{name}: {'; '.join(map(_sentence, own))}.")
    judged = [row for row in found if row["status"] in ("agree", "disagree")]
    if judged:
        agrees = [row for row in judged if row["status"] == "agree"]
        worst = max((row["worst_ratio"] or 0.0 for row in judged), default=0.0)
        texts.append(
            f"Loss, gradients, update and forward pass are the oracle's on the batches "
            f"as they are in {len(agrees)} of {len(judged)} rows; the largest ratio is "
            f"{worst:.2g} noise floors ({verdicts.THRESHOLD:g} is the limit)."
        )
    return texts


def _sentence(row: Row) -> str:
    if row["first_s"] is None:
        return (
            f"{row['mode']}, {row['status']} ({' '.join(str(row['reason']).split())})"
        )
    made = "graphs not counted" if row["graphs"] is None else _made(row)
    share = f"{lost(row)} of {tables.seconds(row['first_s']['median'])} lost"
    text = f"{row['mode']}, {made} for {row['sizes']} sizes, {share}"
    return text + _compared(row)


def lost(row: Row) -> str:
    """Time lost in words: none, where the first pass was no slower than the later."""
    found = row["lost_s"]["median"]
    return tables.seconds(found) if found > 0 else "none"


def _made(row: Row) -> str:
    if row["graphs"] and registry.backends()[row["backend"]].graph == "dynamic":
        return f"{row['graphs']} compilations of single operations"
    count = f"{row['graphs']} graph{'' if row['graphs'] == 1 else 's'}"
    if row["compiled"] is not None:
        count += f" and {row['compiled']} compilations"
    return count


def _compared(row: Row) -> str:
    ratio = row["over_as_is"]
    if not ratio:
        return ""
    texts = [
        f"{found['median']:.2f}× as fast {when} ({found['verdict']})"
        for when, found in (("at first", ratio["first"]), ("later", ratio["later"]))
        if found
    ]
    if not texts:
        return ""
    text = f", {' and '.join(texts)} as without it"
    again = row["as_is_again_after"] or {"verdict": None}
    if again["verdict"] == "pays":
        text += f", which is ahead again after {again['median']:,.0f} batches"
    return text
