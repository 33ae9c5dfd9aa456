"""Every fault judged by every criterion; right programs judged over seeds."""

from dataclasses import dataclass, field
from typing import TypedDict

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.calibrate import catalogue, over_seeds
from graphparity.experiments.calibrate.bench import Ratio
from graphparity.experiments.calibrate.catalogue import otherwise, timed
from graphparity.experiments.calibrate.catalogue.fault import Fault, Otherwise
from graphparity.experiments.calibrate.over_seeds import Chunk
from graphparity.experiments.calibrate.plan import Asked
from graphparity.experiments.calibrate.tally import Tally
from graphparity.experiments.shared.run import Context

SCALED = ("two_layer_net_bfloat16", "two_layer_net_float16")
CELLS = (  # in which backends are judged: every workload with inputs, long ones last
    ("autograd", "lecture"),
    ("conditional", "lecture"),
    *(("optimizers", rule) for rule in registry.rules()),
    *(("mixed_precision", config) for config in SCALED),
    ("two_layer_net", "digits"),
    ("matmul", "tenth"),
    ("two_layer_net", "session"),
    ("cnn", "digits"),
)
WRITTEN_SEEDS = 200  # at most, of programs written otherwise: the oracle runs them too


class FaultRow(TypedDict):
    """A fault in a cell: what caught it at its size, and the least size by part."""

    name: str
    family: str
    cell: str
    size: float | None
    unit: str
    caught: dict[str, bool]  # by criterion; rounding and mathematics are ours
    smallest: dict[str, float | None]


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    faults: list[FaultRow] = field(default_factory=list)
    timed: dict[str, bool] = field(default_factory=dict)  # refused, by name
    right: Tally = field(default_factory=Tally)
    failed: dict[str, str] = field(default_factory=dict)


def planted_faults(asked: Asked) -> list[tuple[str, Fault]]:
    """(family, fault), those of a cell behind each other."""
    pairs = [(name, one) for name, many in catalogue.FAMILIES.items() for one in many]
    here = [pair for pair in pairs if pair[1].workload in asked.workloads]
    here = here if asked.faults else []
    return sorted(here, key=lambda pair: (pair[1].workload, pair[1].config))


def right_programs(asked: Asked) -> list[Otherwise]:
    """Those written otherwise, those of a cell behind each other."""
    here = [one for one in otherwise.OTHERWISE if one.workload in asked.workloads]
    return sorted(here, key=lambda one: (one.workload, one.config))


def real_cells(asked: Asked) -> list[tuple[str, str]]:
    """Where backends are judged."""
    here = [cell for cell in CELLS if cell[0] in asked.workloads]
    return here if asked.backends else []


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    written = min(asked.seeds, WRITTEN_SEEDS) * len(right_programs(asked))
    backends = asked.seeds * len(real_cells(asked))
    return len(planted_faults(asked)) + 1 + written + backends


def measure(asked: Asked, context: Context, found: Found) -> None:
    """The faults, the timer's, right programs over seeds, backends over seeds."""
    with context.pool("cpu", "float32", asked.timeout) as pool:
        for family, fault in planted_faults(asked):
            context.reporter.doing(f"{family}: {fault.name}")
            with _failing(found, fault.name):
                _plant(pool, asked.seed, family, fault, found)
            context.reporter.advance()
        context.reporter.doing("the timer")
        with _failing(found, "timer"):
            for name in ("", *timed.FAULTS):
                found.timed[name] = pool.ask(pool.judge, "plant_timed", title=name)
        context.reporter.advance()
        seeds = range(asked.seed, asked.seed + asked.seeds)
        for seed in seeds[:WRITTEN_SEEDS]:
            _right(pool, seed, right_programs(asked), context, found)
        for cell in real_cells(asked):  # compiled once for all seeds, then forgotten
            for first in range(0, len(seeds), over_seeds.AT_ONCE):
                part = list(seeds[first : first + over_seeds.AT_ONCE])
                text = f"seeds {part[0]} to {part[-1]}: backends on {'/'.join(cell)}"
                context.reporter.doing(text)
                _backends(pool, asked.backends, cell, part, found)
                for _ in part:
                    context.reporter.advance()
            for name in asked.backends:
                with _failing(found, f"{name}, {'/'.join(cell)}"):
                    pool.ask(name, "forget")


class _failing:
    """A worker's failure is entered under a name, and the rest goes on."""

    def __init__(self, found: Found, name: str) -> None:
        self.found, self.name = found, name

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if isinstance(error, WorkerFailure):
            self.found.failed[self.name] = f"{error.status}: {error}"
            return True
        return False


def _plant(pool: Pool, seed: int, family: str, fault: Fault, found: Found) -> None:
    request = {"family": family, "title": fault.name, "seed": seed}
    answer = pool.ask(pool.judge, "plant_fault", **request)
    row: FaultRow = {
        "name": fault.name,
        "family": family,
        "cell": f"{fault.workload}/{fault.config}",
        "size": fault.size if fault.unit else None,
        "unit": fault.unit,
        "caught": answer["caught"],
        "smallest": answer["smallest"],
    }
    found.faults.append(row)


def _right(
    pool: Pool, seed: int, every: list[Otherwise], context: Context, found: Found
) -> None:
    """The right programs that are written otherwise, at one seed."""
    for one in every:
        context.reporter.doing(f"seed {seed}: {one.name}")
        cell = {"workload": one.workload, "config": one.config}
        with _failing(found, one.name):
            request = {"title": one.name, **cell, "seed": seed}
            answer = pool.ask(pool.judge, "plant_otherwise", **request)
            for dtype, rows in answer["ratios"].items():
                found.right.add(dtype, one.name, [Ratio(*row) for row in rows])
            where, known = f"{one.workload}/{one.config}", answer["published"]
            found.right.judged(one.name, where, seed, answer["reasons"], known)
        context.reporter.advance()


# -- backends --------------------------------------------------------------------------


def _backends(
    pool: Pool,
    names: tuple[str, ...],
    cell: tuple[str, str],
    seeds: list[int],
    found: Found,
) -> None:
    """Backends at some seeds; what the oracle expects is asked once for those whose
    library has the same rule."""
    known: dict[str, Chunk] = {}
    for name in names:
        with _failing(found, f"{name}, {'/'.join(cell)}"):
            key = repr(specs.spec(*cell, name))
            if key not in known:
                known[key] = over_seeds.chunk(pool, specs.spec(*cell, name), seeds)
            judged = Cell(*cell, name, "cpu", "float32")
            over_seeds.backend(pool, judged, known[key], found.right)
