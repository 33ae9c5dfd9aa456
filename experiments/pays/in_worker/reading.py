"""Inside a worker: what one step of a person's program consists of: its graph as
written and as it runs, and what its time goes into, by its framework's own profiler.
"""

from collections.abc import Callable
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.graphs import graph_capture
from graphparity.common.user import loading
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session, timer
from graphparity.experiments.explain import worker as profiler
from graphparity.experiments.pays.in_worker import subject
from graphparity.experiments.pays.in_worker.subject import SPEC, Call


def own_portrait(step: str, **asked: Any) -> dict[str, Any]:
    """The portrait of one step, as `graph` has it of the suite's programs. Raises Gap
    where this backend has none, or the step is not in one graph."""
    portraits = registry.load(session.current().backend, "portrait")
    session.forget()

    def work() -> dict[str, Any]:
        found = subject.opened(**asked)
        graphs = list[graph_capture.Captured]()
        make = found.graph
        if hasattr(portraits, "MAKER"):
            make = graph_capture.reading(make, portraits.both_forms, graphs)
        call = found.made(step, make)
        call(*found.leaves)
        if hasattr(portraits, "MAKER"):
            return {**graph_capture.in_both_forms(portraits, graphs)}
        names, views = portraits.dispatched(lambda: call(*found.leaves))
        how = {"kernels": portraits.KERNELS}
        return {"kernels": {"": names}, "views": views, "how": how}

    return _told(work)


def own_profile(
    step: str, blocks: int, steps: int, untimed: int, **asked: Any
) -> dict[str, Any]:
    """Where the time of one step goes (`explain`'s `profile`): blocks of so many steps
    under the profiler. Raises Gap where this backend has none."""
    registry.load(session.current().backend, "spans").prepare()
    session.forget()

    def work() -> dict[str, Any]:
        found, caught = subject.opened(**asked), list[tuple[Call, Any]]()

        def noted(function: Call) -> Call:
            graphed = found.graph(function)
            read = lambda _function, _graphed, arguments: (graphed, arguments)
            made: Call = graph_capture.reading(lambda _: graphed, read, caught)(
                function
            )
            return made

        made = found.made(step, noted)
        call = lambda _, *leaves: made(*leaves)
        timer.opened(SPEC, lambda: call, [found.leaves], None)
        graphed, arguments = caught[0]
        size = blocks, steps, untimed
        return {**profiler.profiled(graphed, lambda: arguments, *size)}

    return _told(work)


def _told(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What it gives, or what was raised. Raises Gap."""
    try:
        return {"raised": None, **work()}
    except registry.Gap:
        raise
    except Raised as error:
        return {"raised": str(error)}
    except Exception as error:
        return {"raised": loading.told(error)}


COMMANDS = {"own_portrait": own_portrait, "own_profile": own_profile}
