"""What a backend gives at the edges: thresholds, kinks, ties, huge, tiny, NaN and inf.

Where the oracle's own value is NaN or infinite, so must the backend's be. Where only
the dtype overflows or underflows, or its floor is COARSE, nothing can be judged, and
that is said. At a kink every value between those of its two sides is right, none other:
which one it is, is a fact of the framework.
"""

from typing import TypedDict

import numpy as np

from graphparity.common.agreement import verdicts
from graphparity.common.agreement.noise_floor import relative_error
from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import (
    AtEdges,
    Drawn,
    Edge,
    Edges,
    Expected,
    Shown,
    Spec,
    Verdict,
)
from graphparity.common.contract.trees import Array, Named, Tree
from graphparity.common.workers.pool import Pool

COARSE = 2.0**-8  # of a floor: 32 of them are an eighth of the value
RESIZED = "another size is another graph to compile"


class Found(TypedDict):
    """What one step at an edge has shown."""

    verdicts: list[Verdict]
    facts: dict[str, str]
    not_judged: list[str]


def ask(pool: Pool, spec: Spec, drawn: Drawn, dtype: str, seed: int) -> Edges | None:
    """The edges of what was drawn, and what the oracle gives there; None for a workload
    of facts, which has no inputs."""
    if spec["kind"] == "facts":
        return None
    request = {"spec": spec, "start": drawn["start"], "batches": drawn["batches"]}
    found: Edges = pool.ask(pool.judge, "edges", dtype=dtype, seed=seed, **request)
    return found


def for_backend(edges: Edges | None, backend: str) -> Edges:
    """The edges that a backend is asked for: of a static one no other sizes."""
    if edges is None:
        return {"cases": [], "left_out": {}}
    if registry.backends()[backend].graph == "dynamic":
        return edges
    resized = {edge["at"]: RESIZED for edge in edges["cases"] if edge["resized"]}
    cases = [edge for edge in edges["cases"] if not edge["resized"]]
    return {"cases": cases, "left_out": {**edges["left_out"], **resized}}


def judge(
    edges: Edges, results: list[dict[str, Tree]], spec: Spec, dtype: str
) -> tuple[list[Verdict], Shown]:
    """Verdicts over the outputs of every edge's step, and what is told of the rest.

    results: as `steps.check` gives them, one for each case.
    """
    if not edges["cases"] and not edges["left_out"]:
        return [], {}
    found, names = list[Verdict](), specs.params(spec)
    told: AtEdges = {"facts": {}, "not_judged": {}, "left_out": edges["left_out"]}
    for edge, outputs in zip(edges["cases"], results, strict=True):
        known = {part: out for part, out in outputs.items() if part != "buffers"}
        shown = at(edge, specs.name_outputs(known, names), dtype)
        label = f"at {edge['at']}"
        found += [verdicts.at(label, verdict) for verdict in shown["verdicts"]]
        told["facts"] |= shown["facts"]
        if shown["not_judged"]:
            told["not_judged"][edge["at"]] = _by_reason(shown["not_judged"])
    return found, {"edges": told}


def _by_reason(lines: list[str]) -> str:
    """`name: reason` of several outputs, those of one reason together."""
    names: dict[str, list[str]] = {}
    for line in lines:
        name, _, reason = line.partition(": ")
        names.setdefault(reason, []).append(name)
    return "; ".join(f"{reason}: {', '.join(named)}" for reason, named in names.items())


def at(edge: Edge, outputs: Named, dtype: str) -> Found:
    """What one step at an edge has shown, its outputs by name."""
    found: Found = {"verdicts": [], "facts": {}, "not_judged": []}
    places, told = set[str](), list[str]()
    for name in edge["values"]:
        if name not in outputs:
            reason = "the backend did not return this output"
            found["verdicts"].append(verdicts.absent(name, reason))
        elif name.startswith(tuple(edge["facts"])):
            told += _unlike(name, outputs[name], edge)
        elif edge["sides"] and _apart(name, edge):
            verdict, place = _between(name, outputs[name], edge, dtype)
            found["verdicts"].append(verdict)
            places.add(f"{place:.1f}".removesuffix(".0"))
        else:
            _at_places(found, name, outputs[name], edge, dtype)
    if edge["facts"]:
        named = ", ".join(edge["facts"])
        found["not_judged"].append(f"{named}: frameworks differ there by design")
    if places:
        found["facts"][edge["kink"]] = " to ".join(sorted(places, key=float))
    if told:
        found["facts"][edge["at"]] = "; ".join(told)
    return found


def _at_places(found: Found, name: str, out: Array, edge: Edge, dtype: str) -> None:
    """Judge an output where there is something to hold it against; say where not."""
    value, expected, held = edge["values"][name], edge["expected"][name], edge["judged"]
    if out.shape != value.shape or value.dtype.kind != "f":
        found["verdicts"].append(_judged(name, out, value, expected, dtype))
        return
    wild = ~np.isfinite(value)
    lost = int(np.count_nonzero(~held[name] & ~wild))
    if lost:
        found["not_judged"].append(f"{name}: {_beyond(value, held[name], lost, dtype)}")
        found["facts"] |= _denormals(out, value, dtype)
    coarse = expected["floor"] > COARSE
    if coarse:
        text = f"{name}: the reference itself is far off in {dtype}"
        found["not_judged"].append(text)
    kept = np.zeros_like(held[name]) if coarse else held[name]
    if np.any(wild) and (odd := _elsewhere(out[wild], value[wild])):
        found["verdicts"].append(verdicts.absent(name, odd))
    elif np.any(wild) or np.any(kept):
        out, value = (np.where(kept, a, np.zeros_like(a)) for a in (out, value))
        found["verdicts"].append(_judged(name, out, value, expected, dtype))


def _judged(
    name: str, out: Array, value: Array, expected: Expected, dtype: str
) -> Verdict:
    return verdicts.judge(name, out, value, expected["floor"], dtype)


def _beyond(value: Array, held: Array, lost: int, dtype: str) -> str:
    """Why values can't be judged though the oracle's float64 has them."""
    left = np.abs(value[~held & np.isfinite(value)])
    how = "underflows" if np.all(left < float(np.finfo(dtype).tiny)) else "overflows"
    where = "" if lost == value.size else f" at {lost} of {value.size}"
    return f"the reference {how} in {dtype}{where}"


def _denormals(out: Array, value: Array, dtype: str) -> dict[str, str]:
    """What became of the oracle's values below the normal numbers of the dtype."""
    limits, size = np.finfo(dtype), np.abs(value)
    low = (size < float(limits.tiny)) & (size > float(limits.smallest_subnormal))
    if not np.any(low):
        return {}
    kept = np.count_nonzero(out[low]) / np.count_nonzero(low)
    word = {0.0: "flushed to 0", 1.0: "kept"}.get(kept, "some kept, some flushed to 0")
    return {f"numbers below {limits.tiny:.2g}": word}


def _elsewhere(out: Array, value: Array) -> str | None:
    """Where the oracle is NaN or infinite: what else came; None where it is the
    same."""
    same = np.where(np.isnan(value), np.isnan(out), out == value)
    if np.all(same):
        return None
    first = int(np.argmin(same))
    what = f"{np.count_nonzero(~same)} of {value.size} values that the oracle has as"
    return f"{what} NaN or inf are others: {out[first]:.3g} for {value[first]:.3g}"


def _unlike(name: str, out: Array, edge: Edge) -> list[str]:
    """How an output that is a fact differs from the oracle's, if it does."""
    value, held = edge["values"][name], edge["judged"][name]
    if out.shape != value.shape:
        return [f"{name} has shape {out.shape}, the oracle's {value.shape}"]
    counts = [int(np.count_nonzero(~np.isfinite(a))) for a in (out, value)]
    if counts[0] != counts[1]:
        text = f"{counts[0]} of {value.size} are NaN or inf, in the oracle {counts[1]}"
        return [f"{name}: {text}"]
    error = relative_error(np.where(held, out, 0), np.where(held, value, 0))
    if error <= verdicts.THRESHOLD * edge["expected"][name]["floor"]:
        return []
    return [f"{name}: {error:.2g} from the oracle's, relative"]


def _apart(name: str, edge: Edge) -> bool:
    """Whether the sides of a kink differ in an output by more than rounding."""
    low, high = (side[name] for side in edge["sides"])
    noise = max(edge["expected"][name]["floor"], edge["moved"])
    apart = float(np.linalg.norm(high - low))
    return apart > verdicts.THRESHOLD * noise * float(np.linalg.norm(high))


def _between(name: str, out: Array, edge: Edge, dtype: str) -> tuple[Verdict, float]:
    """The verdict over an output that may lie anywhere between the sides of a kink, and
    where it does: 0 is the first side, 1 the second."""
    low, high = (side[name] for side in edge["sides"])
    gap, place = high - low, 0.0
    if out.shape == low.shape and np.all(np.isfinite(out)):
        far = np.sum((np.asarray(out, np.float64) - low) * gap) / np.sum(gap * gap)
        place = float(np.clip(far, 0.0, 1.0))
    expected = edge["expected"][name]
    expected = {**expected, "floor": max(expected["floor"], edge["moved"])}
    verdict = _judged(name, out, low + place * gap, expected, dtype)
    if verdict["verdict"] != "agree" and verdict["ratio"] is not None:
        reason = f"neither side's of {edge['at']} nor between: {verdict['reason']}"
        verdict = {**verdict, "reason": reason}
    return verdict, place
