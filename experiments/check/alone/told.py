"""What is said of the layers that were run alone."""

from collections.abc import Iterable
from typing import TypedDict

from graphparity.common.agreement.two_programs import NEARLY, OTHER, Row
from graphparity.experiments.check import far, results
from graphparity.experiments.check.alone.run import (
    ALONE,
    DIFFERS,
    UNSEEN,
    UNUSED,
    Alone,
)

SHOWN = 2  # layers that are named
UNPROVEN = "not verified: "
UNUSED_TEXT = f"{UNPROVEN}the output does not depend on it"
WHOLE = "by the whole model only: "
OTHERS = far.FAR, "after step ", "tie of "  # no outputs of the model itself
INSIDE = results.WEIGHT, results.INPUT, results.TRAINING, results.AFTER, *OTHERS


class AloneRow(TypedDict):
    """A unit of matched tensors. floors: how far the two layers alone are apart; met:
    whether they take the same values in both models' own runs."""

    lefts: list[str]
    rights: list[str]
    layers: list[str | None]
    state: str
    distance: float | None
    floors: float | None
    met: bool
    text: str
    unused: list[str]


def row(one: Alone, proven: bool, same: bool) -> AloneRow:
    """What came of a unit. proven: by a run of the whole model; same: whether that
    gives the same outputs."""
    return {
        "lefts": one.lefts,
        "rights": one.rights,
        "layers": list(one.layers),
        "state": one.state,
        "distance": one.row["distance"] if one.row else None,
        "floors": one.row["ratio"] if one.row else None,
        "met": one.met,
        "text": _text(one, proven, same),
        "unused": one.unused,
    }


def _text(one: Alone, proven: bool, same: bool) -> str:
    layer = next(filter(None, one.layers), None)
    within = f" in {layer}" if one.beside and layer else ""
    layout = "".join(f"; {text}" for text in one.layout)
    if one.state == ALONE and one.row:
        return f"alone{within}, {_far(one.row)}{layout}"
    if one.state == DIFFERS:
        whole = "; whole model: same" if same else ""
        return f"alone{within}: differs, {one.reason}{whole}{layout}"
    head = WHOLE if proven and one.state != UNUSED else UNPROVEN
    return f"{head}{one.reason}"


def _far(row: Row) -> str:
    """How far apart they are, in floors."""
    if row["verdict"] == NEARLY or row["ratio"] is None:
        return row["reason"] or "equal"
    return f"{row['ratio']:.1f} floors"


def of(rows: Iterable[AloneRow], left: str, right: str) -> str:
    """What is said of one match; nothing where it was not asked."""
    for one in rows:
        if left in one["lefts"] and right in one["rights"]:
            if left in one["unused"] or right in one["unused"]:
                return UNUSED_TEXT
            return one["text"]
    return ""


def differing(rows: list[Row]) -> bool:
    """Whether an output of the models themselves is another function."""
    bad = [row["output"] for row in rows if row["verdict"] == OTHER]
    plain = (n for n in bad if not n.startswith(INSIDE))
    return any(name != results.LOSS for name in plain)


def counted(rows: list[AloneRow]) -> str:
    """How many of the layers are proven by a run alone too."""
    if not rows:
        return ""
    layers = _layers(rows)
    alone = sum(all(one["state"] == ALONE for one in layer) for layer in layers)
    if alone == len(layers):
        return ", and of each layer alone"
    return f", and of {alone} of {len(layers)} layers alone"


def _layers(rows: list[AloneRow]) -> list[list[AloneRow]]:
    """Units that were run as one layer, together."""
    found = dict[tuple[object, ...], list[AloneRow]]()
    for one in rows:
        named = any(one["layers"])
        found.setdefault(tuple(one["layers" if named else "lefts"]), []).append(one)
    return list(found.values())


def blamed(rows: list[AloneRow], first: str, second: str) -> str:
    """Where two models that are not the same part: the layer that takes the same
    values in both and alone gives others; where every layer alone is the same, the
    first that takes others. Nothing where neither is seen."""
    apart = _differing(rows)
    met = [one for one in apart if one["met"]]
    if met:
        one = met[-1]  # what differs before it is undone until here
        return f" Run alone, {_names(one, first, second)} differ: {_short(one)}."
    others = [one for one in rows if not one["met"] and one["state"] == ALONE]
    if others and not apart and all(one["state"] == ALONE for one in rows):
        text = f"they part before {_names(others[0], first, second)}"
        return f" Every layer with weights is the same alone: {text}."
    return ""


def _differing(rows: list[AloneRow]) -> list[AloneRow]:
    """The first unit of each layer that alone is another."""
    return [layer[0] for layer in _layers(rows) if layer[0]["state"] == DIFFERS]


def elsewhere(rows: list[AloneRow], first: str, second: str) -> str:
    """What differs alone in models that are the same as a whole."""
    apart = _differing(rows)
    if not apart:
        return ""
    more = f", and {len(apart) - 1} more" if len(apart) > 1 else ""
    text = f" Run alone, {_names(apart[0], first, second)} differ{more}"
    return f"{text}: what the one does in it, the other does elsewhere."


def unseen(rows: list[AloneRow], first: str, second: str) -> str:
    """Which layers were not run alone, and why."""
    left = [
        layer[0] for layer in _layers(rows) if layer[0]["state"] in (UNSEEN, UNUSED)
    ]
    if not left:
        return ""
    text = "; ".join(
        f"{_names(one, first, second)}: {one['text'].partition(': ')[2]}"
        for one in left[:SHOWN]
    )
    more = f"; and {len(left) - SHOWN} more: --matches" if len(left) > SHOWN else ""
    return f" Not run alone: {text}{more}."


def _short(one: AloneRow) -> str:
    return one["text"].partition(": differs, ")[2].partition(";")[0]


def _names(one: AloneRow, first: str, second: str) -> str:
    """Both layers, by their names or else by their weights."""
    parts = [
        f"{layer or ' and '.join(tensors)} of {model}"
        for layer, tensors, model in zip(
            one["layers"], (one["lefts"], one["rights"]), (first, second), strict=True
        )
    ]
    return " and ".join(parts)
