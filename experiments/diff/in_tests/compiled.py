"""Whether what the frameworks compile of a program is shown to be the program."""

from graphparity.common.agreement.pair.forms import (
    ALIKE,
    COMPILED,
    EAGER,
    EQUAL,
    FormRow,
)
from graphparity.common.agreement.two_programs import NOT_JUDGED, SAME
from graphparity.experiments.diff.figures import FormFigures

FINE = {EQUAL, ALIKE, COMPILED, EAGER}  # what is said of float32 that rounding explains


def objections(label: str, forms: list[FormFigures]) -> list[str]:
    """Why it is not; none where it is in every form that runs."""
    if not any(form["rows"] for form in forms):
        whys = "; ".join(f"{form['backend']}: {form['refused']}" for form in forms)
        told = whys or "its framework compiles nothing that takes these arrays"
        return [f"{label} was not judged compiled: {told}"]
    return [
        f"{label} compiled by {form['backend']}, {row['output']}: {reason}"
        for form in forms
        for row in form["rows"]
        if (reason := _reason(row))
    ]


def _reason(row: FormRow) -> str | None:
    """What is against an output; None where nothing is."""
    if row["verdict"] != SAME:
        return f"{row['verdict'] or NOT_JUDGED}: {row['reason'] or 'not in float64'}"
    if row["said"] in FINE:
        return None
    return row["said"] or "not compared in float32"
