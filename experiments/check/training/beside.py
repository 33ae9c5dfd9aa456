"""Why the steps part, told as the reason only where nothing differs before them."""

from graphparity.common.agreement.two_programs import OTHER, Row
from graphparity.experiments.check.training import stepped
from graphparity.experiments.check.training.explained import Cause
from graphparity.experiments.shared.proof import SEEN, Told

TOO = "Their steps of training part too"


def causes(rows: list[Row], cause: Cause | None, dropped: list[Told]) -> list[Told]:
    """What is said below the first output that differs. rows: all of a pair, in order;
    cause: of the steps; dropped: why outputs with dropout differ, where they do."""
    bad = [row["output"] for row in rows if row["verdict"] == OTHER]
    steps = [name for name in bad if stepped.of(name)]
    if cause is None or cause.unasked or not steps:
        return dropped if bad else []  # a number in float32 parts no other rows
    if stepped.of(bad[0]):
        return [cause.told(), *dropped]
    return [*dropped, {"text": TOO, "proof": SEEN}, cause.told()]
