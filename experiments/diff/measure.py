"""Call every program in float64 and in float32, shaken and differentiated; compare."""

import functools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import Evidence, Row
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Named
from graphparity.common.user import programs, values
from graphparity.common.user.programs import Program
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.diff.plan import Asked, Drawn
from graphparity.experiments.shared.run import Context

DTYPES = "float64", "float32"
SHAKES, SHAKEN = 6, 2.0**-40  # runs, and the size of the relative errors
DRAWN = 8  # calls of which is told whether they differ
GRADIENT = "gradient by "


@dataclass
class Side:
    """What is known of one program: values by dtype, its gradients among them."""

    program: Program
    label: str  # its name in tables
    values: dict[str, Named] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)  # sentences
    shaken: list[Named] = field(default_factory=list)
    tensors: bool = False
    failure: str | None = None

    def evidence(self, output: str) -> Evidence:
        """What is known of an output besides its value."""
        value = self.values["float64"][output]
        runs = [run[output] for run in self.shaken if output in run]
        fine = [run for run in runs if run.shape == value.shape]
        moved = two_programs.conditioning(value, fine, SHAKEN)
        single = self.values.get("float32", {}).get(output)
        return {"shaken": moved, "single": single}


@dataclass
class Pair:
    """The first program against another one."""

    first: str
    second: str
    rows: list[Row]
    causes: list[str] = field(default_factory=list)
    failure: str | None = None


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    sides: list[Side] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)  # name -> dtype and shape
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Pieces of work: each program in each dtype."""
    return len(asked.programs) * len(DTYPES)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every program's values, then the pairs."""
    labels = programs.labels([one.text for one in asked.programs])
    pairs = zip(asked.programs, labels, strict=True)
    found.sides = [Side(one, label) for one, label in pairs]
    with ExitStack() as stack:
        pools = {
            dtype: stack.enter_context(context.pool("cpu", dtype, asked.timeout))
            for dtype in DTYPES
        }
        has_inputs = _load_all(pools["float64"], "float64", found)
        inputs = _inputs(pools["float64"], asked, found, has_inputs)
        if inputs is None:
            return
        for name, leaf in values.leaves(inputs).items():
            found.inputs[name] = f"{leaf.dtype} {leaf.shape}"
        for dtype, pool in pools.items():
            if dtype != "float64":
                _load_all(pool, dtype, found)
            what = (pool, inputs, dtype, found, asked.seed)
            _each(pool, found, functools.partial(_run, what))
            context.reporter.advance(len(found.sides))
        _note_failures(found)
        found.pairs = [_pair(found.sides[0], other) for other in found.sides[1:]]


def _note_failures(found: Found) -> None:
    for side in found.sides:
        if side.failure:
            found.failed[side.label] = side.failure


def worker(found: Found, side: Side) -> str:
    """The name of a program's own process."""
    return f"{side.program.backend}#{found.sides.index(side)}"


def _each(pool: Pool, found: Found, work: Callable[[Side], None]) -> None:
    """Do it for every program that has not failed, two at a time; what fails is
    kept."""
    by_name = {worker(found, side): side for side in found.sides}

    def one(name: str) -> None:
        side = by_name[name]
        if side.failure is None:
            try:
                work(side)
            except WorkerFailure as failure:
                side.failure = f"{failure.status}: {failure}"

    pool.each(one, list(by_name), parallel=2)


def _load_all(pool: Pool, dtype: str, found: Found) -> list[Side]:
    """Load every program; those whose files have `inputs`."""
    having = list[Side]()

    def load(side: Side) -> None:
        place = {"place": side.program.place, "function": side.program.function}
        reply = pool.ask(worker(found, side), "user_load", **place, dtype=dtype)
        side.failure = reply["raised"]
        if reply["inputs"]:
            having.append(side)

    _each(pool, found, load)
    return [side for side in found.sides if side in having]


# -- inputs ----------------------------------------------------------------------------


def _inputs(
    pool: Pool, asked: Asked, found: Found, having: list[Side]
) -> dict[str, Any] | None:
    """The inputs, in the dtype that the file gives or float32; None where there are
    none, which is noted."""
    if asked.drawn:
        rng = np.random.default_rng(asked.seed)
        return {name: _draw(one, rng) for name, one in asked.drawn.items()}
    _note_failures(found)
    if not having:
        if not found.failed:
            text = "neither file has a function inputs(), and no --input is given"
            found.failed["inputs"] = f"{text}: write def inputs(): return dict(x=…)"
        return None
    reply = pool.ask(worker(found, having[0]), "user_inputs")
    if reply["raised"]:
        found.failed[having[0].label] = reply["raised"]
        return None
    given: dict[str, Any] = reply["inputs"]
    return given


def _draw(one: Drawn, rng: np.random.Generator) -> Any:
    if one.below is not None:
        return rng.integers(0, one.below, one.shape)
    return rng.standard_normal(one.shape).astype("float32")


def _shaken(inputs: dict[str, Any], seed: int) -> dict[str, Any]:
    """Every floating input multiplied by 1 + d, d uniform in +-SHAKEN."""
    rng = np.random.default_rng(seed)

    def noisy(leaf: Any) -> Any:
        if leaf.dtype.kind != "f":
            return leaf
        return leaf * (1.0 + rng.uniform(-SHAKEN, SHAKEN, leaf.shape))

    return dict(values.mapped(noisy, inputs))


# -- one program -----------------------------------------------------------------------


def _run(what: tuple[Pool, dict[str, Any], str, Found, int], side: Side) -> None:
    """A program's values in one dtype; in float64 shaken too."""
    pool, inputs, dtype, found, seed = what
    name = worker(found, side)
    given: dict[str, Any] = cast(inputs, dtype)
    way = None if dtype == "float64" else side.tensors
    reply = pool.ask(name, "user_call", inputs=given, tensors=way, times=2)
    if reply["raised"]:
        side.failure = f"called with {dtype}: {reply['raised']}"
        return
    side.tensors, side.values[dtype] = reply["tensors"], dict(reply["arrays"])
    side.texts |= reply["texts"]
    if dtype == "float64":
        _note(side, reply)
    if side.tensors:
        _pull(side, pool, name, given, dtype, seed)
    if dtype == "float64":
        for number in range(SHAKES):
            shaken = _shaken(given, number)
            run = pool.ask(name, "user_call", inputs=shaken, tensors=side.tensors)
            if run["raised"] is None:
                side.shaken.append(dict(run["arrays"]))


def _note(side: Side, reply: dict[str, Any]) -> None:
    """Say what a call did besides returning arrays."""
    if reply["different"] > 1:
        side.facts.append("it is random: two calls with the same inputs differ")
    if reply["changed"]:
        names = ", ".join(reply["changed"])
        side.facts.append(f"it changes its arguments in place: {names}")
    for output, kind in reply["others"].items():
        side.facts.append(f"{output} is a {kind}: not compared")
    for output, array in reply["arrays"].items():
        if array.dtype in (np.float32, np.float16):
            text = f"{output} comes as {array.dtype} of inputs in float64"
            side.facts.append(f"{text}: there is a narrower dtype inside")


def _pull(
    side: Side, pool: Pool, name: str, given: dict[str, Any], dtype: str, seed: int
) -> None:
    """Enter the gradients by its floating inputs; where there are none it is said."""
    reply = pool.ask(name, "user_pullback", inputs=given, seed=seed)
    if reply["raised"] is None:
        for output, array in reply["arrays"].items():
            side.values[dtype][GRADIENT + output] = array
    elif dtype == "float64":
        last = reply["raised"].splitlines()[-1]
        side.facts.append(f"no gradients: {last}")


# -- pairs -----------------------------------------------------------------------------


def _pair(first: Side, second: Side) -> Pair:
    """Two programs held against each other."""
    pair = Pair(first.label, second.label, [])
    failed = [side for side in (first, second) if side.failure]
    if failed:
        pair.failure = f"{failed[0].label}: {failed[0].failure}"
        return pair
    one, other = first.values["float64"], second.values["float64"]
    both = [name for name in one if name in other]
    known = {name: [first.evidence(name), second.evidence(name)] for name in both}
    pair.rows = two_programs.compared(one, other, known)
    return pair
