"""Inside a worker: the one program of a person's own that is loaded, and its forms."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.user import loading, values
from graphparity.common.worker import session

Call = Callable[[Any], Any]  # of a dictionary of inputs


@dataclass
class Program:
    """A person's function in this process; graph: its compiled form, once made."""

    module: ModuleType
    function: Callable[..., Any]
    graph: Callable[..., Any] | None = None


PROGRAMS: dict[str, Program] = {}  # the one that is loaded, under ""


def user() -> ModuleType:
    """The file `user` of this process's backend."""
    return registry.load(session.current().backend, "own", "function")


def program() -> Program:
    """The program that is loaded. Raises LookupError where there is none."""
    if "" not in PROGRAMS:
        raise LookupError("no program is loaded: `user_load` comes first")
    return PROGRAMS[""]


def load(place: str, function: str, dtype: str) -> Program:
    """Load a function in the place of the last one. dtype: of what it makes by itself.
    Raises Raised."""
    PROGRAMS.clear()
    session.current().runtime.forget()  # what was compiled of the last one
    user().default_dtype(dtype)
    made = loading.module(place)
    user().default_dtype(dtype)  # of a library too that only now is imported
    PROGRAMS[""] = Program(made, loading.function(made, function))
    return PROGRAMS[""]


def eager(inputs: dict[str, Any]) -> Call:
    """The function as it is, of inputs with these names. Raises Raised."""
    return loading.bound(program().function, inputs)


def graphed(inputs: dict[str, Any]) -> Call:
    """This backend's static form of it, made when it is first asked for. Raises
    Raised."""
    here, call = program(), eager(inputs)
    if here.graph is None:
        here.graph = static_form()(lambda *leaves: call(filled(inputs, leaves)))
    made = here.graph
    return lambda tree: made(*values.tensors(tree))


def static_form() -> Callable[..., Any]:
    """What makes this backend's form of a person's function: as people write it
    (`graph_of_own`) where that is not as the suite's own programs are made. Raises Gap
    where it makes no graph of a function alone."""
    train: Any = session.current().train
    made = getattr(train, "graph_of_own", None) or getattr(train, "graph", None)
    if made is None:
        text = f"{session.current().backend} makes no graph of a function alone"
        raise registry.Gap(text)
    return made  # type: ignore[no-any-return]


def filled(like: Any, leaves: Iterable[Any]) -> Any:
    """A tree of the form of another, with these arrays in the order of its own."""
    rest = iter(leaves)
    return values.mapped(lambda _: next(rest), like)
