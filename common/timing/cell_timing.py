"""From raw samples to the figures of a row: costs, intervals, speed-ups, break-even."""

import statistics as stats
from typing import Any

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.registry import Backend
from graphparity.common.system.machine import roofline
from graphparity.common.timing import intervals

Samples = dict[int, dict[str, Any]]  # of one cell by round


def rounds_of(samples: Samples, numbers: list[int]) -> intervals.Rounds:
    """The blocks of these rounds; an empty list where a round is missing."""
    return [samples[n]["blocks"] if n in samples else [] for n in numbers]


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return stats.median(known) if known else None


def costs(samples: Samples, step_s: float) -> dict[str, float | None]:
    """The split of costs in seconds, with a cold and with a warm compilation cache.

    compile = first graph of the process + build + first + second step - two steady
    steps; None where a part is unknown. The parts are those with a cold cache.
    """

    def compiling(sample: dict[str, Any]) -> float | None:
        parts = ("toolchain_s", "build_s", "first_step_s", "second_step_s")
        known = [sample[part] for part in parts if sample[part] is not None]
        return max(0.0, sum(known) - 2 * step_s) if len(known) == len(parts) else None

    every = samples.values()
    found: dict[str, float | None] = {
        "compile_cold_s": _median([compiling(s) for s in every if s["cold"] is True]),
        "compile_warm_s": _median([compiling(s) for s in every if s["cold"] is False]),
    }
    cold = [s for s in every if s["cold"] is True] or list(every)
    found["import_s"] = _median([sample["import_s"] for sample in every])
    for part in ("toolchain_s", "build_s", "first_step_s", "second_step_s"):
        found[part] = _median([sample[part] for sample in cold])
    return found


def device_step(samples: Samples) -> float | None:
    """Seconds a step on the device's own clock, as `step_s` is found; None where it has
    none."""
    blocks = [sample.get("device_blocks", []) for sample in samples.values()]
    found = intervals.step_time(blocks)
    return found["median"] if found else None


def rivals(backend: Backend, names: list[str]) -> list[str]:
    """What a backend is timed against: its framework's dynamic form, and the
    baseline."""
    known = registry.backends()
    own = [
        name
        for name in names
        if known[name].framework == backend.framework
        and known[name].graph == "dynamic"
        and backend.graph == "static"
    ]
    base = [name for name in names if known[name].baseline]
    return [n for n in dict.fromkeys(own + base) if n != backend.name]


def against(
    mine: dict[str, Any], other: dict[str, Any], numbers: list[int]
) -> dict[str, Any]:
    """Speed-up and break-even of one cell against another; refused for unlike
    precision.

    Both arguments hold `backend`, `precision`, `samples` and `costs`.
    """
    row: dict[str, Any] = {"backend": other["backend"], "speedup": None}
    row |= {"verdict": None, "reason": None, "break_even_steps": None}
    if None in (mine["precision"], other["precision"]):
        return {**row, "verdict": "refused", "reason": "a precision is unknown"}
    if mine["precision"] != other["precision"]:
        pair = f"{mine['precision']} against {other['precision']}"
        reason = f"{pair}: unlike precisions are not compared"
        return {**row, "verdict": "refused", "reason": reason}
    base, own = (rounds_of(cell["samples"], numbers) for cell in (other, mine))
    ratio = intervals.speedup(base, own)
    if ratio is None:
        return {**row, "reason": "no blocks in common"}
    paid, spared = (cell["costs"]["compile_cold_s"] for cell in (mine, other))
    if paid is not None and spared is not None:
        row["break_even_steps"] = intervals.break_even(paid - spared, base, own)
    return {**row, "speedup": ratio, "verdict": intervals.verdict(ratio)}


def timing(
    cells: dict[Cell, dict[str, Any]], samples: dict[Cell, Samples]
) -> dict[Cell, dict[str, Any]]:
    """The `timing` of all backends' cells of one workload config."""
    numbers = sorted({n for cell in cells for n in samples.get(cell, {})})
    known = registry.backends()
    facts: dict[str, dict[str, Any]] = {}
    found: dict[Cell, dict[str, Any]] = {}
    for cell, document in cells.items():
        if not samples.get(cell):
            continue
        step = intervals.step_time(rounds_of(samples[cell], numbers))
        if step is None or step["median"] is None:
            continue
        split = costs(samples[cell], step["median"])
        split["device_step_s"] = device_step(samples[cell])
        raw = samples[cell].values()
        counts = {
            "processes": len(raw),
            "blocks": sum(len(sample["blocks"]) for sample in raw),
            "compiled_blocks": sum(sample["compiled_blocks"] for sample in raw),
        }
        found[cell] = {**split, **counts, "step_s": step, "against": []}
        base = {"backend": cell.backend, "precision": document.get("precision")}
        facts[cell.backend] = {**base, "samples": samples[cell], "costs": split}
    for cell, figures in found.items():
        for name in rivals(known[cell.backend], list(facts)):
            row = against(facts[cell.backend], facts[name], numbers)
            figures["against"].append(row)
    return found


def finish(
    document: dict[str, Any],
    cell: Cell,
    figures: dict[str, Any] | None,
    samples: Samples,
    ceilings: dict[str, Any] | None,
) -> dict[str, Any]:
    """A cell as it stands in the JSON: agreement, timing, memory, roofline, graph."""
    step_s = figures["step_s"]["median"] if figures else None
    flops, moved = specs.cost(cell.workload, cell.config, cell.dtype)
    fitting = ceilings if ceilings and ceilings.get("dtype") == cell.dtype else None
    peaks = [s["peak_bytes"] for s in samples.values() if s["peak_bytes"] is not None]
    backend = registry.backends()[cell.backend]
    base = {name: getattr(cell, name) for name in cell.__dataclass_fields__}
    return {
        **base,
        "precision": None,
        "asked": None,
        "reason": None,
        "facts": None,
        **document,
        "timing": figures,
        "memory": {"peak_bytes": max(peaks) if peaks else None},
        "roofline": roofline(flops, moved, step_s, fitting),
        "graph": {"form": backend.graph, "mode": backend.mode},
    }
