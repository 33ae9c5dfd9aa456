"""What `pays` says where turns were taken, or not, and no ratio came of them."""

import statistics
from collections.abc import Iterable

from graphparity.common.contract.timings import Sample
from graphparity.experiments.pays.documents import FormRow, PointRow, Turns
from graphparity.experiments.shared.terminal.tables import counted, seconds

ONCE = "what a call makes and compiles, make once, outside of it"


def of(samples: Iterable[Sample], rounds: int) -> Turns:
    """What became of a form's blocks. samples: of the rounds in which it was there."""
    every = [*samples]
    blocks = [one for sample in every for one in sample["blocks"]]
    return {
        "failed": rounds - len(every),
        "blocks": len(blocks),
        "compiled": sum(sample.get("compiled_blocks", 0) for sample in every),
        "left": sum(block is not None for block in blocks),
    }


def untimed(one: PointRow) -> str:
    """Of forms without a ratio: why, and what preparing them took, where known."""
    found = [(f["backend"], f.get("cold_starts_s") or []) for f in one["forms"]]
    parts = [
        f"{name} in {seconds(statistics.median(took))} ({counted(len(took), 'start')})"
        for name, took in found
        if took
    ]
    if not parts:
        return "not measured."
    prepared = "Prepared with an empty cache, the first two calls among it"
    return f"not measured: {_why(one)}. {prepared}: {', '.join(parts)}."


def _why(one: PointRow) -> str:
    if not one["rounds"]:
        return "its forms took no turns"
    rounds = counted(one["rounds"], "round")
    whys = [why for form in one["forms"] if (why := _of_form(form, rounds))]
    if whys:
        return "; ".join(whys)
    return f"in {rounds} of turns no block of both forms is left to be compared"


def _of_form(form: FormRow, rounds: str) -> str:
    """Why this form has no step; empty where it has, or nothing is known."""
    turns, name = form.get("turns"), form["backend"]
    if not turns or turns["left"] or form["refused"] or form["same_as"]:
        return ""
    if turns["failed"] and not turns["blocks"]:
        return f"{name} failed in each of {rounds}"
    if turns["blocks"] and turns["compiled"] == turns["blocks"]:
        many = counted(turns["blocks"], "block")
        text = f"{name} compiled something anew in each of its {many} of steps"
        return f"{text}, in {rounds}, so that none is timed ({ONCE})"
    compiled = turns["blocks"] - turns["compiled"]
    text = f"of {counted(turns['blocks'], 'block')} of {name} {turns['compiled']}"
    return f"{text} compiled something, and {compiled} were disturbed"
