"""The documents that cross a boundary: a worker's pipe, the store, the JSON of a run.

Keys are those of the JSON; names that end in `_s` are seconds, in `_bytes` bytes. A
key that is NotRequired may be missing; None is what is not known or does not apply.
A document of one kind is built in one place, named beside it.
"""

from typing import Any, NotRequired, TypedDict

from graphparity.common.contract.timings import (
    Ceilings,
    ColdStart,
    ForkSpread,
    Memory,
    Roofline,
    Timing,
)
from graphparity.common.contract.trees import Array, Named, Tree

Options = dict[str, Any]  # keyword arguments of a rule or a scaler, by name


class Spec(TypedDict):
    """What a worker must know of a cell, except arrays (`specs.spec`)."""

    workload: str
    kind: str  # train, pullback, forward or facts
    config: NotRequired[str]
    inputs: NotRequired[int]  # how many of the batch the forward pass takes
    loss: NotRequired[str]  # and below: of a cell that is trained
    optimizer: NotRequired[str]
    lr: NotRequired[float]
    steps: NotRequired[int]  # of a whole training
    hyper: NotRequired[Options]  # the rule's other numbers
    library: NotRequired[bool]  # network and update are the library's own
    dialect: NotRequired[Options]  # the rule's options as a library has them
    rounded: NotRequired[list[str]]  # coefficients that the library rounds
    net: NotRequired[str]  # the program in half precision
    half: NotRequired[str]  # the dtype that it computes in
    scaler: NotRequired[Options | None]  # of the loss; None: there is none
    casts: NotRequired[str]  # the list of what is computed in half precision
    shaken: NotRequired[list[int]]  # seed of random errors in the place of roundings
    tf32: NotRequired[bool]  # products in float32 may be rounded to TF32
    inside: NotRequired[bool]  # one call makes as many steps as it has batches
    loop: NotRequired[tuple[str, str]]  # backend and file of that loop, if not its own


class LibraryNumerics(TypedDict, total=False):
    """What makes the oracle compute as a backend's library does; keys as in a spec."""

    dialect: Options
    rounded: list[str]
    casts: str


class Noise(TypedDict):
    """The size of rounding errors in an output (`agreement.criteria`), absolute."""

    elements: Array  # at each element
    projected: float  # along the output
    in_order: NotRequired[float]  # the error of sums one term after the other, 2-norm
    before: NotRequired[Array]  # the parameter before the step
    updated: NotRequired[float]  # along what the step has changed


class Expected(TypedDict):
    """What an output should be (`agreement.noise_floor`, `agreement.envelope`)."""

    value: Array  # the oracle's, in float64
    floor: float  # noise floor, relative
    noise: NotRequired[Noise]  # where it is known at each element
    unrounded: NotRequired[Array]  # the value without any rounding to half precision
    projected: NotRequired[float]  # in half precision: floor of a common factor less 1
    start: NotRequired[Array]  # and what a weight was before the step


class Edge(TypedDict):
    """A step at an edge of what a program is made for (`agreement.oracle.edges`)."""

    at: str
    step: Tree  # (state, batch), numbers of the dtype
    values: Named  # the oracle's outputs in float64, NaN and inf among them
    judged: dict[str, Array]  # of each output where the dtype can hold the value
    expected: dict[str, Expected]  # 0 where it can't
    facts: list[str]  # beginnings of the names of outputs that are told, not judged
    sides: list[Named]  # of a kink: the outputs on either side of it; else none
    moved: float  # relative, of the sides
    kink: str  # what a place from side to side, 0 to 1, is called
    resized: bool  # the batch has another size than those of the other steps


class Edges(TypedDict):
    """The edges of a workload config, and why others are left out."""

    cases: list[Edge]
    left_out: dict[str, str]  # edge -> reason


class AtEdges(TypedDict):
    """What a backend does at the edges where no verdict is due, by a title."""

    facts: dict[str, str]
    not_judged: dict[str, str]
    left_out: dict[str, str]


class Drawn(TypedDict, total=False):
    """What the oracle drew for a workload config (`agreement.oracle`).

    Empty for a workload of facts: it has no inputs.
    """

    start: Tree  # the state before the first step
    batches: list[Tree]
    steps: list[Tree]  # (state, batch) of each step that is checked
    redrawn: int  # how often inputs were too near to a kink


class Verdict(TypedDict):
    """The verdict over one output (`agreement.verdicts`)."""

    output: str
    error: float | None  # relative, in the 2-norm
    floor: float | None  # noise floor, relative
    ratio: float | None  # error over floor, by the criterion
    criterion: NotRequired[str]  # that uses up most of its limit
    limit: NotRequired[float]  # of that ratio
    explained: NotRequired[str]  # what explains an error beyond that limit
    max_ulp: int | None
    tolerance: float | None  # the least that serves as rtol and as atol
    verdict: str  # agree, disagree, or not checked: it counts as neither
    reason: str | None  # why it disagrees, or could not be checked
    roundings: NotRequired[float | None]  # their size over the oracle's
    apart: NotRequired[float | None]  # and how far from the oracle's, over the same
    projected: NotRequired[float]  # in half precision: a common factor over its floor
    against: NotRequired[str]  # what a loop of steps is compared with: calls, oracle


class Distance(TypedDict):
    """How far one output of a static form is from its dynamic form's."""

    output: str
    error: float | None  # over the oracle's norm; None where that is 0
    ratio: float | None  # in noise floors
    max_ulp: int | None


class DirectlyCompared(TypedDict):
    """A static form against its dynamic form; the outputs that are farthest
    (`agreement.eager_and_compiled`)."""

    backend: str  # the dynamic form
    found: str  # bitwise equal, apart or not compared
    reason: str | None  # why it is not compared, or in what the two are unlike
    outputs: int  # that were compared
    unequal: int  # of these, in how many a bit differs
    farthest: Distance | None  # by noise floors, else by ULP


class Shown(TypedDict, total=False):
    """What a cell's check found beside verdicts."""

    facts: dict[str, str] | None
    accuracy: float  # share of held-out images
    buffers: dict[str, object] | None  # a library's gradients, before and after
    edges: AtEdges
    dtypes: str  # of half precision's operations: checked, or not and why
    denormal: dict[str, float]  # of what a training changes: part -> share, where any


class Part(TypedDict):
    """One part of a cell's verdict (`agreement.mathematics`)."""

    status: str  # agree, disagree or not checked
    reason: str | None
    agreement: list[Verdict]


class Agreement(Shown):
    """What is known of a cell before it is timed (`agreement.stage`)."""

    status: str  # agree, disagree, crashed, refused, timeout, unavailable, unsupported
    reason: str | None  # of a cell that agrees: what was not checked
    agreement: list[Verdict]  # in the cell's dtype: rounding
    mathematics: NotRequired[Part | None]  # in float64; None: the cell is in float64
    against_dynamic: NotRequired[DirectlyCompared]  # of a static form
    dialect: NotRequired[Options | None]
    cold_start: NotRequired[ColdStart]  # of a cell that is timed too
    precision: NotRequired[str | None]  # as measured
    unprobed: NotRequired[str]  # why it could not be measured
    asked: NotRequired[str | None]  # the dtype that was asked for
    casts: NotRequired[str | None]


class Form(TypedDict):
    """Of a backend: `form` is none, dynamic or static."""

    form: str
    mode: str


class CellDocument(Agreement):
    """A cell as it stands in the JSON (`timing.cell_timing.finish`)."""

    workload: str
    config: str
    backend: str
    device: str
    dtype: str
    timing: Timing | None
    memory: Memory
    roofline: Roofline
    graph: Form


class Machine(TypedDict):
    """The machine of a run (`system.machine.facts`)."""

    processor: str
    cores: int | None
    pinned_cores: list[int]
    memory_bytes: int
    system: str
    architecture: str
    python: str
    devices: NotRequired[dict[str, str]]  # cpu, cuda -> the device's name
    ceilings: NotRequired[dict[str, Ceilings]]  # by device
    forks: NotRequired[dict[str, ForkSpread]]  # by backend, of those that are certified
    lanes: NotRequired[dict[str, list[list[int]]]]  # by device: cores of each program


class Origin(TypedDict):
    """What a run's results come from besides what was asked (`results.origin`)."""

    machine: dict[str, str]  # facts of it, as text
    versions: dict[str, str | None]  # by distribution; None: it was not installed
    variables: dict[str, str]  # of the environment, those that change a result
    programs: dict[str, str]  # path -> a hash of the file


class Spent(TypedDict, total=False):
    """How long a run took (`workers.work_clock`); empty before it has ended.

    wall_s: by stage, together total_s. cores_s: what cores computed, by stage.
    """

    interrupted: bool  # there where it was, and nobody has gone on with it
    total_s: float
    harness_s: float  # of the harness's own work
    wall_s: dict[str, float]
    cores_s: dict[str, float]


class Entry(TypedDict):
    """A run as the store knows it (`results.store`)."""

    started: float  # seconds since 1970
    command: str
    settings: Options  # what was asked, with the experiment's name
    machine: Machine
    versions: dict[str, str]
    effort: Spent


class Head(Entry):
    """What the JSON of every experiment with a store begins with."""

    schema: int


class Results(Head):
    """The JSON of a comparison (`results.documents.gather`)."""

    cells: list[CellDocument]


class Started(TypedDict, total=False):
    """What a worker answers when its framework is imported (`worker.session`); empty
    before that."""

    import_s: float
    device: str  # its name
    versions: dict[str, str]
    unavailable: str  # why there is none
