"""Lockstep: each step starts from the oracle's state, so that errors do not add up over
steps; the first one is called twice, and the edges come behind the usual steps."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from graphparity.common.agreement import (
    called_twice,
    edges,
    half_precision,
    verdicts,
)
from graphparity.common.agreement.targets import Target
from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Expected, Shown, Verdict
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Named, Tree
from graphparity.common.workers.one_process import Asks

Found = tuple[
    list[Verdict], Shown
]  # of what a cell shows, and what was found beside it


def lockstep(pool: Asks, cell: Cell, target: Target) -> Iterator[Found]:
    """Verdicts over single steps and edges of a cell, one part after the other, and
    what was found beside them.

    A program whose two calls of the first step differ is judged by that alone.
    """
    beyond = edges.for_backend(target.edges, cell.backend)
    usual = target.drawn["steps"]
    steps = [usual[0], *usual, *(edge["step"] for edge in beyond["cases"])]
    steps = cast(steps, cell.dtype)
    results = pool.ask(cell.backend, "check", spec=target.spec, steps=steps)
    if len(results) != len(steps):
        reason = f"{len(results)} steps came back, expected {len(steps)}"
        yield [verdicts.absent("steps", reason)], {}
        return
    names = specs.params(target.spec)
    calls = [specs.name_outputs(outputs, names) for outputs in results[:2]]
    if drawn := called_twice.judge(calls[0], calls[1], target.expected[0], cell.dtype):
        yield drawn, {}
        return
    at_usual, at_edges = results[1 : 1 + len(usual)], results[1 + len(usual) :]
    extra: Shown = {**_buffers(at_usual, target), **denormals(at_usual)}
    yield usual_steps(at_usual, cell, target), extra
    if "half" in target.spec:
        yield _dtypes(pool, cell, target)
    found, told = edges.judge(beyond, at_edges, target.spec, cell.dtype)
    yield found, {**told}


def usual_steps(
    results: list[dict[str, Tree]], cell: Cell, target: Target
) -> list[Verdict]:
    """Verdicts over every output of the steps that the oracle drew."""
    found, names = list[Verdict](), specs.params(target.spec)
    no_buffers = _buffers(results, target).get("buffers", "") is None
    triples = zip(target.labels, results, target.expected, strict=True)
    for label, outputs, expected in triples:
        if no_buffers:
            outputs = {part: out for part, out in outputs.items() if part != "buffers"}
            expected = {n: e for n, e in expected.items() if "buffers." not in n}
        named = specs.name_outputs(outputs, names)
        compared = _compared(named, expected, cell, target)
        found += [verdicts.at(label, verdict) for verdict in compared]
    return found


def _compared(
    outputs: Named, expected: dict[str, Expected], cell: Cell, target: Target
) -> list[Verdict]:
    """The verdicts of one step; in half precision by that's own limits."""
    half = target.spec.get("half")
    if half is None:
        return verdicts.compare(outputs, expected, cell.dtype)
    loose = half in registry.backends()[cell.backend].excess
    return half_precision.compare(outputs, expected, cell.dtype, half, loose)


def _dtypes(pool: Asks, cell: Cell, target: Target) -> tuple[list[Verdict], Shown]:
    """The verdict over the dtypes of a step's operations, where the backend tells."""
    half, (start, batch) = target.spec["half"], target.drawn["steps"][0]
    if half not in half_precision.HALVES:
        return [], {}
    step = cast([start, batch], cell.dtype)
    seen = pool.ask(cell.backend, "operations", spec=target.spec, step=step)
    if reason := half_precision.unchecked(seen):
        return [], {"dtypes": reason}
    return [half_precision.dtypes_of_operations(seen, half)], {"dtypes": "checked"}


def denormals(results: Iterable[Mapping[str, Tree]]) -> Shown:
    """The largest share of denormal numbers in the weights and in the optimizer's state
    behind any of these steps, where there are any: a processor may take a hundred times
    as long over them, and what a timed block returns, the loss, doesn't tell."""
    shares = dict[str, float]()
    for outputs in results:
        for part in (name for name in ("param", "opt") if name in outputs):
            if share := dtypes.denormal(outputs[part]):
                shares[part] = max(share, shares.get(part, 0.0))
    return {"denormal": shares} if shares else {}


def _buffers(results: list[dict[str, Tree]], target: Target) -> Shown:
    """What a library's gradient buffers held before and after the first step's backward
    pass, for the parameter that is shown; None where it has none."""
    if not results or "buffers" not in results[0]:
        return {}
    first, shown = results[0]["buffers"], target.reference.SHOWN
    if first is None:
        return {"buffers": None}
    at = target.reference.PARAMS.index(shown)
    values = {
        when: [value if np.isfinite(value) else None for value in grads[at].tolist()]
        for when, grads in first.items()
    }
    return {"buffers": {"parameter": shown, **values}}
