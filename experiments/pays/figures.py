"""The document of `pays`: for each step and batch its forms against the program as it
is."""

from typing import NotRequired, TypedDict

from graphparity.common.contract.timings import BreakEven, Interval, Ratio, Sample
from graphparity.common.timing import break_even, intervals
from graphparity.experiments.pays.measure import Form, Found, Point
from graphparity.experiments.pays.plan import Asked


class FormRow(TypedDict):
    """One form; the first row is the program as it is. None: not known."""

    backend: str
    refused: str | None
    step_s: Interval | None
    ratio: Ratio | None  # how many times as fast as the first
    compile_cold_s: Interval | None  # build, first and second call, less two steps
    compile_warm_s: Interval | None
    break_even: BreakEven | None
    peak_bytes: int | None


class PointRow(TypedDict):
    """One step at one batch."""

    step: str
    batch: int | None
    inputs: dict[str, str]
    rounds: int
    forms: list[FormRow]


class Document(TypedDict):
    """What the JSON holds."""

    program: str
    cores: int  # of a step
    facts: list[str]
    points: list[PointRow]
    failed: NotRequired[dict[str, str]]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    return {
        "program": asked.program.text,
        "cores": 1,
        "facts": found.facts,
        "points": list(map(_point, found.points)),
    }


def _point(point: Point) -> PointRow:
    return {
        "step": point.step,
        "batch": point.batch,
        "inputs": point.inputs,
        "rounds": len(point.race.rounds) if point.race else 0,
        "forms": [_form(point, form) for form in point.forms],
    }


def _form(point: Point, form: Form) -> FormRow:
    base, samples = point.forms[0], _samples(point, form)
    step_s, base_s = (_step(_samples(point, one)) for one in (form, base))
    found = None if form is base else _ratio(point, form)
    cold, spared = _compiling(form.cold, step_s), _compiling(base.cold, base_s)
    extra = break_even.extra(cold, spared)
    known = [s["peak_bytes"] for s in samples if s["peak_bytes"] is not None]
    return {
        "backend": form.backend,
        "refused": form.refused,
        "step_s": step_s,
        "ratio": found,
        "compile_cold_s": break_even.price([*cold.values()]),
        "compile_warm_s": break_even.price([*_compiling(form.warm, step_s).values()]),
        "break_even": break_even.break_even(extra, found, base_s),
        "peak_bytes": max(known, default=None),
    }


def _samples(point: Point, form: Form) -> list[Sample]:
    rounds = point.race.rounds if point.race else []
    every = [(cell, s) for one in rounds for cell, s in one.samples.items()]
    return [sample for cell, sample in every if cell.backend == form.backend]


def _ratio(point: Point, form: Form) -> Ratio | None:
    if point.race is None:
        return None
    names = [arm.cell.backend for arm in point.race.arms]
    return point.race.ratio(names.index(form.backend)) if form.warm else None


def _step(samples: list[Sample]) -> Interval | None:
    return intervals.step_time([sample["blocks"] for sample in samples])


def _compiling(starts: dict[int, float], step_s: Interval | None) -> dict[int, float]:
    """Seconds more than two steps, of each start."""
    if step_s is None:
        return {}
    return {n: max(0.0, took - 2 * step_s["median"]) for n, took in starts.items()}


def status(document: Document) -> int:
    """1 where the program failed as it is."""
    return int(bool(document.get("failed")))
