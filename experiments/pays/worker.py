"""Inside a worker: a step of a person's own program opened, as a cell's step is, and
what its compiler tells of it.

What the person's code or the compiler raises comes back as `raised`: a result, no fault
of the worker.
"""

import contextlib
import functools
import io
from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.timings import Opened
from graphparity.common.system import memory
from graphparity.common.user import calls, loaded, loading, values
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session, timer
from graphparity.experiments.pays.in_worker import (
    forking,
    looped,
    reading,
    subject,
    watched,
)
from graphparity.experiments.pays.in_worker.subject import SPEC

KEPT = 100_000  # elements of each result that are compared


def _guarded(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"raised": None, **work()}
    except Raised as error:
        return {"raised": str(error)}


# -- a step ----------------------------------------------------------------------------


def open_own(
    place: str,
    function: str,
    dtype: str,
    step: str,
    inputs: dict[str, Any],
    mode: str | None = None,
) -> Opened:
    """Open one step of a program, in a compiler's mode where one is named; see
    `Subject.made`. Its costs are those of `open`: loading the file is not among them.
    Raises Raised, and Gap."""
    return _opened(place, function, dtype, step, inputs, mode)[0]


def _opened(
    place: str,
    function: str,
    dtype: str,
    step: str,
    inputs: dict[str, Any],
    mode: str | None = None,
) -> tuple[Opened, subject.Subject]:
    here = session.current()
    session.forget()
    found = subject.opened(place, function, dtype, inputs, mode)
    memory.reset_peak()
    base = memory.resident() if here.fresh else None
    here.fresh = False

    def make() -> Callable[..., Any]:
        made = found.made(step, found.graph)
        call = lambda _, *leaves: made(*leaves)
        call.judged = getattr(made, "judged", None)  # type: ignore[attr-defined]
        return call

    return timer.opened(SPEC, make, [found.leaves], base), found


def try_own(**asked: Any) -> dict[str, Any]:
    """`open_own`, or what was raised; facts about the program. Raises Gap."""
    loaded.static_form()  # Gap where there is none

    def work() -> dict[str, Any]:
        forks = forking.watched(asked["place"])
        cost, found = loading.guarded(lambda: _opened(**asked))
        if forks:
            raise Raised(forking.SAID.format(line=forks[0]))
        return {**cost, "facts": found.facts}

    return _guarded(work)


def own_outcome() -> dict[str, Any]:
    """The first elements of each tensor that the open step gave; of a step that updates
    weights by so little that it can't be seen, what one of a visible update gives."""

    def work() -> dict[str, Any]:
        here = session.current()
        cell = here.cell()
        judged = getattr(cell.call, "judged", None)
        given = cell.outcome
        if judged:
            given = loading.guarded(lambda: judged(*cell.batches[0]))
        found = [np.ravel(here.runtime.numpy(array))[:KEPT] for array in given]
        return {"outcome": found}

    return _guarded(work)


# -- its graphs ------------------------------------------------------------------------


def own_graphs(**asked: Any) -> dict[str, Any]:
    """How many graphs one step has, and where they break (file, line, reason); graphs
    is None where this backend's compiler tells nothing."""
    here = session.current()
    try:
        capture = registry.load(here.backend, "capture")
    except registry.Gap:
        return {"raised": None, "graphs": None, "breaks": [], "numbers": []}
    step, caught = asked.pop("step"), list[Callable[..., Any]]()

    def note(one: Callable[..., Any]) -> Callable[..., Any]:
        caught.append(one)
        return one

    def work() -> dict[str, Any]:
        found = subject.opened(**asked)
        loading.guarded(lambda: found.made(step, note))
        whole = caught[0]
        arguments = found.leaves
        if found.model is not None and step == "forward":
            arguments = found.call(*found.leaves)
        graphed = found.graph(whole)
        told = loading.guarded(lambda: capture.read(whole, graphed, arguments))
        return {key: told[key] for key in ("graphs", "breaks", "numbers")}

    return _guarded(work)


def own_numbers(
    place: str, function: str, dtype: str, inputs: dict[str, Any], times: int
) -> dict[str, Any]:
    """How often the static form is traced where its Python numbers are others in each
    of so many calls; names of those numbers. It has all inputs as arguments."""
    here = session.current()

    def work() -> dict[str, Any]:
        session.forget()
        subject.opened(place, function, dtype, inputs)
        every = values.leaves(values.cast(inputs, dtype))
        names = [n for n, leaf in every.items() if type(leaf) in (int, float)]
        call = loading.bound(loaded.program().function, inputs)
        whole = lambda *leaves: call(_refilled(inputs, iter(leaves)))
        graphed, traces = subject.own_step().counted(subject.graph(), whole)
        for number in range(times):
            leaves = [_varied(leaf, number) for leaf in every.values()]
            given = loading.guarded(functools.partial(graphed, *leaves))
            here.runtime.synchronize(given)
        return {"names": names, "traces": traces(), "calls": times}

    return _guarded(work)


def _varied(leaf: Any, number: int) -> Any:
    if type(leaf) in (int, float):
        return leaf + number
    return leaf if values.plain(leaf) else session.current().runtime.array(leaf)


def _refilled(like: Any, leaves: Any) -> Any:
    """A tree like another, with all of its leaves new, Python's numbers too."""
    if isinstance(like, dict):
        return {key: _refilled(item, leaves) for key, item in like.items()}
    if isinstance(like, (list, tuple)):
        return [_refilled(item, leaves) for item in like]
    return next(leaves)


# -- a function that gives no tensors --------------------------------------------------


def own_watch(
    place: str, function: str, dtype: str, inputs: dict[str, Any]
) -> dict[str, Any]:
    """Whether a program gives tensors; of one that gives none, what it compiles and
    times by itself (`watched.run`)."""

    def work() -> dict[str, Any]:
        session.forget()
        program = loaded.load(place, function, dtype)
        if subject.makes_model(program.function):
            return {"tensors": True}
        given = values.cast(inputs, dtype)
        try:
            called, watch, told = watched.run(lambda: calls.once(given, False))
        except Raised:  # of arrays that are no tensors
            return {"tensors": True}
        if called.tensor or _takes_tensors(called, given):
            return {"tensors": True}
        more = watched.described(watch, told)
        gave = {"gave": _gave(called), "waits": subject.own_step().waits()}
        return {"tensors": False, "texts": called.given.texts, **gave, **more}

    return _guarded(work)


def _gave(called: calls.Called) -> str:
    """What came back, in words: `None`, `a tuple of 2: builtins.coroutine`."""
    kinds = ", ".join(dict.fromkeys(called.given.others.values()))
    form = called.given.form
    return f"{form}: {kinds}" if kinds not in ("", form) else form


def _takes_tensors(called: calls.Called, given: dict[str, Any]) -> bool:
    """Whether what gave NumPy arrays for such gives tensors for tensors."""
    if called.given.texts or not called.given.arrays:
        return False
    try:
        return calls.once(given, True).tensor
    except Raised:
        return False


# -- a person's own timing loop --------------------------------------------------------


def own_loop(loop_place: str, loop: str, **asked: Any) -> dict[str, Any]:
    """What a person's own loop says of this form: as it is first called, then when the
    step is warm, then when each call is waited for; and seconds of a call, waited for.
    """
    step = asked.pop("step")

    def work() -> dict[str, Any]:
        session.forget()
        timing = loading.function(loading.module(loop_place), loop)
        found = subject.opened(**asked)
        made = loading.guarded(lambda: found.made(step, found.graph))
        call = lambda: made(*found.leaves)
        ask = lambda given: _said(timing, given)
        told: dict[str, Any] = loading.guarded(
            lambda: looped.told(ask, call, looped.world())
        )
        return told

    return _guarded(work)


def _said(timing: Callable[..., Any], call: Callable[[], Any]) -> Any:
    """What a loop returns for this call, or what it printed where it returns nothing.
    Raises Raised."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        result = loading.guarded(lambda: timing(call))
    return looped.plain(printed.getvalue() if result is None else result)


COMMANDS = {
    "open_own": open_own,
    "try_own": try_own,
    "own_outcome": own_outcome,
    "own_graphs": own_graphs,
    "own_numbers": own_numbers,
    "own_watch": own_watch,
    "own_loop": own_loop,
    **reading.COMMANDS,
}
