"""Which two changes together may give what is looked for: the sum of what each alone
does.

It holds where changes are small or touch other parts; where it does not, the order in
which pairs are tried is no worse than any other.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.experiments.diff.causes.candidates import Candidate

MOST = 2048  # numbers that are kept of an output, evenly over it


@dataclass
class Effects:
    """What each change alone does to a program's outputs, as far as it moves them."""

    given: Named
    moving: list[Candidate] = field(default_factory=list)
    moved: list[dict[str, Array]] = field(default_factory=list)

    def enter(self, one: Candidate, values: Named) -> None:
        """Keep what a change does, where it does something to an output that stays of
        its shape and finite."""
        found = dict[str, Array]()
        for name, before in self.given.items():
            now = values.get(name)
            if now is None or now.shape != before.shape:
                continue
            if "c" in (now.dtype.kind, before.dtype.kind):
                continue
            apart = part(now) - part(before)
            if np.all(np.isfinite(apart)) and np.any(apart):
                found[name] = apart
        if found:
            self.moving.append(one)
            self.moved.append(found)

    def alone(self, goal: str, now: Array, target: Array) -> list[Candidate]:
        """Every change, those first that bring an output nearest to its target."""
        far = self._distances(goal, now, target)
        return [self.moving[n] for n in np.argsort(far, kind="stable")]

    def pairs(
        self, goal: str, now: Array, target: Array
    ) -> list[tuple[Candidate, Candidate]]:
        """Two of them that both do something to it: in turn the nearest in sum, the
        nearest in direction, and the likeliest."""
        rest, rows, known = self._rows(goal, now, target)
        if rest is None or len(known) < 2:
            return []
        places = [
            (n, m)
            for n, m in itertools.combinations(range(len(known)), 2)
            if _place(known[n]) != _place(known[m])
        ]
        if not places:
            return []
        rank = [known[n].rank + known[m].rank for n, m in places]
        orders = [*_far(rest, rows, places), np.array(rank)]
        turns = zip(*(np.argsort(o, kind="stable") for o in orders), strict=True)
        found = dict.fromkeys(int(number) for turn in turns for number in turn)
        return [(known[n], known[m]) for n, m in (places[number] for number in found)]

    def _distances(self, goal: str, now: Array, target: Array) -> Array:
        """Of each change, how far it leaves the output from its target; what does
        nothing to it comes last."""
        found = np.full(len(self.moving), np.inf)
        if _alike(now, target):
            rest = part(target) - part(now)
            for number, effect in enumerate(self.moved):
                if goal in effect and effect[goal].shape == rest.shape:
                    found[number] = np.sum((rest - effect[goal]) ** 2)
        return np.asarray(np.where(np.isfinite(found), found, np.inf))

    def _rows(
        self, goal: str, now: Array, target: Array
    ) -> tuple[Array | None, Array, list[Candidate]]:
        """What is left to the target, what each change does, which changes."""
        rest = part(target) - part(now) if _alike(now, target) else None
        if rest is None or not np.all(np.isfinite(rest)):
            return None, np.empty(0), []
        known = [n for n, effect in enumerate(self.moved) if goal in effect]
        rows = [self.moved[n][goal] for n in known]
        return rest, np.array(rows), [self.moving[n] for n in known]


def _far(rest: Array, rows: Array, places: list[tuple[int, int]]) -> list[Array]:
    """For each pair of effects, how far their sum is from the rest, and how far the
    nearest of what they span is."""
    gram, along = rows @ rows.T, rows @ rest
    size = np.diag(gram)
    n, m = np.array(places).T
    both = gram[n, m]
    summed = size[n] + size[m] + 2.0 * both - 2.0 * (along[n] + along[m])
    with np.errstate(all="ignore"):
        less = size[n] * size[m] - both**2
        alone = np.maximum(along[n] ** 2 / size[n], along[m] ** 2 / size[m])
        span = size[m] * along[n] ** 2 + size[n] * along[m] ** 2
        span = (span - 2.0 * both * along[n] * along[m]) / less
        fine = less > 1e-9 * size[n] * size[m]
    return [summed, -np.where(fine, span, alone)]


def _alike(one: Array, other: Array) -> bool:
    """Of one shape, and real."""
    return one.shape == other.shape and "c" not in (one.dtype.kind, other.dtype.kind)


def part(array: Array) -> Array:
    """Some of its numbers, in float64."""
    flat = np.ravel(array)
    return flat[:: max(1, flat.size // MOST)].astype(np.float64)


def _place(one: Candidate) -> tuple[object, ...]:
    """What a change changes, whatever to."""
    return tuple(map(one.change.get, ("kind", "function", "option", "old", "name")))
