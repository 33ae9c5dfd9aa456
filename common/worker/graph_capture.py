"""Inside a worker: sit a cell's step down for its portrait.

A graph is made in one place, by one function of the backend's `train`; the backend's
`portrait` names it (`MAKER`) and paints what it made. A backend without a graph counts
what a step dispatches.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any
from unittest import mock

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.graphs import graph
from graphparity.common.worker import session
from graphparity.common.worker.session import DESK

Paint = Callable[[Any, Callable[..., Any], Any], Any]


def portrait(spec: Spec, start: Any, batch: Any) -> dict[str, Any]:
    """The graph as written and as it runs, or the kernels that one step dispatches.

    Raises Gap where the backend has no portrait, or the step isn't in one graph.
    """
    session.forget()
    painter = registry.load(DESK["bench"].name, "portrait")
    params = session.of_params(spec, start[0] if spec["kind"] == "train" else start)
    data = session.of_batch(spec, batch)
    if hasattr(painter, "MAKER"):
        return _painted(painter, spec, params, data)
    state, call = session.make(spec, params, data)
    call(state, *data)
    names, views = painter.dispatched(lambda: call(state, *data))
    return {"kernels": {"": names}, "views": views, "how": {"kernels": painter.KERNELS}}


def written(workload: str, params: Any, batch: Any) -> dict[str, Any]:
    """The forward pass as it is written: traced, not compiled.

    For a dynamic backend its own program is traced as the static one does that borrows
    from it. Raises Gap where the framework has no graph.
    """
    name = DESK["bench"].name
    static = registry.drawn(name)
    painter, train = (registry.load(static, part) for part in ("portrait", "train"))
    spec: Spec = {"workload": workload, "kind": "forward"}
    given, data = session.of_params(spec, params), session.of_batch(spec, batch)
    found = list[Any]()
    with _seats(train, painter.MAKER, painter.written, found, then_run=False):
        forward = registry.load(name, "workloads", workload).forward
        state, call = train.make_forward(forward, given, data)
        call(state, *data)
    return graph.document(found[0])


def _painted(painter: ModuleType, spec: Spec, params: Any, data: Any) -> dict[str, Any]:
    found = list[Any]()
    with _seats(DESK["bench"].train, painter.MAKER, painter.paint, found):
        state, call = session.make(spec, params, data)
    call(state, *data)
    if len(found) != 1:
        raise registry.Gap(f"the step holds {len(found)} graphs, a portrait shows one")
    [(written, runs, kernels)] = found
    how = {"written": painter.WRITTEN, "runs": painter.RUNS, "kernels": painter.KERNELS}
    forms = {"written": graph.document(written), "runs": graph.document(runs)}
    return {**forms, "kernels": kernels, "views": [], "how": how}


def _seats(
    train: ModuleType, name: str, paint: Paint, found: list[Any], then_run: bool = True
) -> AbstractContextManager[Any]:
    """While it lasts, each graph that the function `name` of `train` makes is painted
    when it first runs."""
    maker = getattr(train, name)

    def make(function: Any, *rest: Any, **options: Any) -> Any:
        made = maker(function, *rest, **options)
        *state, call = made if isinstance(made, tuple) else (made,)
        sat = list[bool]()

        def seated(*args: Any) -> Any:  # before its arguments are used up
            if not sat:
                sat.append(True)
                found.append(paint(function, call, args))
            return call(*args) if then_run else None

        return (*state, seated) if state else seated

    return mock.patch.object(train, name, make)


COMMANDS = {"portrait": portrait, "written": written}
