"""Every matched layer run alone in float64: the values that it takes in the run of the
one model are given to both."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import OTHER, SHAKEN, Row
from graphparity.common.contract.trees import Array
from graphparity.common.workers.pool import Pool
from graphparity.experiments.check import models, results
from graphparity.experiments.check.alone import groups
from graphparity.experiments.check.alone.groups import Group, Holders, Unit
from graphparity.experiments.check.conventions import SAMES
from graphparity.experiments.check.models import Model, Refused
from graphparity.experiments.check.results import Way

CLIMBS = [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 0)]  # of layers further out
FURTHER = 4  # layers further out of one of them, or values further before
DIFFERS = "differs"
ALONE, UNSEEN, UNUSED = "alone", "unseen", "unused"
NO_EFFECT = "the output does not depend on"
UNHELD = "no layer but the model itself holds it"


@dataclass
class Alone:
    """What came of a unit. row: the judge's; state: UNSEEN with the reason where it
    can't be run alone; met: its own run had the same values before it; layout: what was
    done to values on the way to the other model; beside: further weights in it."""

    lefts: list[str]
    rights: list[str]
    state: str
    layers: tuple[str | None, str | None] = (None, None)
    row: Row | None = None
    reason: str | None = None
    met: bool = False
    layout: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)  # no result depends on these


@dataclass
class Bench:
    """Both models with the same weights; source: the place of the one whose values are
    taken."""

    pool: Pool
    both: tuple[Model, Model]
    units: list[Unit]
    holders: tuple[Holders, Holders] = (None, None)
    source: int = 0
    done: dict[tuple[object, ...], Alone] = field(default_factory=dict)

    def ask(self, side: int, command: str, **asked: Any) -> dict[str, Any]:
        """One request to one of them. Raises Refused."""
        return models.ask(self.pool, self.both[side], command, **asked)


def every(
    pool: Pool,
    both: tuple[Model, Model],
    ways: tuple[Way, Way],
    vector: Array,
    inputs: dict[str, Array],
    units: list[Unit],
) -> list[Alone]:
    """What came of each unit. vector: the first one's weights."""
    bench = Bench(pool, both, units)
    try:
        told = []
        for side, (model, way) in enumerate(zip(both, ways, strict=True)):
            weights = results.typed(way.to(vector, model.side), "float64")
            given = models.turned(inputs, model.inputs)
            asked = {"inputs": given, "weights": weights}
            told.append(bench.ask(side, "model_layers", **asked)["layers"])
    except Refused as error:
        return [_unseen(unit, _short(error)) for unit in units]
    bench.holders = groups.holders(told[0]), groups.holders(told[1])
    bench.source = int(told[0] is None and told[1] is not None)
    return [_unit(bench, number) for number in range(len(units))]


def _unit(bench: Bench, number: int) -> Alone:
    """One unit: by the smallest layers that show it, else by those around them."""
    found: Alone | None = None
    for climb in _climbs(bench.holders):
        group = groups.group(number, bench.units, bench.holders, climb)
        if group is None:
            continue
        graphs = bench.holders == (None, None)
        key = (*group.units, group.layers, climb if graphs else 0)
        if key not in bench.done:
            bench.done[key] = _guarded(bench, group, climb[0])
        now = bench.done[key]
        if now.state != UNSEEN:
            return _of(now, bench.units[number])
        found = found or _of(now, bench.units[number])
    return found or _unseen(bench.units[number], UNHELD)


def _climbs(both: tuple[Holders, Holders]) -> list[tuple[int, int]]:
    """How far out the layers of each model are tried."""
    if None not in both:
        return CLIMBS
    return [(n, n) for n in range(FURTHER)]


def _of(one: Alone, unit: Unit) -> Alone:
    """What came of a group, for one of its units."""
    lefts, rights = map(sorted, groups.names([unit]))
    beside = [name for name in one.lefts if name not in lefts]
    fields = {**vars(one), "lefts": lefts, "rights": rights, "beside": beside}
    return Alone(**fields)


def _unseen(unit: Unit, reason: str) -> Alone:
    lefts, rights = groups.names([unit])
    return Alone(sorted(lefts), sorted(rights), UNSEEN, reason=reason)


def _short(error: Refused) -> str:
    """The last line of what was raised."""
    return str(error).strip().splitlines()[-1]


def _guarded(bench: Bench, group: Group, climb: int) -> Alone:
    units = [bench.units[n] for n in group.units]
    blank = _unseen([entry for unit in units for entry in unit], "")
    first, second = (one.name if one else None for one in group.layers)
    blank.layers = first, second
    try:
        return _run(bench, group, climb, blank)
    except Refused as error:
        blank.reason = _short(error)
        return blank


def _run(bench: Bench, group: Group, climb: int, found: Alone) -> Alone:
    """Both layers of a group run with the values of the source."""
    source, other = bench.source, 1 - bench.source
    names = found.lefts, found.rights
    layer = group.layers[source]
    number = layer.number if layer else climb
    told = bench.ask(source, "model_layer", names=names[source], number=number)
    if told["reason"]:
        return _refused(found, told["reason"])
    units = [bench.units[n] for n in group.units]
    give = _orders(units, source, bench.both[source].kind)
    beside = group.layers[other]
    asked: dict[str, Any] = {"names": names[other]}
    asked["number"] = beside.number if beside else None
    asked["given"] = [give(array, "in") for array in told["given"]]
    ways = [[[give(a, "out") for a in run] for run in way] for way in told["ways"]]
    asked["wanted"] = ways[0]
    reply = bench.ask(other, "model_alone", **asked)
    if reply["reason"]:
        return _refused(found, reply["reason"])
    ours = [way[reply["way"]][reply["place"]] for way in ways]
    both = [ours, reply["values"]]
    row = judged(*(both if source == 0 else both[::-1]))
    found.row, found.met = row, reply["met"]
    found.unused = [*told["unused"], *reply["unused"]]
    found.layout = [*_words(units), *reply["layout"]]
    if text := told["words"][reply["way"]]:
        found.layout.append(text)
    if row["verdict"] in SAMES:
        found.state, found.reason = ALONE, None
    elif row["verdict"] != OTHER:
        found.reason = row["reason"]
    elif reply["certain"]:
        found.state, found.reason = DIFFERS, row["reason"]
    else:
        found.reason = "which operations are this layer could not be told"
    return found


def _refused(found: Alone, reason: str) -> Alone:
    found.reason = reason
    found.state = UNUSED if reason.startswith(NO_EFFECT) else UNSEEN
    return found


def judged(first: list[Array], second: list[Array]) -> Row:
    """The judge's row of a layer's results; each list: as it is, then with shaken
    inputs."""
    known = [
        {
            "shaken": two_programs.conditioning(runs[0], runs[1:], SHAKEN),
            "single": None,
        }
        for runs in (first, second)
    ]
    row = two_programs.judged("alone", first[0], second[0], known)  # type: ignore[arg-type]
    return two_programs.nearly(row)


def _kernel(units: list[Unit]) -> Unit:
    """Of several units whose order of channels is one the entries; of several kernels,
    each with its own inside, none."""
    every = [entry for unit in units for entry in unit]
    kernels = [entry for entry in every if entry.right.index.ndim > 1]
    return every if len(kernels) < 2 else []


def _orders(units: list[Unit], source: int, kind: str) -> Callable[[Array, str], Array]:
    """How channels are put in the order of the other model."""
    known = groups.orders(_kernel(units))
    if source == 1:
        known = {side: np.argsort(order) for side, order in known.items()}
    rank = max(entry.right.index.ndim for unit in units for entry in unit)
    last = not kind.startswith("torch")
    return lambda array, side: groups.ordered(array, known.get(side), rank, last)


def _words(units: list[Unit]) -> list[str]:
    said = {"in": "takes channels in another order", "out": "gives them in another"}
    return [said[side] for side in groups.orders(_kernel(units))]
