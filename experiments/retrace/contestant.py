"""A contestant of `retrace`, a backend as it is or with a cure, and its figures."""

from typing import NamedTuple, NotRequired, TypedDict

from graphparity.common.contract.documents import Verdict
from graphparity.common.contract.timings import BreakEven, Interval, Load, Ratio

AS_IS = "as is"
VARIANTS = ("marked", "relaxed")  # second forms of a cure: not in the quick preset


class Contestant(NamedTuple):
    """A backend as it is, or with one of the cures of its `shapes.py`."""

    backend: str
    mode: str

    def __str__(self) -> str:
        return f"{self.backend}/{self.mode}"


class Pass(TypedDict):
    """One pass over the stream, batch by batch."""

    seconds: list[float]
    graphs: list[int | None]  # traced or compiled; None: nothing counts them
    load: NotRequired[Load]  # what others did meanwhile


class Sample(TypedDict):
    """What one fresh process did; refused: why it did not take a batch."""

    passes: list[Pass]
    refused: str | None
    once: NotRequired[list[str | None]]  # what disturbed each pass


class Judged(TypedDict):
    """A contestant against the oracle; compiled: the compilations that XLA counts."""

    status: str
    reason: str | None
    agreement: list[Verdict]
    compiled: int | None


class Passes(TypedDict):
    """A contestant by itself, None where no process ran the whole stream.

    Seconds: of the first pass, of a later one, and what the first took over the later.
    curve_s: seconds since the start after each batch of the first and a later pass.
    """

    graphs: int | None
    graphs_later: int | None
    first_s: Interval | None
    later_s: Interval | None
    lost_s: Interval | None
    curve_s: list[float] | None


class Gain(TypedDict):
    """A cure against the backend as it is, None where that is not known.

    over_as_is: how many times as fast, in the first pass and in later ones.
    paid_after, as_is_again_after: batches until the cure is, and no more is, ahead.
    """

    over_as_is: dict[str, Ratio | None] | None
    paid_after: int | None
    as_is_again_after: BreakEven | None


class Repaid(BreakEven):
    """Batches after which a static form has repaid its graphs."""

    backend: str  # the dynamic form


class Row(Judged, Passes, Gain):
    """Every figure of a contestant."""

    backend: str
    mode: str
    worst_ratio: float | None  # in noise floors
    batches: int
    sizes: int  # that are unlike
    break_even: Repaid | None


class RawSample(Sample):
    """A sample with where it is from."""

    backend: str
    mode: str
    round: int


class Document(TypedDict):
    """What the JSON holds; failed: why, by backend/mode."""

    sizes: list[int]  # rows of each batch
    retrace: list[Row]
    samples: list[RawSample]
    summary: list[str]
    failed: NotRequired[dict[str, str]]
