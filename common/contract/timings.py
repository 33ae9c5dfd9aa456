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


class ColdStart(Opened):
    """The same of a cell that was being checked, in a process that began with an empty
    cache; and what that process's first graph took."""

    toolchain_s: float | None


class Sized(TypedDict):
    """How long a block is, and memory so far (`worker.timer`)."""

    steps: int  # in a block
    peak_bytes: int | None


class Waits(TypedDict):
    """What a process waited for a core (`system.load`); None: not known here."""

    waited_s: float | None  # all threads together
    switches: int | None  # away from it against its will


class Load(TypedDict):
    """What others did while a block ran (`system.load`); None: not known here."""

    seconds: float
    others_s: float | None  # CPU time on our cores that wasn't ours
    stolen_s: float | None
    pressed_s: float | None


class Looked(TypedDict):
    """What came out of timed blocks, seen after the clock (`worker.outcome`)."""

    not_finite: int  # blocks with NaN or inf among their results
    denormal: float  # the largest share of denormal numbers in one block's results
    differs: float | None  # the largest distance from the block before, relative


class Block(TypedDict):
    """A block of steps (`worker.timer`)."""

    seconds: float
    compiled: bool  # something was traced or compiled in it
    device_s: NotRequired[float | None]  # on the device's own clock
    waits: NotRequired[Waits]  # of this process meanwhile
    load: NotRequired[Load]  # where the worker itself read it
    looked: NotRequired[Looked]


class Pilot(TypedDict):
    """Steps timed one by one (`worker.turns`)."""

    steps_s: list[list[float]]  # a list a block
    aside_s: list[float]  # seconds of each block that were none of these steps


class Raced(TypedDict):
    """A contestant's blocks in a race within one process (`worker.race`)."""

    passes: int  # in a block
    blocks: list[Block]


class Process(TypedDict):
    """What a fresh process took before any cell (`timing.interleaved`)."""

    import_s: NotRequired[float | None]
    toolchain_s: NotRequired[float | None]  # the process's first graph
    unpriced: NotRequired[str]  # why that is not known
    cold: NotRequired[bool | None]  # the compilation cache was empty; None: not known
    forked: NotRequired[bool]  # from a process that had imported the framework
    zygote: NotRequired[int | None]  # the number of the process that it is forked from
    anew: NotRequired[str | None]  # why it was not forked, where it was to be


class Watched(TypedDict):
    """Timed blocks of one process, and what disturbed them (`timing.disturbance`)."""

    blocks: list[float | None]  # seconds each; None: disturbed, or something compiled
    disturbances: list[str | None]  # of each block, what disturbed it
    waited: list[float | None]  # share of each block that its threads waited for a core
    device_blocks: NotRequired[list[float | None]]  # the same on the device's own clock
    dropped: NotRequired[list[float]]  # seconds of disturbed blocks, left out
    once: NotRequired[list[str | None]]  # what disturbed what was done once
    looked: NotRequired[Looked]


class RaceSample(Watched):
    """A contestant of a race within one process."""

    compiled_s: list[float]  # seconds of blocks in which something was compiled


class Sample(Process, Opened, Sized, Watched):
    """The raw timing of a cell in one round (`timing.interleaved`)."""

    untimed: int  # steps before each block
    flush: bool  # the device's cache was emptied before each step
    compiled_blocks: int
    quiet_s: float  # waited for a quiet machine
    lock_step: NotRequired[bool]  # blocks of one number are neighbours, in ABBA order
    spun_s: NotRequired[float]  # CPU time in a few ms after a block: threads that spin
    woken_s: NotRequired[float]  # from the end of another's turn to its own: median
    control_blocks: NotRequired[list[float | None]]  # the same cell's as another arm


class Interval(TypedDict):
    """An estimate with its 95 % interval (`timing.intervals`)."""

    median: float
    low: float | None  # None: one process has no spread
    high: float | None
    processes: NotRequired[int]  # fresh ones that were measured
    used: NotRequired[int]  # of them: those of the fast mode where there are two
    freedom: NotRequired[float]  # of Student's t; more than used - 1 where pooled
    missed: NotRequired[float]  # of the variance: added for what forked ones don't show


class ForkSpread(TypedDict):
    """How a backend's processes spread (`selfcheck fork`): variances of log levels, and
    the degrees of freedom that they are known by."""

    fresh: float
    fresh_freedom: float
    forked: float  # within the children of a zygote
    forked_freedom: float


class Parted(TypedDict):
    """A ratio of forked processes against that of fresh ones (`timing.fork_spread`)."""

    ratio: float  # the first over the second
    chance: float  # to see them as far apart if a fork changed nothing


class Modes(TypedDict):
    """Two modes of a program: processes and seconds a step (`timing.modes`)."""

    fast: int
    slow: int
    fast_s: float
    slow_s: float


class Ratio(Interval):
    """A speed-up with what may be said of it (`timing.comparison`)."""

    verdict: str  # faster, slower, same or unresolved
    reason: NotRequired[str | None]  # why no more can be said
    chance: NotRequired[float]  # that the mark is false, among its table's (Holm)


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
    """A cell compared with another (`timing.ratios`)."""

    backend: str
    speedup: Interval | None
    verdict: str | None  # faster, slower, same, unresolved or refused
    reason: str | None
    mean_speedup: NotRequired[Interval | None]  # by the means of all blocks
    chance: NotRequired[float]  # that the mark is false, among its table's (Holm)
    parted: NotRequired[Parted]  # forked rounds from fresh ones; absent: they don't
    break_even_steps: NotRequired[BreakEven | None]
    device: NotRequired[str]  # the other's, where it is another device


class Timing(Costs):
    """A cell's figures from all its samples (`timing.cell_timing`)."""

    device_step_s: float | None
    processes: int
    blocks: int
    compiled_blocks: int
    step_s: Interval  # in the fast mode where there are two
    mean_step_s: NotRequired[Interval | None]  # by the means of all blocks
    levels_s: NotRequired[list[float]]  # of each process by itself
    modes: NotRequired[Modes | None]  # None: one
    unpriced: NotRequired[list[str]]  # why processes' first graphs have no price
    disturbed_blocks: NotRequired[int]  # by others, or by waiting for a core
    disturbed_by_others: NotRequired[int]  # of them, those in which others were seen
    busy: NotRequired[float]  # the disturbed blocks' share of all
    looked: NotRequired[Looked | None]  # what timed blocks returned
    forked: NotRequired[int]  # processes that were forked, of all
    anew: NotRequired[str | None]  # why others were not that were to be
    control: NotRequired[Interval | None]  # its config's; None: no cell had one
    against: list[Against]
    across: list[Against]


class Ceiling(TypedDict):
    """The best rates for steps that move so many bytes at most (`system.ceilings`)."""

    bytes: int
    flops_per_s: float
    copy_bytes_per_s: float


class Ceilings(TypedDict):
    """The best rates of any backend on a device (`timing.roofs`)."""

    dtype: NotRequired[str]
    flops_per_s: float  # of any size
    copy_bytes_per_s: float  # of the largest
    sizes: NotRequired[list[Ceiling]]
    quiet: NotRequired[bool]  # nothing else was seen to run meanwhile


class Roofline(TypedDict):
    """A step's work and the share of the attainable speed (`system.machine`)."""

    flops: float
    bytes: float
    fraction: float | None
    raised: NotRequired[bool]  # the step beat the ceiling, and stands in its place
    flops_per_s: NotRequired[float]
    bytes_per_s: NotRequired[float]


class Memory(TypedDict):
    """Of a cell, on top of what was there before."""

    peak_bytes: int | None
