"""Backends judged over seeds, many at once: each cell is compiled once for all.

Of a training one step a seed is judged, another from seed to seed: further seeds show
more than further steps of one.
"""

from dataclasses import dataclass

from graphparity.common.agreement import lockstep, mathematics, verdicts
from graphparity.common.agreement.targets import Target
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Drawn, Expected, Spec, Verdict
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Named, Tree
from graphparity.common.workers.pool import Pool
from graphparity.experiments.calibrate import bench
from graphparity.experiments.calibrate.tally import Tally

AT_ONCE = 20  # seeds in one request


@dataclass(frozen=True)
class Chunk:
    """What a cell should give at some seeds: its steps, and whose they are."""

    spec: Spec
    steps: list[Tree]
    seeds: list[int]  # of each step
    expected: list[dict[str, Expected]]  # in float32, by step
    exact: list[dict[str, Expected]]  # in float64; none where it has no program in it


def chunk(pool: Pool, spec: Spec, seeds: list[int]) -> Chunk:
    """The inputs that the oracle draws at some seeds, and what it expects of them."""
    steps, whose = list[Tree](), list[int]()
    for seed in seeds:
        request = {"spec": spec, "seed": seed, "steps": bench.STEPS}
        drawn: Drawn = pool.ask(pool.judge, "draw", **request)
        known = drawn["steps"]
        known = [known[seed % bench.STEPS]] if spec["kind"] == "train" else known
        steps += known
        whose += [seed] * len(known)
    request = {"spec": spec, "seed": seeds[0], "steps": steps}
    expected = pool.ask(pool.judge, "judge", dtype="float32", **request)
    exact = list[dict[str, Expected]]()
    if mathematics.applies(spec):
        given = {**request, "dtype": "float64", "whole": True}
        exact = pool.ask(pool.judge, "judge", **given)
    return Chunk(spec, steps, whose, expected, exact)


def backend(pool: Pool, cell: Cell, known: Chunk, tally: Tally) -> None:
    """One backend at a chunk's seeds, in float32 and where it has it in float64."""
    where = f"{cell.workload}/{cell.config}"
    program = f"{cell.backend}, {where}"
    steps = cast(known.steps, "float32")
    results = pool.ask(cell.backend, "check", spec=known.spec, steps=steps)
    reasons = {"float32": _reasons(results, cell, known)}
    if "half" not in known.spec:
        ratios = bench.ratios(_named(results, known), known.expected, "float32")
        tally.add("float32", program, ratios)
    if known.exact and registry.backends()[cell.backend].dtype("float64") == "float64":
        steps = cast(known.steps, "float64")
        request = {"spec": known.spec, "steps": steps}
        results = pool.ask(cell.backend, "check_in_float64", **request)
        given = _named(results, known)
        tally.add("float64", program, bench.ratios(given, known.exact, "float64"))
        reasons["float64"] = _in_float64(given, known)
    for seed in dict.fromkeys(known.seeds):
        accused = {dtype: found[seed] for dtype, found in reasons.items()}
        tally.judged(cell.backend, where, seed, accused, {})


def _named(results: list[dict[str, Tree]], known: Chunk) -> list[Named]:
    names = specs.params(known.spec)
    return [specs.name_outputs(outputs, names) for outputs in results]


def _reasons(
    results: list[dict[str, Tree]], cell: Cell, known: Chunk
) -> dict[int, str | None]:
    """By seed why a backend is accused in float32, as the agreement stage judges it."""
    reference = registry.reference(cell.workload)
    found = dict[int, str | None]()
    for seed in dict.fromkeys(known.seeds):
        at = [place for place, whose in enumerate(known.seeds) if whose == seed]
        expected, labels = [known.expected[i] for i in at], [str(i) for i in at]
        given = Drawn(steps=[known.steps[i] for i in at])
        target = Target(known.spec, reference, given, expected, labels, [], {})
        judged = lockstep.usual_steps([results[i] for i in at], cell, target)
        found[seed] = verdicts.overall(judged)[1]
    return found


def _in_float64(given: list[Named], known: Chunk) -> dict[int, str | None]:
    """The same in float64."""
    found = dict[int, list[Verdict]]()
    for seed, outputs, wanted in zip(known.seeds, given, known.exact, strict=True):
        judged = verdicts.compare(outputs, wanted, "float64")
        found.setdefault(seed, []).extend(judged)
    return {seed: verdicts.overall(every)[1] for seed, every in found.items()}
