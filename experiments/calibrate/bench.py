"""Inside a worker: cells with what is expected of them, and programs judged there."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypedDict

import numpy as np

from graphparity.common.agreement import criteria, edges, mathematics, verdicts
from graphparity.common.agreement.oracle import (
    edges as oracle_edges,
    expected,
    inputs,
)
from graphparity.common.contract import specs
from graphparity.common.contract.documents import Drawn, Edges, Expected, Spec
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Named, Tree
from graphparity.common.worker import session, steps
from graphparity.experiments.calibrate import planted, published
from graphparity.experiments.calibrate.planted import Plant, Program

STEPS = 3  # of a training, each from the oracle's state
FACTOR = 10.0  # by which a size is made larger or smaller until the verdict turns
DECADES, HALVINGS = 9, 4
BREAKS = (ArithmeticError, ValueError, IndexError, TypeError, LookupError)
EDGES = "edges"  # in float32, at inputs beside the usual ones
PARTS = {"rounding": "float32", "mathematics": "float64"}


@dataclass(frozen=True)
class Bench:
    """One cell at one seed: its inputs, and what each dtype should give."""

    spec: Spec
    drawn: Drawn
    expected: dict[str, list[dict[str, Expected]]]  # by dtype, by step
    eager: list[Named]  # the right program in float32, by step
    edges: Edges  # in float32
    right: Program  # into which faults are planted


class Accused(TypedDict):
    """A right program on one seed: by dtype why it is accused, and its ratios; which
    published criteria accuse it in float32."""

    reasons: dict[str, str | None]
    ratios: dict[str, list["Ratio"]]
    published: dict[str, bool]


class Ratio(NamedTuple):
    """An error in floors: of an output of so many elements, by a criterion."""

    criterion: str
    elements: int
    ratio: float
    limit: float
    where: str  # the output


def bench(
    workload: str, config: str, seed: int, reference: Plant | None = None
) -> Bench:
    """A cell at a seed; reference: what is planted in the oracle's program first, so
    that it judges another network."""
    spec, right = specs.spec(workload, config), planted.right(workload)
    drawn = inputs.draw(spec, seed, STEPS)
    first = mathematics.STEPS if spec["kind"] == "train" else None
    steps, given = drawn["steps"], (drawn["start"], drawn["batches"], "float32", seed)
    if reference is not None:
        right = reference(right, 1.0)
    with session.held(planted.session(spec, right)):
        known = {
            "float32": expected.lockstep(spec, steps, "float32", seed),
            "float64": expected.lockstep(
                spec, steps[:first], "float64", seed, whole=True
            ),
        }
        beyond = oracle_edges.edges(spec, *given)
    here = Bench(spec, drawn, known, [], beyond, right)
    return replace(here, eager=run(here, right, "float32"))


def run(bench: Bench, program: Program, dtype: str) -> list[Named]:
    """What a program gives in a dtype, step by step: the worker's own code runs it."""
    spec, numbers = bench.spec, bench.drawn["steps"]
    numbers = cast(numbers[: len(bench.expected[dtype])], dtype)
    results = _results(spec, program, numbers, dtype)
    return [specs.name_outputs(outputs, specs.params(spec)) for outputs in results]


def _results(
    spec: Spec, program: Program, numbers: list[Tree], dtype: str
) -> list[steps.Outputs]:
    with session.held(planted.session(spec, program)), np.errstate(all="ignore"):
        if dtype == "float64":
            return steps.check_in_float64(spec, numbers)
        return steps.check(spec, numbers)


# -- wrong programs --------------------------------------------------------------------


def outputs(bench: Bench, plant: Plant, size: float, dtype: str) -> list[Named] | str:
    """What a planted program gives; how it failed, where it did."""
    try:
        program = plant(bench.right, size)
        return run(bench, program, dtype)
    except BREAKS as error:
        return f"{type(error).__name__}: {error}"


def reason(bench: Bench, given: list[Named], dtype: str) -> str | None:
    """Why a program's outputs disagree; None where all agree."""
    found = [
        verdict
        for named, wanted in zip(given, bench.expected[dtype], strict=True)
        for verdict in verdicts.compare(named, wanted, dtype)
    ]
    return verdicts.overall(found)[1]


def wrong(bench: Bench, plant: Plant, size: float, part: str) -> bool:
    """Whether a part of our verdict catches a program."""
    if part == EDGES:
        return _at_edges(bench, plant, size)
    given = outputs(bench, plant, size, PARTS[part])
    return isinstance(given, str) or reason(bench, given, PARTS[part]) is not None


def _at_edges(bench: Bench, plant: Plant, size: float) -> bool:
    """Whether the inputs at the edges show that a program is wrong."""
    cases = bench.edges["cases"]
    if not cases:
        return False
    try:
        program = plant(bench.right, size)
        numbers = cast([case["step"] for case in cases], "float32")
        results = _results(bench.spec, program, numbers, "float32")
        found, _ = edges.judge(bench.edges, results, bench.spec, "float32")
    except BREAKS:
        return True
    return any(verdict["verdict"] == "disagree" for verdict in found)


def published_catches(bench: Bench, plant: Plant, size: float) -> dict[str, bool]:
    """By published criterion whether it catches a program in any step, in float32."""
    given = outputs(bench, plant, size, "float32")
    if isinstance(given, str):
        return dict.fromkeys(published.CRITERIA, True)
    values = [{n: e["value"] for n, e in o.items()} for o in bench.expected["float32"]]
    steps = [published.catches(*one) for one in zip(given, values, bench.eager)]
    return {name: any(one[name] for one in steps) for name in published.CRITERIA}


# -- right programs --------------------------------------------------------------------


def accused(bench: Bench, plant: Plant) -> Accused:
    """A right program in each dtype: why it is accused, and its ratios."""
    reasons: dict[str, str | None] = {}
    found: dict[str, list[Ratio]] = {}
    for dtype in PARTS.values():
        given = outputs(bench, plant, 1.0, dtype)
        if isinstance(given, str):
            reasons[dtype], found[dtype] = given, []
        else:
            reasons[dtype] = reason(bench, given, dtype)
            found[dtype] = ratios(given, bench.expected[dtype], dtype)
    by_others = published_catches(bench, plant, 1.0)
    return {"reasons": reasons, "ratios": found, "published": by_others}


def ratios(
    given: list[Named], known: list[dict[str, Expected]], dtype: str
) -> list[Ratio]:
    """Every output's error by every criterion that applies to it."""
    found = []
    for named, wanted in zip(given, known, strict=True):
        for name, target in wanted.items():
            out, noise = named.get(name), target.get("noise")
            if out is None or noise is None or out.shape != target["value"].shape:
                continue
            if not np.any(noise["elements"]) and not np.any(target["value"]):
                continue  # judged exactly
            for c in criteria.applied(out, target["value"], noise, dtype):
                size = target["value"].size
                found.append(Ratio(c.name, size, c.ratio, c.limit, name))
    return found


# -- the smallest size that is caught --------------------------------------------------


def smallest(bench: Bench, plant: Plant, size: float, part: str) -> float | None:
    """The least size of a fault that a part of our verdict catches."""
    return least(lambda size: wrong(bench, plant, size, part), size)


def least(caught: Callable[[float], bool], size: float) -> float | None:
    """The least size that is caught, to 16 %, where what is caught grows with size;
    None where a billion times as large is not."""
    high = size
    if caught(size):
        for _ in range(DECADES):
            if not caught(high / FACTOR):
                break
            high /= FACTOR
        else:
            return high
    else:
        for _ in range(DECADES):
            high *= FACTOR
            if caught(high):
                break
        else:
            return None
    low = high / FACTOR
    for _ in range(HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if caught(middle) else (middle, high)
    return high
