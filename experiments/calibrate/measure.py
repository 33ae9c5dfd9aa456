"""Every fault judged by every criterion; right programs judged over seeds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypedDict

from graphparity.common.agreement import stage, verdicts
from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Expected
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Named
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.calibrate import bench, catalogue
from graphparity.experiments.calibrate.bench import PARTS, Ratio
from graphparity.experiments.calibrate.catalogue import otherwise, timed
from graphparity.experiments.calibrate.catalogue.fault import Fault, Otherwise
from graphparity.experiments.calibrate.plan import Asked
from graphparity.experiments.shared.run import Context

CELLS = (  # in which backends are judged
    ("two_layer_net", "digits"),
    ("cnn", "digits"),
    ("optimizers", "adam"),
    ("matmul", "tenth"),
)


class FaultRow(TypedDict):
    """A fault in a cell: what caught it at its size, and the least size by part."""

    name: str
    family: str
    cell: str
    size: float | None
    unit: str
    caught: dict[str, bool]  # by criterion; rounding and mathematics are ours
    smallest: dict[str, float | None]


class RightRow(TypedDict):
    """A right program at a seed: by dtype why it was accused."""

    name: str
    cell: str
    seed: int
    reasons: dict[str, str | None]
    published: dict[str, bool]  # criteria that accuse it in float32


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    faults: list[FaultRow] = field(default_factory=list)
    timed: dict[str, bool] = field(default_factory=dict)  # refused, by name
    right: list[RightRow] = field(default_factory=list)
    ratios: dict[str, list[Ratio]] = field(default_factory=dict)  # by dtype
    failed: dict[str, str] = field(default_factory=dict)

    def add(self, dtype: str, program: str, ratios: list[Ratio]) -> None:
        """Keep a right program's ratios, its name before the output's."""
        named = [one._replace(where=f"{program}: {one.where}") for one in ratios]
        self.ratios.setdefault(dtype, []).extend(named)


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
    a_seed = len(right_programs(asked)) + len(real_cells(asked))
    return len(planted_faults(asked)) + 1 + asked.seeds * a_seed


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
        for seed in range(asked.seed, asked.seed + asked.seeds):
            _right(pool, seed, right_programs(asked), context, found)
            for cell in real_cells(asked):
                context.reporter.doing(f"seed {seed}: backends on {'/'.join(cell)}")
                _backends(pool, asked.backends, cell, seed, found)
                context.reporter.advance()


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
                found.add(dtype, one.name, [Ratio(*row) for row in rows])
            name = f"{one.workload}/{one.config}"
            found.right.append(
                {
                    "name": one.name,
                    "cell": name,
                    "seed": seed,
                    "reasons": answer["reasons"],
                    "published": answer["published"],
                }
            )
        context.reporter.advance()


# -- backends --------------------------------------------------------------------------


def _backends(
    pool: Pool, names: tuple[str, ...], cell: tuple[str, str], seed: int, found: Found
) -> None:
    """Backends at one seed, in float32 and where they have it in float64."""
    for name in names:
        with _failing(found, f"{name}, {'/'.join(cell)}"):
            request = (pool, *cell, "float32", seed, bench.STEPS, name)
            target = stage.single_steps(*request)
            reasons: dict[str, str | None] = {}
            where = f"{name}, {'/'.join(cell)}"
            for dtype, given, known in _answers(pool, name, target):
                found.add(dtype, where, bench.ratios(given, known, dtype))
                pairs = zip(given, known)
                every = [v for g, k in pairs for v in verdicts.compare(g, k, dtype)]
                reasons[dtype] = verdicts.overall(every)[1]
            found.right.append(
                {
                    "name": name,
                    "cell": "/".join(cell),
                    "seed": seed,
                    "reasons": reasons,
                    "published": {},
                }
            )


Answer = tuple[str, list[Named], list[dict[str, Expected]]]


def _answers(pool: Pool, name: str, target: stage.Target) -> Iterator[Answer]:
    """(dtype, outputs, what was expected) of a backend's single steps."""
    backend, names = registry.backends()[name], specs.params(target.spec)
    wanted = {"float32": ("check", target.expected)}
    wanted |= {"float64": ("check_in_float64", target.exact)}
    for dtype in PARTS.values():
        command, known = wanted[dtype]
        if backend.dtype(dtype) != dtype or not known:
            continue
        steps = cast(target.drawn["steps"][: len(known)], dtype)
        results = pool.ask(name, command, spec=target.spec, steps=steps)
        yield dtype, [specs.name_outputs(one, names) for one in results], known
