"""The documents of timing that cross a boundary, as `documents` has all others.

From a block of steps to the figures of a cell: names that end in `_s` are seconds, in
`_bytes` bytes; None is what is not known or does not apply.
"""

from typing import NotRequired, TypedDict


class Opened(TypedDict):
    """What opening a cell took; None: not measured (`worker.timer`)."""

    build_s: float | None
    first_step_s: float | None
    second_step_s: float | None


class Sized(TypedDict):
    """How long a block is, and memory so far (`worker.timer`)."""

    steps: int  # in a block
    peak_bytes: int | None


class Block(TypedDict):
    """A block of steps (`worker.timer`)."""

    seconds: float
    compiled: bool  # something was traced or compiled in it
    device_s: NotRequired[float | None]  # on the device's own clock


class Process(TypedDict):
    """What a fresh process took before any cell (`timing.interleaved`)."""

    import_s: NotRequired[float | None]
    toolchain_s: NotRequired[float | None]  # the process's first graph
    cold: NotRequired[bool | None]  # the compilation cache was empty; None: not known


class Sample(Process, Opened, Sized):
    """The raw timing of a cell in one round (`timing.interleaved`)."""

    untimed: int  # steps before each block
    flush: bool  # the device's cache was emptied before each step
    blocks: list[float | None]  # seconds a step; None: something was compiled
    device_blocks: list[float | None]  # the same on the device's own clock
    compiled_blocks: int
    quiet_s: float  # waited for a quiet machine


class Interval(TypedDict):
    """An estimate with its 95 % interval (`timing.intervals`)."""

    median: float
    low: float | None  # None: one process has no spread
    high: float | None


class Ratio(Interval):
    """A speed-up with what may be said of it."""

    verdict: str  # faster, slower, same or unresolved


class BreakEven(TypedDict):
    """Steps after which more preparation is repaid (`timing.break_even`)."""

    median: float | None  # None: after no number of steps
    low: float | None
    high: float | None
    verdict: str  # pays, at once, never or unresolved
    cold_starts: NotRequired[int]  # that priced the preparation; under 3: no spread


class Costs(TypedDict):
    """Seconds of what is paid once (`timing.cell_timing`)."""

    compile_cold_s: float | None  # the median of those that follow
    compile_cold_each_s: NotRequired[list[float]]  # of every cold start
    compile_warm_s: float | None
    import_s: float | None
    toolchain_s: float | None
    build_s: float | None
    first_step_s: float | None
    second_step_s: float | None


class Against(TypedDict):
    """A cell compared with another (`timing.cell_timing`)."""

    backend: str
    speedup: Interval | None
    verdict: str | None  # faster, slower, same, unresolved or refused
    reason: str | None
    break_even_steps: NotRequired[BreakEven | None]
    device: NotRequired[str]  # the other's, where it is another device


class Timing(Costs):
    """A cell's figures from all its samples (`timing.cell_timing`)."""

    device_step_s: float | None
    processes: int
    blocks: int
    compiled_blocks: int
    step_s: Interval
    against: list[Against]
    across: list[Against]


class Ceilings(TypedDict):
    """The best rates of any backend on a device (`timing.interleaved`)."""

    dtype: NotRequired[str]
    flops_per_s: float
    copy_bytes_per_s: float


class Roofline(TypedDict):
    """A step's work and the share of the attainable speed (`system.machine`)."""

    flops: float
    bytes: float
    fraction: float | None
    flops_per_s: NotRequired[float]
    bytes_per_s: NotRequired[float]


class Memory(TypedDict):
    """Of a cell, on top of what was there before."""

    peak_bytes: int | None
