"""From raw samples to the figures of a cell: costs, step time, processes, roofline."""

import statistics as stats
from collections.abc import Mapping
from typing import TypedDict

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement, CellDocument
from graphparity.common.contract.timings import (
    Ceilings,
    ColdStart,
    Costs,
    ForkSpread,
    Roofline,
    Sample,
    Timing,
)
from graphparity.common.system.ceilings import roofline
from graphparity.common.timing import (
    disturbance,
    fork_spread,
    forks,
    intervals,
    looked,
    modes,
)
from graphparity.common.timing.lock_step import control_arm

Samples = dict[int, Sample]  # of one cell by round
CHECKED = -1  # the number of the cold start in which a cell was checked


def rounds_of(samples: Samples, numbers: list[int]) -> intervals.Rounds:
    """The blocks of these rounds, none of which is missing."""
    return [samples[number]["blocks"] for number in numbers]


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return stats.median(known) if known else None


def costs(samples: Samples, step_s: float, checked: ColdStart | None = None) -> Costs:
    """The split of costs in seconds, with a cold and with a warm compilation cache.
    checked: what a process took that checked the cell, where it began cold.

    compile = first graph of the process + build + first + second step - two steady
    steps; None where a part is unknown. The parts are those with a cold cache.
    """
    every = samples.values()
    cold, warm = ([s for s in every if s["cold"] is kind] for kind in (True, False))
    each = [*cold_prices(samples, step_s, checked).values()]
    parts: list[Sample | ColdStart] = [*cold, *([checked] if checked else [])]
    parts = parts or list(every)
    return {
        "compile_cold_s": stats.median(each) if each else None,
        "compile_cold_each_s": each,
        "compile_warm_s": _median([_compiling(sample, step_s) for sample in warm]),
        "import_s": _median([sample["import_s"] for sample in every]),
        "toolchain_s": _median([one["toolchain_s"] for one in parts]),
        "build_s": _median([one["build_s"] for one in parts]),
        "first_step_s": _median([one["first_step_s"] for one in parts]),
        "second_step_s": _median([one["second_step_s"] for one in parts]),
    }


def cold_prices(
    samples: Samples, step_s: float, checked: ColdStart | None = None
) -> dict[int, float]:
    """Seconds of compiling by round, of each in which a process started cold; under
    CHECKED those of the process that checked the cell."""
    cold: dict[int, Sample | ColdStart] = {CHECKED: checked} if checked else {}
    cold |= {n: sample for n, sample in sorted(samples.items()) if sample["cold"]}
    prices = {number: _compiling(one, step_s) for number, one in cold.items()}
    return {number: cost for number, cost in prices.items() if cost is not None}


def _compiling(sample: Sample | ColdStart, step_s: float) -> float | None:
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


def timing(
    cells: list[Cell],
    samples: Mapping[Cell, Samples],
    spreads: Mapping[str, ForkSpread] | None = None,
    checked: Mapping[Cell, ColdStart] | None = None,
) -> dict[Cell, Timing]:
    """The `timing` of all backends' cells of one workload config, of those that have a
    block; not yet compared with each other (`ratios`).

    spreads: what a fork misses, by backend (`fork_spread`); checked: see `costs`.
    """
    here = {cell: samples.get(cell, {}) for cell in cells}
    found, control = dict[Cell, Timing](), control_arm.control(here)
    starts = checked or {}
    for cell in cells:
        spread = (spreads or {}).get(cell.backend)
        if (figures := _alone(here[cell], spread, starts.get(cell))) is not None:
            found[cell] = {**figures, "control": control}
    return found


def _alone(
    samples: Samples, spread: ForkSpread | None, checked: ColdStart | None
) -> Timing | None:
    """The `timing` of a cell, not yet compared with others; None where no block of it
    is known."""
    raw = [samples[number] for number in sorted(samples)]
    rounds = [sample["blocks"] for sample in raw]
    arm = fork_spread.arm(raw, spread)
    step = intervals.step_time(rounds, arm)
    if step is None:
        return None
    return {
        **costs(samples, step["median"], checked),
        "device_step_s": device_step(samples),
        "processes": len(raw),
        "blocks": sum(len(sample["blocks"]) for sample in raw),
        "compiled_blocks": sum(sample["compiled_blocks"] for sample in raw),
        "disturbed_blocks": disturbance.counted(raw)[0],
        "disturbed_by_others": disturbance.by_others(raw),
        "busy": disturbance.share(raw),
        "step_s": step,
        "mean_step_s": intervals.mean_time(rounds, arm),
        "levels_s": intervals.levels(rounds),
        "modes": modes.named(intervals.levels(rounds)),
        "looked": looked.of(raw),
        "control": None,  # its config's, as `against` and `across`
        "unpriced": [why for sample in raw if (why := sample.get("unpriced"))],
        **forks.counted(raw),
        "against": [],  # `ratios`
        "across": [],  # between devices: `across_devices`
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
