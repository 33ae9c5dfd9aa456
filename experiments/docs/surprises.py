"""Three things that a run of `compare` shows and few expect, in sentences."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from graphparity.common.contract import registry
from graphparity.common.contract.documents import CellDocument
from graphparity.common.contract.timings import Interval
from graphparity.experiments.compare import tables
from graphparity.experiments.shared.terminal.tables import bounds, digits_of

Cells = Sequence[CellDocument]
Forms = dict[str, str]
NET = ("cnn", "digits")  # whose speed against PyTorch surprises
PRODUCT = "matmul"  # the program that is one large operation
LEAST = 2.0  # times as fast: below it nobody is surprised


class Stale(ValueError):
    """A run that does not show it: the sentence must be thought over."""


class Ratio(NamedTuple):
    """A timed cell against another form of its program, how many times as fast."""

    cell: CellDocument
    speedup: Interval
    verdict: str | None

    @property
    def text(self) -> str:
        return f"{digits_of(self.median, 3)}× {bounds(self.speedup)}"

    @property
    def median(self) -> float:
        return self.speedup["median"]

    @property
    def backend(self) -> str:
        return self.cell["backend"]


def surprises(cells: Cells, forms: Forms, base: str) -> list[str]:
    """The sentences. forms: static backend -> dynamic form; base: what all are timed
    against. Raises Stale."""
    own = list(_ratios(cells, forms.get))
    return [_slower(own), _dispatch(own, forms), _against_base(cells, base)]


def _ratios(cells: Cells, rival: Callable[[str], str | None]) -> Iterator[Ratio]:
    """Every timed cell's ratio to its rival, which is named by its backend."""
    for cell in cells:
        row = tables.against(cell, rival(cell["backend"]))
        if row and row["speedup"]:
            yield Ratio(cell, row["speedup"], row["verdict"])


def _slower(own: list[Ratio]) -> str:
    slow = sorted((r for r in own if r.verdict == "slower"), key=lambda r: r.median)
    if not slow:
        raise Stale("no static form is slower than its dynamic one in this run")
    text = f"**A static graph can be slower.** In {len(slow)} of {len(own)} cases it is"
    text += " slower than the same program without one: most of all"
    cell, place = slow[0].cell, "{workload}/{config}"
    where = f"`{cell['backend']}` on `{place.format(**cell)}`"
    return f"{text} {where}, {slow[0].text} as fast."


def _dispatch(own: list[Ratio], forms: Forms) -> str:
    first = max(own, key=lambda ratio: ratio.median).backend
    large = [ratio for ratio in own if ratio.cell["workload"] == PRODUCT]
    small = sorted(r.median for r in own if r.backend == first and r not in large)
    if not large or not small or max(r.median for r in large) > LEAST:
        raise Stale(f"{PRODUCT} was not timed in this run, or a graph is faster there")
    best = max(large, key=lambda ratio: ratio.median)
    text = "**What a graph saves lies between the operations.**"
    low, high = digits_of(small[0], 3), digits_of(small[-1], 3)
    text += f" `{first}` is {low} to {high} times as fast as"
    text += f" `{forms[first]}` on {len(small)} programs of small operations; on one"
    return f"{text} large product no graph is over {best.text} (`{best.backend}`)."


def _against_base(cells: Cells, base: str) -> str:
    here = [c for c in cells if (c["workload"], c["config"]) == NET]
    found = [r for r in _ratios(here, lambda _: base) if _foreign(r.backend, base)]
    fast = sorted((r for r in found if r.verdict == "faster"), key=lambda r: -r.median)
    slow = sorted((r for r in found if r.verdict == "slower"), key=lambda r: r.median)
    if not slow:
        raise Stale(f"no graph is slower than {base} on {'/'.join(NET)} in this run")
    text = "**A compiled program can lose to another framework's uncompiled one.**"
    text += f" Training the convolutional net, {_all(slow)} are slower than"
    text += f" `{base}`, which has no graph"
    return f"{text}; {_all(fast)} are faster." if fast else f"{text}."


def _foreign(name: str, base: str) -> bool:
    """Whether it is a static form of another framework than the base's."""
    known = registry.backends()
    one = known[name]
    return one.graph == "static" and one.framework != known[base].framework


def _all(ratios: list[Ratio]) -> str:
    return " and ".join(f"`{one.backend}` ({one.text})" for one in ratios)
