"""From raw samples to the figures of a row: costs, intervals, speed-ups, break-even."""

import statistics as stats
from dataclasses import dataclass

from graphparity.common.contract import registry, specs
from graphparity.common.contract.backend import Backend
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement, CellDocument
from graphparity.common.contract.timings import Against, Ceilings, Costs, Sample, Timing
from graphparity.common.system.machine import roofline
from graphparity.common.timing import intervals

Samples = dict[int, Sample]  # of one cell by round


def rounds_of(samples: Samples, numbers: list[int]) -> intervals.Rounds:
    """The blocks of these rounds; an empty list where a round is missing."""
    return [samples[n]["blocks"] if n in samples else [] for n in numbers]


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return stats.median(known) if known else None


def costs(samples: Samples, step_s: float) -> Costs:
    """The split of costs in seconds, with a cold and with a warm compilation cache.

    compile = first graph of the process + build + first + second step - two steady
    steps; None where a part is unknown. The parts are those with a cold cache.
    """

    def compiling(sample: Sample) -> float | None:
        graph_s, build_s = sample["toolchain_s"], sample["build_s"]
        first_s, second_s = sample["first_step_s"], sample["second_step_s"]
        if graph_s is None or build_s is None or first_s is None or second_s is None:
            return None
        return max(0.0, graph_s + build_s + first_s + second_s - 2 * step_s)

    every = samples.values()
    cold = [s for s in every if s["cold"] is True] or list(every)
    return {
        "compile_cold_s": _median([compiling(s) for s in every if s["cold"] is True]),
        "compile_warm_s": _median([compiling(s) for s in every if s["cold"] is False]),
        "import_s": _median([sample["import_s"] for sample in every]),
        "toolchain_s": _median([sample["toolchain_s"] for sample in cold]),
        "build_s": _median([sample["build_s"] for sample in cold]),
        "first_step_s": _median([sample["first_step_s"] for sample in cold]),
        "second_step_s": _median([sample["second_step_s"] for sample in cold]),
    }


def device_step(samples: Samples) -> float | None:
    """Seconds a step on the device's own clock, as `step_s` is found; None where it has
    none."""
    blocks = [sample.get("device_blocks", []) for sample in samples.values()]
    step = intervals.step_time(blocks)
    return step["median"] if step else None


def rivals(backend: Backend, names: list[str]) -> list[str]:
    """What a backend is timed against: its framework's dynamic form, and the
    baseline."""
    known = registry.backends()
    dynamic = [
        name
        for name in names
        if known[name].framework == backend.framework
        and known[name].graph == "dynamic"
        and backend.graph == "static"
    ]
    base = [name for name in names if known[name].baseline]
    return [n for n in dict.fromkeys(dynamic + base) if n != backend.name]


@dataclass(frozen=True)
class Contestant:
    """What is needed of a cell to hold it against another."""

    backend: str
    precision: str | None  # as measured
    samples: Samples
    costs: Costs


def against(mine: Contestant, other: Contestant, numbers: list[int]) -> Against:
    """Speed-up and break-even of one cell against another; refused for unlike
    precision."""
    row: Against = {
        "backend": other.backend,
        "speedup": None,
        "verdict": None,
        "reason": None,
        "break_even_steps": None,
    }
    if None in (mine.precision, other.precision):
        return {**row, "verdict": "refused", "reason": "a precision is unknown"}
    if mine.precision != other.precision:
        pair = f"{mine.precision} against {other.precision}"
        reason = f"{pair}: unlike precisions are not compared"
        return {**row, "verdict": "refused", "reason": reason}
    base, timed = (rounds_of(cell.samples, numbers) for cell in (other, mine))
    ratio = intervals.speedup(base, timed)
    if ratio is None:
        return {**row, "reason": "no blocks in common"}
    paid, spared = (cell.costs["compile_cold_s"] for cell in (mine, other))
    if paid is not None and spared is not None:
        row["break_even_steps"] = intervals.break_even(paid - spared, base, timed)
    return {**row, "speedup": ratio, "verdict": intervals.verdict(ratio)}


def timing(
    cells: dict[Cell, Agreement], samples: dict[Cell, Samples]
) -> dict[Cell, Timing]:
    """The `timing` of all backends' cells of one workload config."""
    numbers = sorted({n for cell in cells for n in samples.get(cell, {})})
    known = registry.backends()
    contestants: dict[str, Contestant] = {}
    timings: dict[Cell, Timing] = {}
    for cell, document in cells.items():
        if not samples.get(cell):
            continue
        step = intervals.step_time(rounds_of(samples[cell], numbers))
        if step is None:
            continue
        split = costs(samples[cell], step["median"])
        raw = samples[cell].values()
        timings[cell] = {
            **split,
            "device_step_s": device_step(samples[cell]),
            "processes": len(raw),
            "blocks": sum(len(sample["blocks"]) for sample in raw),
            "compiled_blocks": sum(sample["compiled_blocks"] for sample in raw),
            "step_s": step,
            "against": [],
            "across": [],  # between devices: see `across_devices`
        }
        contestants[cell.backend] = Contestant(
            cell.backend, document.get("precision"), samples[cell], split
        )
    for cell, figures in timings.items():
        for name in rivals(known[cell.backend], list(contestants)):
            row = against(contestants[cell.backend], contestants[name], numbers)
            figures["against"].append(row)
    return timings


def finish(
    document: Agreement,
    cell: Cell,
    figures: Timing | None,
    samples: Samples,
    ceilings: Ceilings | None,
) -> CellDocument:
    """A cell as it stands in the JSON: agreement, timing, memory, roofline, graph."""
    step_s = figures["step_s"]["median"] if figures else None
    flops, moved = specs.cost(cell.workload, cell.config, cell.dtype)
    fitting = ceilings if ceilings and ceilings.get("dtype") == cell.dtype else None
    peaks = [s["peak_bytes"] for s in samples.values() if s["peak_bytes"] is not None]
    backend = registry.backends()[cell.backend]
    return {
        "workload": cell.workload,
        "config": cell.config,
        "backend": cell.backend,
        "device": cell.device,
        "dtype": cell.dtype,
        "precision": None,
        "asked": None,
        "facts": None,
        **document,
        "timing": figures,
        "memory": {"peak_bytes": max(peaks) if peaks else None},
        "roofline": roofline(flops, moved, step_s, fitting),
        "graph": {"form": backend.graph, "mode": backend.mode},
    }
