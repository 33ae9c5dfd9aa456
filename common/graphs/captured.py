"""Inside a worker: how much of a step is in graphs, and where they break.

A mode may make less than one graph of a program: it goes on in Python where it can't
trace, and says nothing. What it captured is counted beside what the program runs
without a graph. A backend whose mode raises instead has no `capture.py`.
"""

from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Tree
from graphparity.common.graphs import graph_capture
from graphparity.common.worker import conversion, session, train_hook


class Break(TypedDict):
    """Where Python goes on without the graph, and why."""

    file: str
    line: int
    reason: str


class Captured(TypedDict):
    """What of a step is in graphs."""

    graphs: int
    breaks: list[Break]
    captured: int  # operations that run in graphs; numbers read there become some too
    dispatched: int  # those that the program runs without a graph
    shared: int  # of these, those that are in graphs
    numbers: list[str | None]  # file:line of each number that is read inside a graph


def captured(spec: Spec, start: Tree, batch: Tree) -> Captured:
    """Graphs, breaks and operations of a step; it is called once, and not compiled.

    Raises Gap where the backend has no `capture.py`.
    """
    session.forget()
    reader = registry.load(session.current().backend, "capture")
    params = conversion.of_start(spec, start)
    data = conversion.of_batch(spec, batch)
    every = list[Captured]()
    watch = graph_capture.watching(reader.MAKER, reader.read, every, then_run=True)
    with train_hook.changed(watch):
        state, call = session.make(spec, params, data)
    call(state, *data)
    session.forget()
    return {
        "graphs": sum(one["graphs"] for one in every),
        "breaks": [stop for one in every for stop in one["breaks"]],
        "captured": sum(one["captured"] for one in every),
        "dispatched": sum(one["dispatched"] for one in every),
        "shared": sum(one["shared"] for one in every),
        "numbers": [where for one in every for where in one["numbers"]],
    }
