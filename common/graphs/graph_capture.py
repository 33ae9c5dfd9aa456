"""Inside a worker: the graph of a cell's step, as written and as it runs.

A graph is made in one place, by one function of the backend's `train`; the backend's
`portrait` names it (`MAKER`) and reads what it made. A backend without a graph counts
what a step dispatches.
"""

from collections.abc import Callable
from types import ModuleType
from typing import TypedDict, TypeVar

from graphparity.common.contract import registry
from graphparity.common.contract.backend_modules import Tensors
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Tree
from graphparity.common.graphs import graph
from graphparity.common.graphs.graph import Graph
from graphparity.common.worker import conversion, session, train_hook
from graphparity.common.worker.train_hook import Change, Maker

T = TypeVar("T")
# program, its graph, the arguments of its first call -> what is read of them
Read = Callable[[Maker, Maker, tuple[object, ...]], T]
Captured = tuple[Graph, Graph, dict[str, list[str]]]  # written, runs, kernels by scope


class Portrait(TypedDict, total=False):
    """A step's graph in both forms, or what it dispatches; how: by what each is
    known."""

    written: graph.Document
    runs: graph.Document
    kernels: dict[str, list[str]]  # by scope
    views: list[str]
    how: dict[str, str]


def portrait(spec: Spec, start: Tree, batch: Tree) -> Portrait:
    """The graph of a step as written and as it runs, or the kernels it dispatches.

    Raises Gap where the backend has no portrait, or the step isn't in one graph.
    """
    session.forget()
    portraits = registry.load(session.current().backend, "portrait")
    params = conversion.of_start(spec, start)
    data = conversion.of_batch(spec, batch)
    if hasattr(portraits, "MAKER"):
        return _captured(portraits, spec, params, data)
    state, call = session.make(spec, params, data)
    call(state, *data)
    names, views = portraits.dispatched(lambda: call(state, *data))
    how = {"kernels": portraits.KERNELS}
    return {"kernels": {"": names}, "views": views, "how": how}


def written(workload: str, params: Tree, batch: Tree) -> graph.Document:
    """The forward pass as it is written: traced, not compiled.

    A dynamic backend's program is traced as the static one does that borrows from it.
    Raises Gap where the framework has no graph.
    """
    name = session.current().backend
    static = registry.static_form(name)
    portraits = registry.load(static, "portrait")
    spec: Spec = {"workload": workload, "kind": "forward"}
    native, data = conversion.of_params(spec, params), conversion.of_batch(spec, batch)
    forward = registry.load(name, "workloads", workload).forward
    graphs = list[Graph]()
    watch = watching(portraits.MAKER, portraits.written, graphs, then_run=False)
    train = train_hook.changed_copy(registry.load(static, "train"), watch)
    state, call = train.make_forward(forward, native, data)
    call(state, *data)
    return graph.document(graphs[0])


def _captured(
    portraits: ModuleType, spec: Spec, params: Tensors, data: Tensors
) -> Portrait:
    graphs = list[Captured]()
    with train_hook.changed(watching(portraits.MAKER, portraits.both_forms, graphs)):
        state, call = session.make(spec, params, data)
    call(state, *data)
    return in_both_forms(portraits, graphs)


def in_both_forms(portraits: ModuleType, graphs: list[Captured]) -> Portrait:
    """The portrait of a step with one graph; portraits: the backend's file. Raises Gap
    where it has none or several."""
    if len(graphs) != 1:
        raise registry.Gap(f"the step holds {len(graphs)} graphs, a portrait shows one")
    [(written, runs, kernels)] = graphs
    how = {"written": portraits.WRITTEN, "runs": portraits.RUNS}
    return {
        "written": graph.document(written),
        "runs": graph.document(runs),
        "kernels": kernels,
        "views": [],
        "how": {**how, "kernels": portraits.KERNELS},
    }


def watching(
    name: str, read: Read[T], graphs: list[T], then_run: bool = True
) -> Change:
    """The change after which each graph that the function `name` makes is read when it
    first runs."""
    wrap = lambda maker: reading(maker, read, graphs, then_run)
    return train_hook.wrapping(name, wrap)


def reading(
    maker: Maker, read: Read[T], graphs: list[T], then_run: bool = True
) -> Maker:
    """A maker of graphs, each of which is read when it first runs."""

    def make(function: Maker, *rest: object, **options: object) -> object:
        made = maker(function, *rest, **options)
        *state, call = made if isinstance(made, tuple) else (made,)

        def first(*arguments: object) -> None:
            graphs.append(read(function, call, arguments))

        watched = _before_first(call, first, then_run)
        return (*state, watched) if state else watched

    return make


def _before_first(
    call: Maker, look: Callable[..., None], then_run: bool
) -> Callable[..., object]:
    """The call, but before the first time `look` sees its arguments, which a step may
    use up; then_run: else the call itself is left out, and gives None."""
    looked = list[bool]()

    def watched(*arguments: object) -> object:
        if not looked:
            looked.append(True)
            look(*arguments)
        return call(*arguments) if then_run else None

    return watched
