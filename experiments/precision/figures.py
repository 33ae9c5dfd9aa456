"""`precision`: rows from what was measured, and the verdicts on them."""

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.timings import Ratio
from graphparity.common.timing import comparison, intervals, weighted_line
from graphparity.experiments.precision import plan
from graphparity.experiments.precision.documents import (
    Accuracy,
    Batches,
    Document,
    Figures,
    Lesson,
    Priced,
    Row,
)
from graphparity.experiments.precision.found import (
    Curve,
    Found,
    Peak,
    Place,
    Trained,
)
from graphparity.experiments.shared import run_steps

POINTS = 0.005  # by which accuracy may differ from float32's: half a point
CHANCE = 0.3  # an accuracy under this has learned next to nothing
PRICES = {"faster": "dearer", "slower": "cheaper"}  # of a mark on a price
NOT_ENDED = "no training ended"


def document(asked: plan.Asked, found: Found) -> Figures:
    """What the JSON holds: rows, verdicts, and the seconds of each part of the run."""
    return {
        "gradients": found.gradients,
        "small_units": lessons(found.curves),
        "curves": found.curves,
        "precision": rows(asked, found),
        "batches": fits(asked, found),
        "memory": found.memory,
        "parts_s": found.parts_s,
    }


def worth_keeping(document: Document) -> bool:
    """Whether a training ended, or says why it was not begun."""
    known = [row for row in document["precision"] if not row["reason"]]
    return any(row["not_trained"] != NOT_ENDED for row in known)


def status(document: Document) -> int:
    """1 where float16 left float32's accuracy, scaling made no difference, a product
    was in another format than asked for, or a backend failed."""
    judged = [row["within"] for row in within(document["precision"])]
    lessons_told = [row["told"] for row in document["small_units"]]
    wrong = False in judged or False in lessons_told
    wrong = wrong or bool(unlike(document["precision"]))
    asked = document["settings"]["backends"]
    wrong = wrong or run_steps.silent(asked, lessons_told, document["failed"])
    return int(wrong) or run_steps.status(document["failed"].values())


def rows(asked: plan.Asked, found: Found) -> list[Row]:
    """A row for each net, backend and format; TF32 on a CPU has a reason only."""
    every = [
        _row(asked, found, net, name, form)
        for net in asked.nets
        for name in asked.backends
        for form in plan.FORMATS
    ]
    watched = [one for rounds in found.samples.values() for one in rounds.values()]
    comparison.hold([row.get("price") for row in every], watched)
    for row in every:
        if price := row.get("price"):
            row["verdict"] = PRICES.get(price["verdict"], price["verdict"])
    return every


def _row(asked: plan.Asked, found: Found, net: str, name: str, form: str) -> Row:
    place: Row = {"net": net, "backend": name, "format": form, "reason": None}
    if form not in plan.formats(asked):
        device = registry.backends()[name].framework
        place["reason"] = f"{device} has no TF32 on a {asked.device.upper()}"
        return place
    rounds = found.samples.get((net, form, name), {})
    step = intervals.step_time([s["blocks"] for _, s in sorted(rounds.items())])
    return {
        **place,
        "measured": found.measured.get((name, form)),
        **accuracy(found.trained, net, name, form),
        "step_s": step,
        "price": _price(found, net, name, form),
        "verdict": None,
        "slow": any(s["slow"] for s in rounds.values()),
        "compile_s": [s["first_s"] - s["second_s"] for _, s in sorted(rounds.items())],
        "peak_bytes": _peak(found, net, name, form),
    }


def _price(found: Found, net: str, name: str, form: str) -> Ratio | None:
    """A step's time in this format over one in float32, in the same rounds."""
    both = [found.samples.get((net, f, name), {}) for f in (form, plan.BASE)]
    common = sorted(set(both[0]) & set(both[1]))
    if form == plan.BASE or not common:
        return None
    samples = [[rounds[n] for n in common] for rounds in both]
    these, base = ([one["blocks"] for one in side] for side in samples)
    return comparison.ratio(these, base, [*samples[0], *samples[1]], intervals.paired)


def _peak(found: Found, net: str, name: str, form: str) -> int | None:
    """Bytes kept and what a step takes on top, at the net's own batch."""
    sizes = peaks(found, net, name, form)
    return next((size for at, size in sizes if at == plan.batch(net)), None)


def peaks(found: Found, net: str, name: str, form: str) -> list[tuple[int, int]]:
    """(batch, bytes) of a net, as far as they are known."""
    at = (net, name, form)
    rows = [r for r in found.memory if (r["net"], r["backend"], r["format"]) == at]
    known = [(row["batch"], _bytes(row["peak"])) for row in rows if row["peak"]]
    return [(batch, size) for batch, size in known if size is not None]


def _bytes(peak: Peak) -> int | None:
    return None if peak["step"] is None else int(peak["kept"] + peak["step"])


# -- accuracy --------------------------------------------------------------------------


def accuracy(trained: list[Trained], net: str, name: str, form: str) -> Accuracy:
    """Mean over the seeds, and the difference from float32 of the same backend and
    seeds: its mean, and where it is largest."""

    def of(which: str) -> tuple[dict[str, float], str | None]:
        for row in trained:
            if (row["net"], row["backend"], row["format"]) == (net, name, which):
                return row["seeds"], row["reason"]
        return {}, NOT_ENDED

    (seeds, reason), (base, _) = of(form), of(plan.BASE)
    common = [seed for seed in seeds if seed in base]
    apart = {seed: seeds[seed] - base[seed] for seed in common}
    worst = max(apart, key=lambda seed: abs(apart[seed]), default=None)
    mean = float(np.mean(list(apart.values()))) if apart else None
    return {
        "seeds": seeds,
        "accuracy": float(np.mean(list(seeds.values()))) if seeds else None,
        "difference": mean,
        "worst_seed": worst,
        "worst_difference": None if worst is None else apart[worst],
        "not_trained": reason if not seeds else None,
        "within": None if mean is None else abs(mean) <= POINTS,
    }


def priced(rows: list[Row]) -> list[Priced]:
    """The rows that have a price."""
    known: list[Priced] = []
    for row in rows:
        price, verdict = row.get("price"), row.get("verdict")
        if price and verdict:
            place: Place = {
                "net": row["net"],
                "backend": row["backend"],
                "format": row["format"],
            }
            known.append({**place, "price": price, "verdict": verdict})
    return known


def within(rows: list[Row]) -> list[Row]:
    """The rows on which the verdict rests: digits in float16 with scaling."""
    return [r for r in rows if r["format"] == plan.SCALED and r["net"] in plan.DIGITS]


def unlike(rows: list[Row]) -> list[Row]:
    """Rows whose products were not in the format asked for; TF32 is a permission."""
    known = [(r, r.get("measured")) for r in rows if r["format"] != "tf32"]
    return [r for r, form in known if form and form.partition(",")[0] != r["format"]]


# -- small units -----------------------------------------------------------------------


def lessons(curves: list[Curve]) -> list[Lesson]:
    """For each backend its accuracies in small units, and whether they are as expected:
    float16 alone at chance, with scaling within half a point of float32."""
    return [
        _lesson(name, {c["arm"]: c for c in curves if c["backend"] == name})
        for name in dict.fromkeys(curve["backend"] for curve in curves)
    ]


def _lesson(name: str, curves: dict[str, Curve]) -> Lesson:
    """A backend's lesson from its curves by training."""
    ends = {t: curves[t]["accuracy"] for t in plan.TRAININGS if t in curves}
    expected = None
    if len(ends) == len(plan.TRAININGS):
        saved = abs(ends["float16 scaled"] - ends["float32"]) <= POINTS
        expected = saved and ends["float16 alone"] < CHANCE < ends["float32"]
    scaled = curves.get("float16 scaled")
    scale = scaled["scale"] if scaled else None
    return {"backend": name, "accuracy": ends, "scale": scale, "told": expected}


# -- the largest batch -----------------------------------------------------------------


def fits(asked: plan.Asked, found: Found) -> list[Batches]:
    """For each backend and format the largest batch of the wide net that fits.

    Small batches stay out of the line: there the update is the peak, not the batch.
    """
    result: list[Batches] = []
    for name in asked.backends:
        for form in plan.formats(asked):
            known = peaks(found, "wide", name, form)
            points = [point for point in known if point[0] in asked.batches]
            line = weighted_line.largest(points, asked.memory)
            place: Batches = {
                "backend": name,
                "format": form,
                "points": points,
                "fit": line,
            }
            result.append(place)
    return result
