"""From raw samples to the figures of a row: costs, intervals, speed-ups, break-even."""

import statistics as stats
from dataclasses import dataclass
from typing import TypedDict

from graphparity.common.contract import registry, siblings, specs
from graphparity.common.contract.backend import Backend
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement, CellDocument
from graphparity.common.contract.timings import (
    Against,
    Ceilings,
    Costs,
    Interval,
    Roofline,
    Sample,
    Timing,
)
from graphparity.common.system.ceilings import roofline
from graphparity.common.timing import (
    break_even,
    disturbance,
    intervals,
    lock_stepped,
    looked,
    marks,
    modes,
)

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
    every = samples.values()
    cold, warm = ([s for s in every if s["cold"] is kind] for kind in (True, False))
    each = [*cold_prices(samples, step_s).values()]
    cold = cold or list(every)
    return {
        "compile_cold_s": stats.median(each) if each else None,
        "compile_cold_each_s": each,
        "compile_warm_s": _median([_compiling(sample, step_s) for sample in warm]),
        "import_s": _median([sample["import_s"] for sample in every]),
        "toolchain_s": _median([sample["toolchain_s"] for sample in cold]),
        "build_s": _median([sample["build_s"] for sample in cold]),
        "first_step_s": _median([sample["first_step_s"] for sample in cold]),
        "second_step_s": _median([sample["second_step_s"] for sample in cold]),
    }


def cold_prices(samples: Samples, step_s: float) -> dict[int, float]:
    """Seconds of compiling by round, of each in which a process started cold."""
    prices = {
        number: _compiling(sample, step_s)
        for number, sample in sorted(samples.items())
        if sample["cold"] is True
    }
    return {number: cost for number, cost in prices.items() if cost is not None}


def _compiling(sample: Sample, step_s: float) -> float | None:
    """Seconds of compiling in one process; None where a part of it is unknown."""
    graph_s, build_s = sample["toolchain_s"], sample["build_s"]
    first_s, second_s = sample["first_step_s"], sample["second_step_s"]
    if graph_s is None or build_s is None or first_s is None or second_s is None:
        return None
    return max(0.0, graph_s + build_s + first_s + second_s - 2 * step_s)


def device_step(samples: Samples) -> float | None:
    """Seconds a step on the device's clock, computed as `step_s` is; None where it has
    none."""
    blocks = [sample.get("device_blocks", []) for sample in samples.values()]
    step = intervals.step_time(blocks)
    return step["median"] if step else None


def rivals(backend: Backend, names: list[str]) -> list[str]:
    """What a backend is timed against: its own dynamic form where it is a static graph,
    and the baseline."""
    known, own = registry.backends(), siblings.dynamic(backend.name)
    base = [name for name in names if known[name].baseline]
    rivals = [*([own] if own in names else []), *base]
    return [n for n in dict.fromkeys(rivals) if n and n != backend.name]


@dataclass(frozen=True)
class Contestant:
    """What is needed of a cell to compare it with another."""

    backend: str
    precision: str | None  # as measured
    samples: Samples
    step_s: Interval

    def prices(self) -> dict[int, float]:
        """Seconds of compiling by round, of each in which it started cold."""
        return cold_prices(self.samples, self.step_s["median"])


def against(timed: Contestant, other: Contestant, numbers: list[int]) -> Against:
    """Speed-up and break-even of one cell against another; `refused` where their
    measured precisions differ. numbers: the rounds in which both ran."""
    row: Against = {
        "backend": other.backend,
        "speedup": None,
        "verdict": None,
        "reason": None,
        "break_even_steps": None,
    }
    if reason := _refusal(timed.precision, other.precision):
        return {**row, "verdict": "refused", "reason": reason}
    base, blocks = (rounds_of(cell.samples, numbers) for cell in (other, timed))
    alike = lock_stepped.statistic([other.samples, timed.samples])
    ratio = intervals.speedup(base, blocks, alike=alike)
    if ratio is None:
        return {**row, "reason": "no blocks in common"}
    extra_s = break_even.extra(timed.prices(), other.prices())
    step_s = intervals.step_time(base)
    row["break_even_steps"] = break_even.break_even(extra_s, ratio, step_s)
    row["mean_speedup"] = intervals.mean_speedup(base, blocks)
    word, reason = marks.judged(ratio)
    return {**row, "speedup": ratio, "verdict": word, "reason": reason}


def _refusal(precision: str | None, other: str | None) -> str | None:
    """Why cells of these measured precisions are not compared; None where they are."""
    if precision is None or other is None:
        return "a precision is unknown"
    if precision != other:
        return f"{precision} against {other}: unlike precisions are not compared"
    return None


def timing(
    cells: dict[Cell, Agreement], samples: dict[Cell, Samples]
) -> dict[Cell, Timing]:
    """The `timing` of all backends' cells of one workload config."""
    numbers = sorted({n for cell in cells for n in samples.get(cell, {})})
    known = registry.backends()
    contestants: dict[str, Contestant] = {}
    timings: dict[Cell, Timing] = {}
    for cell, document in cells.items():
        timing = _alone(samples.get(cell, {}), numbers)
        if timing is not None:
            timings[cell] = timing
            contestants[cell.backend] = Contestant(
                cell.backend, document.get("precision"), samples[cell], timing["step_s"]
            )
    control = lock_stepped.control(samples)
    for cell, figures in timings.items():
        figures["control"] = control
        for name in rivals(known[cell.backend], list(contestants)):
            row = against(contestants[cell.backend], contestants[name], numbers)
            figures["against"].append(row)
    return timings


def _alone(samples: Samples, numbers: list[int]) -> Timing | None:
    """The `timing` of a cell, not yet compared with others; None where no block of it
    is known."""
    if not samples:
        return None
    step = intervals.step_time(rounds_of(samples, numbers))
    if step is None:
        return None
    raw, rounds = list(samples.values()), rounds_of(samples, numbers)
    return {
        **costs(samples, step["median"]),
        "device_step_s": device_step(samples),
        "processes": len(raw),
        "blocks": sum(len(sample["blocks"]) for sample in raw),
        "compiled_blocks": sum(sample["compiled_blocks"] for sample in raw),
        "disturbed_blocks": disturbance.counted(raw)[0],
        "disturbed_by_others": disturbance.by_others(raw),
        "busy": disturbance.share(raw),
        "step_s": step,
        "mean_step_s": intervals.mean_time(rounds),
        "levels_s": intervals.levels(rounds),
        "modes": modes.named(intervals.levels(rounds)),
        "looked": looked.of(raw),
        "control": None,  # its config's, as `against` and `across`
        "unpriced": [why for sample in raw if (why := sample.get("unpriced"))],
        "against": [],
        "across": [],  # between devices: see `across_devices`
    }


class _Placed(TypedDict):
    """Which cell a document is of."""

    workload: str
    config: str
    backend: str
    device: str
    dtype: str


def _placed(cell: Cell) -> _Placed:
    return {
        "workload": cell.workload,
        "config": cell.config,
        "backend": cell.backend,
        "device": cell.device,
        "dtype": cell.dtype,
    }


def _roofline(
    cell: Cell, figures: Timing | None, ceilings: Ceilings | None
) -> Roofline:
    """What a step computes and moves, over the ceilings where they are of its dtype."""
    step_s = figures["step_s"]["median"] if figures else None
    flops, moved = specs.cost(cell.workload, cell.config, cell.dtype)
    fitting = ceilings if ceilings and ceilings.get("dtype") == cell.dtype else None
    return roofline(flops, moved, step_s, fitting)


def _peak(samples: Samples) -> int | None:
    """The most bytes of any process; None where no one's are known. (Of 0 in older
    runs nothing was known.)"""
    peaks = (sample["peak_bytes"] for sample in samples.values())
    return max((peak for peak in peaks if peak), default=None)


def finish(
    document: Agreement,
    cell: Cell,
    figures: Timing | None,
    samples: Samples,
    ceilings: Ceilings | None,
) -> CellDocument:
    """A cell as it stands in the JSON: agreement, timing, memory, roofline, graph."""
    backend = registry.backends()[cell.backend]
    return {
        **_placed(cell),
        "precision": None,
        "asked": None,
        "facts": None,
        **document,
        "timing": figures,
        "memory": {"peak_bytes": _peak(samples)},
        "roofline": _roofline(cell, figures, ceilings),
        "graph": {"form": backend.graph, "mode": backend.mode},
    }
