"""The session of a worker: its backend's modules, and the cell that is open.

The contract (see CONTRIBUTING.md): a backend's `runtime` moves arrays and states in and
out, its `train` makes callables from programs. What a cell is stands in its spec (see
`contract.documents`). A process has one session.
"""

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, TypeVar, cast

from graphparity.common.contract import registry, specs
from graphparity.common.contract.backend_modules import (
    Function,
    Made,
    Runtime,
    Step,
    Tensors,
    Train,
)
from graphparity.common.contract.documents import Spec, Started
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.worker import parts

T = TypeVar("T")


@dataclass
class OpenCell:
    """A cell that is open: its step, what it starts from, and its state between steps.

    start is the oracle's, in NumPy; batches and state are the framework's own.
    """

    spec: Spec
    call: Step
    start: Tree
    batches: list[list[object]]
    state: object
    base_bytes: int | None = None  # resident memory before it was opened, if first
    outcome: Tree = None  # what the last step returned: of a training the loss
    seen: dict[tuple[int, int], Array] = field(
        default_factory=dict
    )  # by steps, numbers

    def hand_over(self) -> object:
        """The state, to which the reference here is dropped: keeping an old one alive
        moves later arrays in memory, and made the step of a net 2 % slower."""
        state, self.state = self.state, None
        return state


@dataclass
class Session:
    """One backend at work in this process."""

    backend: str
    device: str
    runtime: Runtime
    train: Train
    programs: dict[tuple[str, str], ModuleType] = field(default_factory=dict)
    open: OpenCell | None = None
    fresh: bool = True  # no cell has been opened in this process yet
    built: Any = None  # the step that `built` keeps
    notes: dict[type, object] = field(default_factory=dict)

    def cell(self) -> OpenCell:
        """The open cell. Raises LookupError where there is none."""
        if self.open is None:
            raise LookupError("no cell is open: one must be opened first")
        return self.open

    def note(self, kind: type[T]) -> T:
        """What one experiment keeps between requests: its dataclass, made when it is
        first asked for."""
        note = self.notes.setdefault(kind, kind())
        assert isinstance(note, kind)
        return note

    def drop(self, kind: type) -> None:
        """Drop what an experiment keeps."""
        self.notes.pop(kind, None)


_sessions: list[Session] = []  # this process's: one, or none before `start`


def current() -> Session:
    """This process's session. Raises LookupError before `start`."""
    if not _sessions:
        raise LookupError("the worker has no backend yet: `start` comes first")
    return _sessions[-1]


@contextmanager
def held(session: Session) -> Iterator[Session]:
    """Within the context, this is the process's session."""
    _sessions.append(session)
    try:
        yield session
    finally:
        _sessions.remove(session)


@contextmanager
def opened(backend: str, device: str = "cpu") -> Iterator[Session]:
    """A backend in this process, as in its worker. Raises LookupError where the device
    is not there."""
    session, _ = _begin(backend, device)
    with held(session):
        session.runtime.start(device)
        yield session


def start(backend: str, device: str) -> Started:
    """Import the framework and take the device, for the process's life. Returns the
    device's name, versions and the seconds of the import; without the device
    `unavailable`, the reason."""
    session, import_s = _begin(backend, device)
    _sessions.append(session)
    try:
        name = session.runtime.start(device)
    except LookupError as error:
        return {"unavailable": str(error), "import_s": import_s}
    versions = session.runtime.versions()
    return {"device": name, "versions": versions, "import_s": import_s}


def _begin(backend: str, device: str) -> tuple[Session, float]:
    begin = time.perf_counter()
    with parts.part(parts.IMPORT):
        runtime = cast(Runtime, registry.load(backend, "runtime"))
        train = cast(Train, registry.load(backend, "train"))
    return Session(backend, device, runtime, train), time.perf_counter() - begin


def program(spec: Spec) -> ModuleType:
    """The file with a cell's network: the twin by hand, or the library's own."""
    here, path = current(), specs.folder(spec)
    if spec.get("library", False) and not registry.backends()[here.backend].oracle:
        path = ("library", spec["workload"])
    if path not in here.programs:
        here.programs[path] = registry.load(here.backend, *path)
    return here.programs[path]


def halved(spec: Spec, function: Function) -> Function:
    """A program's function, with the dtype of half precision as an argument where a
    cell has one.

    The oracle rounds to it, as the spec's `casts` say, or with the errors of the seed
    `shaken` in the place of roundings.
    """
    if "half" not in spec:
        return function
    name = current().backend
    keys = ("casts", "shaken") if registry.backends()[name].oracle else ()
    options = {key: value for key, value in spec.items() if key in keys}
    half = registry.load(name, "mixed").half(spec["half"], **options)
    return functools.partial(function, half=half)


def make(spec: Spec, params: Tensors, batch: Tensors) -> Made:
    """The state and the main callable of a cell; arrays are the framework's own."""
    if spec["kind"] == "train":
        return _make_step(spec, params, batch)
    train = current().train
    forward = halved(spec, program(spec).forward)
    make = train.make_pullback if spec["kind"] == "pullback" else train.make_forward
    return make(forward, params, batch)


def _make_step(spec: Spec, params: Tensors, batch: Tensors) -> Made:
    """The state and the training step, whichever of the backend's makers has it."""
    here, source = current(), program(spec)
    name, train = here.backend, here.train
    folder = "library" if source.__name__.split(".")[-2] == "library" else "optimizers"
    hyper = specs.rule(spec, dialect=registry.backends()[name].oracle)
    rule = registry.load(name, folder, spec["optimizer"]).make(**hyper)
    if folder == "library":
        return train.make_library_trainer(source, spec["loss"], rule, params, batch)
    loss = getattr(source, spec["loss"])
    made: Any
    if spec.get("inside"):
        loop = registry.load(*spec.get("loop", (name, "inside")))
        made = loop.make(train, loss, rule, params, batch)
    elif settings := spec.get("scaler"):
        scaler = registry.load(name, "precision", "scaler").make(**settings)
        mixed = registry.load(name, "mixed")
        made = mixed.make(train, halved(spec, loss), rule, scaler, params, batch)
    else:
        made = train.make_trainer(halved(spec, loss), rule, params, batch)
    state, call = made
    return state, call


def forget() -> None:
    """Drop the open cell and everything that was compiled for it."""
    here = current()
    here.open = here.built = None
    here.runtime.forget()


COMMANDS = {"forget": forget}
