"""Which operations of a graph are a layer: those that can be run from one value inside,
with the layer's own weights and constants, and no other weight.

Nothing is taken for granted here: a piece of a graph counts as the layer only where it
gives what the other model's layer gives.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphparity.common.user.insides import Graph

NONE: frozenset[str] = frozenset()
MOST = 8  # values inside from which a layer is tried to begin


@dataclass(frozen=True)
class Cut:
    """A piece of a graph. begins: the values that it takes; gives: those that depend on
    all of its weights, in order."""

    begins: tuple[int, ...]
    gives: tuple[int, ...]


class Reach:
    """What of a graph some of its weights reach. unused: those of them on which no
    result depends."""

    def __init__(self, graph: Graph, names: Iterable[str]) -> None:
        self.graph, self.names = graph, frozenset(names)
        self.fed, self.on = set(graph.given), dict[int, frozenset[str]]()
        self.on |= {n: frozenset([w]) for n, w in graph.weights.items()}
        self.makes = {n: i for i, node in enumerate(graph.nodes) for n in node.gives}
        for node in graph.nodes:
            on = NONE.union(*(self.on.get(n, NONE) for n in node.takes))
            for n in node.gives:
                self.on[n] = on
            if self.fed.intersection(node.takes):
                self.fed.update(node.gives)
        self.uses = [i for i, node in enumerate(graph.nodes) if self._uses(node.takes)]
        every = (n for i in self.uses for n in graph.nodes[i].takes)
        still = NONE.union(*(self.on.get(n, NONE) for n in every if n not in self.fed))
        self.used = self.names & still

    def _uses(self, takes: list[int]) -> bool:
        still = (n for n in takes if n not in self.fed)
        mine = any(self.names & self.on.get(n, NONE) for n in still)
        return mine and bool(self.fed.intersection(takes))

    def _mine(self, number: int) -> bool:
        """Whether it comes from these weights and constants alone."""
        return number not in self.fed and self.on.get(number, NONE) <= self.names

    def cut(self, begins: tuple[int, ...]) -> Cut | None:
        """The piece that begins with these values; None where that isn't enough."""
        known, reached, ran = set(begins), dict[int, frozenset[str]](), set[int]()
        for i, node in enumerate(self.graph.nodes):
            if not all(n in known or self._mine(n) for n in node.takes):
                continue
            ran.add(i)
            moved = bool(known.intersection(node.takes))
            on = NONE.union(*(self._on(n, reached) for n in node.takes))
            for n in node.gives:
                if moved and n not in begins:
                    known.add(n)
                    reached[n] = on
        if not self.uses or not ran.issuperset(self.uses):
            return None
        gives = [n for n, on in reached.items() if on >= self.used]
        return Cut(begins, tuple(n for n in gives if n in self.graph.shapes))

    def _on(self, number: int, reached: dict[int, frozenset[str]]) -> frozenset[str]:
        """On which of these weights a value depends, in a piece."""
        still = NONE if number in self.fed else self.on.get(number, NONE)
        return reached.get(number, still)

    def cuts(self) -> Iterator[Cut]:
        """The pieces that are the layer: from one value, the nearest first; then from
        all that its operations take where that is more than one."""
        edge, *singles = self._fronts() or [()]
        for begins in singles[:MOST]:
            if (cut := self.cut(begins)) is not None:
                yield cut
        if len(edge) > 1 and (cut := self.cut(edge)) is not None:
            yield cut

    def _fronts(self) -> list[tuple[int, ...]]:
        """Sets of values without which nothing reaches the weights' uses: what their
        operations take, then every single one, the nearest first. None from where
        another weight enters."""
        front, found, uses = set[int](), list[tuple[int, ...]](), set(self.uses)
        for i in reversed(range(len(self.graph.nodes)) if uses else []):
            node = self.graph.nodes[i]
            if i in uses or front.intersection(node.gives):
                front.difference_update(node.gives)
                front.update(n for n in node.takes if not self._mine(n))
            if not front <= self.graph.shapes.keys() or not front <= self.fed:
                return found
            now = tuple(sorted(front))
            if i > self.uses[0]:
                continue
            single = [now] if len(now) == 1 and now != (found or [()])[-1] else []
            found += single if found else [now, *single]
        return found

    def still(self) -> list[int]:
        """Values that are made of these weights and constants alone."""
        every = (n for node in self.graph.nodes for n in node.gives)
        own = [n for n in every if self._mine(n) and self.on[n] >= self.names]
        return [n for n in own if n in self.graph.shapes]

    def needed(self, cut: Cut, wanted: Iterable[int]) -> list[int]:
        """The operations that lie between a cut and some values, in order."""
        open_, places = list(wanted), set[int]()
        while open_:
            number = open_.pop()
            place = self.makes.get(number)
            if number in cut.begins or place is None or place in places:
                continue
            places.add(place)
            open_ += self.graph.nodes[place].takes
        return sorted(places)
