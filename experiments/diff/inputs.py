"""What the programs of `diff` are called with."""

from typing import Any

import numpy as np

from graphparity.common.user import values
from graphparity.common.user.values import described
from graphparity.experiments.diff.plan import Asked, Drawn
from graphparity.experiments.diff.sides import Found, Side
from graphparity.experiments.diff.workers import Failed, Workers

NONE = "none of the files has a function inputs(), and no --input is given"


def find(workers: Workers, asked: Asked, found: Found, having: list[Side]) -> bool:
    """Enter the inputs: given, drawn, or of the first file that has some; whether there
    are any."""
    if asked.given is not None:
        found.given = asked.given
    elif asked.drawn:
        rng = np.random.default_rng(asked.seed)
        found.given = {name: _draw(one, rng) for name, one in asked.drawn.items()}
    else:
        _of_files(workers, asked.seed, found, having)
    for name, leaf in values.leaves(found.given).items():
        found.inputs[name] = described(leaf)
    return bool(found.given)


def _of_files(workers: Workers, seed: int, found: Found, having: list[Side]) -> None:
    """The first file's; where another's are not the same it is said."""
    chosen: Side | None = None
    for side in having:
        try:
            reply = workers.ask(side, "float64", "user_inputs", seed=seed)
        except Failed as failure:
            reply = {"raised": str(failure)}
        if reply["raised"]:
            found.failed[f"inputs() of {side.label}"] = f"\n{reply['raised']}"
        elif chosen is None:
            chosen, found.given = side, reply["inputs"]
        elif text := _differ(found.given, reply["inputs"]):
            one, other = chosen.label, side.label
            said = f"inputs() of {one} is used; that of {other} gives others: {text}"
            found.facts.append(said)
    if not found.given and not found.failed:
        if chosen is not None:
            found.failed[f"inputs() of {chosen.label}"] = "it returned no arrays"
        elif all(side.failure is None for side in found.sides):
            found.failed["inputs"] = f"{NONE}: write def inputs(): return dict(x=…)"


def _differ(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Which inputs differ, and how; empty where none do."""
    first, second = values.leaves(one), values.leaves(other)
    parts = []
    for name in [*first, *(n for n in second if n not in first)]:
        if name not in first or name not in second:
            parts.append(f"only one has {name}")
        elif (a := described(first[name])) != (b := described(second[name])):
            parts.append(f"{name} is {a} and {b}")
        elif not np.array_equal(first[name], second[name]):
            parts.append(f"{name} has other values")
    return "; ".join(parts)


def _draw(one: Drawn, rng: np.random.Generator) -> Any:
    if one.below is not None:
        return rng.integers(0, one.below, one.shape)
    return np.asarray(rng.standard_normal(one.shape)).astype("float32")
