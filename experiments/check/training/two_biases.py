"""A recurrent layer with two biases in one model and one in the other: one function,
and once trained another, since both of the two are moved."""

from collections.abc import Iterable

from graphparity.common.agreement.two_programs import OTHER, Row
from graphparity.experiments.check.matching.atoms import Side
from graphparity.experiments.check.matching.wiring import Entry
from graphparity.experiments.check.training import stepped
from graphparity.experiments.check.training.explained import Cause
from graphparity.experiments.shared.proof import LIKELY

SUMMED = "summed"  # how the layout of a second bias begins


def cause(
    rows: list[Row], entries: list[Entry], zeros: Iterable[str], right: Side
) -> Cause | None:
    """Why the steps part, where in the first that differs nothing but such biases does;
    else None. zeros: second biases of the right that the left has not."""
    bad = [stepped.of(row["output"]) for row in rows if row["verdict"] == OTHER]
    steps = [one for one in bad if one is not None]
    if not steps or len(steps) < len(bad):
        return None  # nothing differs, or something else before any step
    first = min(number for number, _ in steps)
    names = {n for number, n in steps if number == first and n != stepped.LOSS}
    single = {e.right.tensor for e in entries if e.layout.text.startswith(SUMMED)}
    layers = {right.tensors[name]["layer"] for name in zeros}
    spare = {
        e.left.tensor
        for e in entries
        if e.right.layer in layers and (e.right.role or "").endswith("bias")
    }
    two = {e.left.tensor for e in entries if e.right.tensor in single}
    for which, known in (("first", two), ("second", spare)):
        if names and names <= known:
            text = (
                f"The {which} model has two biases where the other has one, their sum"
            )
            why = "both are trained, so that the sum goes twice as far"
            return Cause(f"{text}: {why}", LIKELY)
    return None
