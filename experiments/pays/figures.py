"""The document of `pays`: for each step and batch its forms against the program as it
is."""

import statistics

import numpy as np

from graphparity.common.contract.timings import Interval, Ratio, Sample
from graphparity.common.contract.trees import Array
from graphparity.common.timing import break_even, intervals
from graphparity.common.user import sources
from graphparity.common.user.programs import Program
from graphparity.common.user.sources import Mark
from graphparity.experiments.pays import asking, cures, plan, where
from graphparity.experiments.pays.documents import (
    Document,
    FormRow,
    PointRow,
    Written,
)
from graphparity.experiments.pays.measure import Form, Found, Point
from graphparity.experiments.pays.plan import Asked
from graphparity.experiments.pays.told import contradicted, runs, turns

__all__ = ["Document", "FormRow", "PointRow", "document", "status"]
SHAKEN = 1e-6  # of the norm, above which two starts as it is are random


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    made: Document = {
        "program": asked.program.text,
        "loop": asked.loop.text if asked.loop else None,
        "device": asked.device,
        "cores": 1,
        "facts": found.facts + (asked.elsewhere if found.points else []),
        "not_begun": _not_begun(asked, found),
        "watched": found.watched,
        "numbers": found.numbers,
        "points": [_of(asked, point) for point in found.points],
        "written": [],
    }
    every = [(asked.program, where.marks(asked.program, made, found.failed))]
    if asked.loop:
        every.append((asked.loop, where.of_loop(asked.loop, made)))
    made["written"] = [_written(*one) for one in every]
    return made


def _written(program: Program, marks: list[Mark]) -> Written:
    named = [mark["line"] for mark in marks]
    return {"source": sources.source(program, named), "marks": marks}


def _not_begun(asked: Asked, found: Found) -> list[str]:
    """The steps and batches at which nothing was done."""
    begun = {(point.step, point.batch) for point in found.points}
    every = [(step, batch) for batch in asked.batches for step in asked.steps]
    return [plan.named(*one) for one in every if one not in begun]


def _of(asked: Asked, point: Point) -> PointRow:
    found = _point(point)
    found["seconds"], found["width"] = asked.seconds, asked.width
    for form in found["forms"]:
        form["cure"] = cures.of(asked.program.backend, form["refused"])
        every = (runs.of(found, form, steps) for steps in asked.runs)
        form["runs"] = [run for run in every if run]
    return found


def _point(point: Point) -> PointRow:
    return {
        "step": point.step,
        "batch": point.batch,
        "inputs": point.inputs,
        "rounds": _rounds(point),
        "random": _random(point.forms[0]),
        "finite": all(map(_finite, point.forms[0].outcomes)),
        "facts": point.facts,
        "forms": [_form(point, one) for one in point.forms if not one.absent],
    }


def _random(base: Form) -> bool:
    first, *others = base.outcomes or [[]]
    far = [asking.apart(first, other) for other in others]
    return any(one is None or one > SHAKEN for one in far)


def _finite(outcome: list[Array]) -> bool:
    return all(
        np.isfinite(array).all() for array in outcome if array.dtype.kind in "fc"
    )


def _form(point: Point, form: Form) -> FormRow:
    base = point.forms[0]
    step_s, base_s = (_step(_samples(point, one)) for one in (form, base))
    found = None if form is base else _ratio(point, form)
    found = contradicted.held(found, base_s, step_s)
    cold, spared = _compiling(form.cold, step_s), _compiling(base.cold, base_s)
    extra = break_even.extra(cold, spared)
    both = form.outcomes and base.outcomes and form is not base
    same = asking.superseded(point, form)
    return {
        "backend": form.backend,
        "refused": form.refused,
        "same_as": form.backend.removesuffix("_default") if same else None,
        "graphs": form.graphs,
        "breaks": form.breaks,
        "numbers": form.numbers,
        "apart": asking.apart(base.outcomes[0], form.outcomes[0]) if both else None,
        "turns": turns.of(_samples(point, form), _rounds(point)),
        "step_s": step_s,
        "ratio": found,
        "faster_rounds": _faster(point, form) if found else [],
        "compile_cold_s": break_even.price([*cold.values()]),
        "compile_warm_s": break_even.price([*_compiling(form.warm, step_s).values()]),
        "cold_starts_s": [*form.cold.values()],
        "warm_starts_s": [*form.warm.values()],
        "extra_s": break_even.price(extra),
        "break_even": break_even.break_even(extra, found, base_s),
        "peak_bytes": form.peak_bytes,
        "peak_cold_bytes": form.peak_cold_bytes,
        "loop": form.loop,
        "inside": form.inside,
    }


def _rounds(point: Point) -> int:
    return len(point.race.rounds) if point.race else 0


def _samples(point: Point, form: Form) -> list[Sample]:
    rounds = point.race.rounds if point.race else []
    every = [(cell, s) for one in rounds for cell, s in one.samples.items()]
    return [sample for cell, sample in every if cell.backend == form.backend]


def _ratio(point: Point, form: Form) -> Ratio | None:
    names = [arm.cell.backend for arm in point.race.arms] if point.race else []
    if point.race is None or form.backend not in names:
        return None
    return point.race.ratio(names.index(form.backend))


def _faster(point: Point, form: Form) -> list[int]:
    """In how many rounds it was faster than the program as it is, by the medians of
    their blocks, and of how many with both."""
    base, found = point.forms[0].backend, list[bool]()
    for one in point.race.rounds if point.race else []:
        sides = {
            cell.backend: [b for b in sample["blocks"] if b is not None]
            for cell, sample in one.samples.items()
        }
        own, others = sides.get(form.backend), sides.get(base)
        if own and others:
            found.append(statistics.median(own) < statistics.median(others))
    return [sum(found), len(found)]


def _step(samples: list[Sample]) -> Interval | None:
    return intervals.step_time([sample["blocks"] for sample in samples])


def _compiling(starts: dict[int, float], step_s: Interval | None) -> dict[int, float]:
    """Seconds more than two steps, of each start."""
    if step_s is None:
        return {}
    return {n: max(0.0, took - 2 * step_s["median"]) for n, took in starts.items()}


def status(document: Document) -> int:
    """1 where the program failed as it is, or the person's loop did."""
    forms = [form for point in document["points"] for form in point["forms"]]
    loops = any(form["loop"]["raised"] for form in forms if form["loop"])
    return int(bool(document.get("failed")) or loops)
