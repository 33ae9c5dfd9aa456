"""The documents of `control_flow`: what the JSON holds of facts and of costs."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from graphparity.common.contract.documents import Verdict
from graphparity.common.contract.timings import Interval, RaceSample, Ratio


class Ran(TypedDict):
    """One branch in one pass."""

    runs: int
    rows: int  # computed in it


class Case(TypedDict):
    """A conditional for one z, or for one z a row; by branch: `first`, `second`."""

    ran: dict[str, Ran] | None  # forward alone; None: could not be counted
    ran_with_gradients: dict[str, Ran] | None
    z: NotRequired[float | list[float]]


class Judged(TypedDict):
    """How a program stands; keys that are missing were not found out."""

    status: str  # agree, disagree, leaks, refused, or a worker's failure
    reason: str | None
    agreement: NotRequired[list[Verdict]]
    nan_at: NotRequired[list[float]]  # the x at which a gradient is NaN
    uncounted: NotRequired[str | None]  # why branches could not be counted


class Row(Judged):
    """A program in one form, run in one way of a backend."""

    form: str
    way: str
    cases: NotRequired[list[Case]]  # of conditionals, and below
    breaks: NotRequired[int | None]  # graph breaks
    compiles_again: NotRequired[bool]  # in a call like one made before
    body: NotRequired[str]  # of leaks: root or inverse
    grad: NotRequired[list[float | None]]
    number: NotRequired[bool]  # z is a Python number, not an array
    counts: NotRequired[list[int]]  # of loops: iterations
    gradient: NotRequired[Judged | None]
    graphs: NotRequired[list[int | None]]  # recorded after each call
    shapes: NotRequired[int]  # of trees, and below
    nodes: NotRequired[int]
    computed: NotRequired[int]


Facts = dict[str, list[Row]]  # by kind: conditionals, rows, leaks, numbers, whiles, …


class BackendFacts(TypedDict):
    """Everything found out about one backend."""

    backend: str
    status: str  # found, or a worker's failure
    reason: str | None
    facts: Facts


class Passes(TypedDict):
    """The first two passes of a contestant."""

    first_s: float
    second_s: float
    compiled: bool  # something was, in the second pass


class Opened(Passes):
    """The first two passes of a contestant, and what disturbed each."""

    once: list[str | None]


class Sample(Passes, RaceSample):
    """A contestant in one process: one form with one stream of inputs; seconds a
    pass."""


class Step(Interval):
    """Seconds a call."""

    compiles: bool  # in every block


Steps = list[Step | None]
Ratios = list[Ratio | None]


class BranchCosts(TypedDict):
    """What a branch costs, by form; curves run along `Axes`."""

    by_share: dict[str, Steps]
    by_cost: dict[str, Steps]
    cond_over_where: Ratios


class LoopCosts(TypedDict):
    """What a loop costs, by form; curves run along `Axes`."""

    loops: dict[str, Steps]
    compile_s: dict[str, list[Interval | None]]
    most_steps: int | None  # iterations that both forms could be opened with
    operator_over_python: Ratio | None
    compile_ratio: Ratio | None


class TreeCosts(TypedDict):
    """What a recursion costs on a lean and on a full tree, by form."""

    trees: dict[str, Steps]
    padded_over_recursive: Ratios


class Costs(BranchCosts, LoopCosts, TreeCosts):
    """What control flow costs in one backend."""

    backend: str


class Axes(TypedDict):
    """What the curves are drawn over."""

    shares: Sequence[float]
    products: Sequence[int]
    steps: Sequence[int]
    depth: int


class Figures(TypedDict):
    """What the JSON holds."""

    axes: Axes
    control_flow: list[BackendFacts]
    costs: list[Costs]


class Document(Figures):
    """The JSON, as far as tables, words and pictures read it."""

    failed: dict[str, str]
