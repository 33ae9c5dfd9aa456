"""Inside a worker: sit a cell's step down for its portrait.

A graph is made in one place, by one function of the backend's `train`; the backend's
`portrait` names it (`MAKER`) and paints what it made. A backend without a graph counts
what a step dispatches.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any
from unittest import mock

from common import desk, graphs, registry
from common.desk import DESK, Spec


def portrait(spec: Spec, start: Any, batch: Any) -> dict[str, Any]:
    """The graph as written and as it runs, or the kernels that one step dispatches.

    Raises Gap where the backend has no portrait, or the step isn't in one graph.
    """
    desk.forget()
    painter = registry.load(DESK["bench"].name, "portrait")
    params = desk.of_params(spec, start[0] if spec["kind"] == "train" else start)
    data = desk.of_batch(spec, batch)
    if hasattr(painter, "MAKER"):
        return _painted(painter, spec, params, data)
    state, call = desk.make(spec, params, data)
    call(state, *data)
    names, views = painter.dispatched(lambda: call(state, *data))
    return {"kernels": {"": names}, "views": views, "how": {"kernels": painter.KERNELS}}


def _painted(painter: ModuleType, spec: Spec, params: Any, data: Any) -> dict[str, Any]:
    train, found = DESK["bench"].train, list[Any]()
    maker = getattr(train, painter.MAKER)

    def make(function: Any, *rest: Any, **options: Any) -> Any:
        made = maker(function, *rest, **options)
        if isinstance(made, tuple):
            return (*made[:-1], _seated(painter, function, made[-1], found))
        return _seated(painter, function, made, found)

    with mock.patch.object(train, painter.MAKER, make):
        state, call = desk.make(spec, params, data)
    call(state, *data)
    if len(found) != 1:
        raise registry.Gap(f"the step holds {len(found)} graphs, a portrait shows one")
    [(written, runs, kernels)] = found
    how = {"written": painter.WRITTEN, "runs": painter.RUNS, "kernels": painter.KERNELS}
    forms = {"written": graphs.document(written), "runs": graphs.document(runs)}
    return {**forms, "kernels": kernels, "views": [], "how": how}


def _seated(
    painter: ModuleType, function: Any, made: Callable[..., Any], found: list[Any]
) -> Callable[..., Any]:
    """The graph, painted when it is called first: before its arguments are used up."""

    def call(*args: Any) -> Any:
        if not found:
            found.append(painter.paint(function, made, args))
        return made(*args)

    return call
