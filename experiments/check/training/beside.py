"""Why the steps part, told as the reason only where nothing differs before them."""

from graphparity.common.agreement.two_programs import OTHER, Row
from graphparity.experiments.check.training import stepped
from graphparity.experiments.check.training.explained import Cause

TOO = "Their steps of training part too"


def cause(rows: list[Row], cause: Cause | None, dropped: str | None) -> str | None:
    """What is said below the first output that differs. rows: all of a pair, in order;
    cause: of the steps; dropped: why outputs with dropout differ, where they do."""
    bad = [row["output"] for row in rows if row["verdict"] == OTHER]
    steps = [name for name in bad if stepped.of(name)]
    if cause is None or cause.unasked or not steps:
        return dropped if bad else None  # a number in float32 parts no other rows
    if stepped.of(bad[0]):
        parts = [cause.text, dropped]
    else:
        head = cause.text[:1].lower() + cause.text[1:]
        parts = [dropped, f"{TOO}: {head}"]
    return ". ".join(text for text in parts if text)
