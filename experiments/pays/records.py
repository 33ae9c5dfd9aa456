"""What the CSV holds of `pays`: a line a form of each step and batch, and of each run
that is asked about, in seconds, bytes and plain ratios."""

from collections.abc import Mapping

from graphparity.experiments.pays import words
from graphparity.experiments.pays.documents import Document, FormRow, PointRow, Run

PARTS = {"": "median", "_low": "low", "_high": "high"}


def records(document: Document) -> list[dict[str, object]]:
    """Columns of `report --csv`, by name; None is not known."""
    return [
        _record(document, point, form, run)
        for point in document["points"]
        for form in point["forms"]
        for run in _runs(form)
    ]


def _runs(form: FormRow) -> list[Run | None]:
    """Those that are asked about; None alone where none is."""
    return [*form.get("runs", [])] or [None]


def _record(
    document: Document, point: PointRow, form: FormRow, run: Run | None
) -> dict[str, object]:
    base, ratio, even = point["forms"][0], form["ratio"], form["break_even"]
    warm = form["compile_warm_s"]
    return {
        "workload": document["program"],
        "config": words.point(point),
        "backend": form["backend"],
        "device": document["device"],
        "status": _status(form),
        "own": None if form is base else base["backend"],
        "peak_bytes": form["peak_bytes"],
        "peak_cold_bytes": form.get("peak_cold_bytes"),
        **_ends("step{}_s", form["step_s"]),
        **_ends("speedup{}", ratio),
        "verdict": ratio["verdict"] if ratio else None,
        "reason": ratio.get("reason") if ratio else form["refused"],
        **_ends("compile_cold{}_s", form["compile_cold_s"]),
        "compile_warm_s": warm["median"] if warm else None,
        **_ends("pays_from{}", even),
        "pays_verdict": even["verdict"] if even else None,
        "run_steps": run["steps"] if run else None,
        **_ends("run{}_s", run["cold_s"] if run else None),
    }


def _status(form: FormRow) -> str:
    if form["refused"]:
        return "refused"
    if form["same_as"]:
        return f"as {form['same_as']}"
    return "timed" if form["step_s"] else "not timed"


def _ends(name: str, found: Mapping[str, object] | None) -> dict[str, object]:
    """An interval's middle and ends, in columns of this name."""
    return {name.format(part): (found or {}).get(key) for part, key in PARTS.items()}
