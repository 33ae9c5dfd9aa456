"""Inside a worker: the masks of dropout that a call draws, recorded and given.

A mask is True where a number is kept. What is drawn otherwise than by a library's
dropout or Bernoulli numbers can't be given, and is noted.
"""

import inspect
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, TypedDict

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.common.user import made_at

CHANGED = "masks of other shapes from call to call"


class Draw(TypedDict):
    """A mask that was drawn: its shape, the share that is kept, by which function, and
    at which line of the person's file; 0: none of it is running."""

    shape: list[int]
    keep: float
    by: str
    line: int


@dataclass
class Masks:
    """What one call draws. given: a mask for each draw, in order; one more is drawn
    from the seed and its number; file: the person's; scaled: whether a library's
    dropout divides by the share that is kept, where it can be told; lines: at which the
    layers were made, by their ids."""

    seed: int
    file: str
    given: list[Array] = field(default_factory=list)
    scaled: bool = True
    slots: list[Draw] = field(default_factory=list)  # begun
    made: dict[int, Array] = field(default_factory=dict)  # by slot, as they come
    others: list[str] = field(default_factory=list)  # what can't be given
    lines: dict[int, int] = field(default_factory=dict)

    def begin(self, keep: float, by: str) -> int:
        """The slot of a draw whose shape comes later, or never where only shapes are
        wanted; -1: all or nothing is kept, which is no dropout."""
        if not 0.0 < keep < 1.0:
            return -1
        at = made_at.here(self.file) or made_at.owner(self.lines)
        line = next(iter(at), 0)
        self.slots.append({"shape": [], "keep": keep, "by": by, "line": line})
        return len(self.slots) - 1

    def mask(self, slot: int, shape: tuple[int, ...]) -> Array:
        """The mask of a draw; a draw that is computed again has the same."""
        keep, has = self.slots[slot]["keep"], self.made.get(slot)
        if has is not None and has.shape == shape:
            return has
        number = len(self.made)
        mask = self.given[number] if number < len(self.given) else None
        if has is not None or (mask is not None and mask.shape != shape):
            self.other(CHANGED)
            mask = None
        if mask is None:
            mask = drawn(self.seed, number, shape, keep)
        self.slots[slot]["shape"] = list(shape)
        self.made[slot] = mask
        return mask

    def draw(self, shape: tuple[int, ...], keep: float, by: str) -> Array:
        """The next mask (*shape), truth values."""
        shape = tuple(map(int, shape))
        slot = self.begin(keep, by)
        return np.full(shape, keep >= 1.0) if slot < 0 else self.mask(slot, shape)

    def other(self, what: str) -> None:
        """Note what is random and can't be given."""
        line = next(iter(made_at.here(self.file)), 0)
        text = f"{what} (line {line})" if line else what
        if text not in self.others:
            self.others.append(text)

    @property
    def draws(self) -> list[Draw]:
        """What was drawn, in the order of execution."""
        return [self.slots[slot] for slot in self.made]


def drawn(seed: int, number: int, shape: tuple[int, ...], keep: float) -> Array:
    """A mask by its seed and number: the same in every process."""
    rng = np.random.default_rng([seed, number])
    return np.asarray(rng.random(shape) < keep)


@contextmanager
def watching(
    masks: Masks,
    samplers: Mapping[str, Callable[..., Any]],
    abstract: tuple[Callable[..., Any], ...] = (),
) -> Iterator[None]:
    """Note which of a library's samplers are called while it lasts, and whether the
    random numbers of NumPy and Python move. abstract: in these nothing is drawn."""
    names = {code: n for n, one in samplers.items() if (code := _code(one))}
    none = {_code(one) for one in abstract}

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code in names and not _inside(frame, none):
            masks.other(names[frame.f_code])

    before, state = sys.getprofile(), _states()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)
    for name, then in _states().items():
        if then != state[name]:
            masks.other(name)


def _inside(frame: FrameType | None, codes: set[Any]) -> bool:
    """Whether a call stands in one of these functions."""
    while frame is not None:
        if frame.f_code in codes:
            return True
        frame = frame.f_back
    return False


def _code(function: Callable[..., Any]) -> Any:
    return getattr(inspect.unwrap(function), "__code__", None)


def _states() -> dict[str, Any]:
    kind, keys, *rest = np.random.get_state(legacy=True)
    numpy = kind, np.asarray(keys).tobytes(), *rest
    return {"numpy.random": numpy, "Python's random": random.getstate()}
