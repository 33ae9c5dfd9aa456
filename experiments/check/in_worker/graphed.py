"""Inside a worker of a static form: a person's own model called in it, its graphs, and
how often it is traced."""

import functools
from collections.abc import Callable
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import loading
from graphparity.common.worker import session
from graphparity.experiments.check.in_worker import opened


def model_evaluated(inputs: Named) -> dict[str, Any]:
    """Its outputs in evaluation mode, without a tape, in this backend's form."""

    def work() -> dict[str, Any]:
        graph, arrays = opened.graph(), opened.tensors(inputs)
        make = lambda: opened.framework().evaluated(opened.held().model, graph)(*arrays)
        return {"arrays": opened.outputs(loading.guarded(make)).arrays}

    return opened.guarded(work)


def model_graphs(
    inputs: Named, given: Named, cotangents: Named, loss: bool
) -> dict[str, Any]:
    """How many graphs a call in training has with its loss, and where they break (file,
    line, reason); only where this backend's compiler tells."""

    def work() -> dict[str, Any]:
        here, caught = session.current(), list[Callable[..., Any]]()
        capture = registry.load(here.backend, "capture")
        scalar = opened.loss_of(given) if loss else opened.products(cotangents)

        def note(one: Callable[..., Any]) -> Callable[..., Any]:
            caught.append(one)
            return one

        opened.framework().differentiated(opened.held().model, True, scalar, note)
        graphed = opened.graph()(caught[0])
        run = lambda: capture.read(caught[0], graphed, opened.tensors(inputs))
        told = loading.guarded(run)
        return {key: told[key] for key in ("graphs", "breaks", "numbers")}

    return opened.guarded(work)


def model_traces(batches: list[Named]) -> dict[str, Any]:
    """How often its static form in evaluation mode has been traced after a call with
    each of these inputs."""

    def work() -> dict[str, Any]:
        here, counts = session.current(), list[Callable[[], int]]()
        own = registry.load(here.backend, "own", "step")
        here.runtime.forget()

        def noted(function: Callable[..., Any]) -> Callable[..., Any]:
            compiled, count = own.counted(opened.graph(), function)
            counts.append(count)
            return compiled  # type: ignore[no-any-return]

        call = opened.framework().evaluated(opened.held().model, noted)
        found = []
        for inputs in batches:
            given = loading.guarded(functools.partial(call, *opened.tensors(inputs)))
            here.runtime.synchronize(given)
            found.append(counts[0]())
        return {"traces": found}

    return opened.guarded(work)


COMMANDS = {
    "model_evaluated": model_evaluated,
    "model_graphs": model_graphs,
    "model_traces": model_traces,
}
