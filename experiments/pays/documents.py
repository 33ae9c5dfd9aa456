"""The document of `pays`, as its JSON holds it."""

from typing import Any, NotRequired, TypedDict

from graphparity.common.contract.timings import BreakEven, Interval, Ratio
from graphparity.common.user.sources import Mark, Source
from graphparity.experiments.explain.match import Side


class Portrait(TypedDict):
    """Operations of a step as written and as it runs (None without a graph), kernels
    or operations that are launched, and `graph`'s sentence of all that."""

    written: int | None
    runs: int | None
    launches: int
    text: str


class Inside(TypedDict):
    """What one form's step consists of. portrait: its graph, or what it dispatches;
    side: what its time goes into; each None where `*_not` says why."""

    portrait: Portrait | None
    portrait_not: str | None
    side: Side | None
    side_not: str | None


class Run(TypedDict):
    """A run of so many steps with one form. sooner_s: than as it is, None of that."""

    steps: int
    cold_s: Interval | None  # with an empty cache, preparing among it
    warm_s: Interval | None  # with a filled one
    sooner_s: Interval | None


class Turns(TypedDict):
    """What became of the blocks of one form, over all rounds."""

    failed: int  # rounds without it
    blocks: int
    compiled: int  # of them, those in which something was compiled
    left: int  # of them, those that are timed


class FormRow(TypedDict):
    """One form; the first row is the program as it is. None: not known."""

    backend: str
    refused: str | None
    # what to write instead, where that is known; an older document has none
    cure: NotRequired[str | None]
    same_as: str | None  # the form that is the same one graph; then it isn't timed
    graphs: int | None
    breaks: list[dict[str, Any]]  # file, line, reason
    numbers: list[str]  # file:line of a number that is read inside the graph
    apart: float | None  # from the program as it is, of the norm
    turns: NotRequired[Turns]  # an older document has none
    step_s: Interval | None
    ratio: Ratio | None  # how many times as fast as the first
    # in how many rounds it was, of how many; an older document has none
    faster_rounds: NotRequired[list[int]]
    compile_cold_s: Interval | None  # build, first and second call, less two steps
    compile_warm_s: Interval | None
    # what it takes longer to prepare than the first; an older document has none
    extra_s: NotRequired[Interval | None]
    # each start's build, first and second call; an older document has none
    cold_starts_s: NotRequired[list[float]]
    warm_starts_s: NotRequired[list[float]]
    break_even: BreakEven | None
    runs: NotRequired[list[Run]]  # of the steps that are asked about
    peak_bytes: int | None
    # the same with an empty cache, while compiling; an older document has none
    peak_cold_bytes: NotRequired[int | None]
    loop: dict[str, Any] | None
    inside: Inside | None  # what its step consists of


class PointRow(TypedDict):
    """One step at one batch. random: two starts as it is gave other numbers."""

    step: str
    batch: int | None
    inputs: dict[str, str]
    rounds: int
    # of turns at most, and the half-width at which they end; an older one has neither
    seconds: NotRequired[float]
    width: NotRequired[float]
    random: bool
    finite: bool  # what the program as it is gives
    facts: list[str]
    forms: list[FormRow]


class Written(TypedDict):
    """A program's own text, and what is said of its lines."""

    source: Source
    marks: list[Mark]


class Document(TypedDict):
    """What the JSON holds; written: the program, and the loop where there is one."""

    program: str
    loop: str | None
    device: str
    cores: int  # of a step on the CPU
    facts: list[str]
    # steps and batches of which nothing is known; an older document has none
    not_begun: NotRequired[list[str]]
    watched: dict[str, Any] | None
    numbers: dict[str, dict[str, Any]]
    points: list[PointRow]
    written: list[Written]
    failed: NotRequired[dict[str, str]]
    disturbed: NotRequired[list[str]]
    interrupted: NotRequired[bool]
