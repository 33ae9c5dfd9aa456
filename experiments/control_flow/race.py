"""Inside a worker: several callables at once, and blocks of them at random.

An *arm* is a control-flow program in one form, compiled and bound to its inputs. One
pass calls it once with each of them.
"""

import functools
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.common.worker.session import DESK
from graphparity.experiments.control_flow import branches, loops
from graphparity.experiments.control_flow.branches import Facts


def _heavy(form: str, times: int) -> Callable[..., Any]:
    """y = x if z > 0, else a branch of `times` products."""
    forms = branches.program("branches")

    def function(params: Any, x: Any, z: Any) -> Any:
        [w] = params
        second = lambda x: forms.heavy(w, times, x)
        return branches.apply(forms, form, z > 0, lambda x: 1.0 * x, second, x, 0.0)

    return function


def _looped(form: str, steps: int) -> Callable[..., Any]:
    """A loop of so many steps."""
    run = branches.form_of(branches.program("loops"), form)
    return lambda params: run(params[0], steps)


def _tree_of(form: str) -> Callable[..., Any]:
    """The recursion, or its padded form."""
    return branches.form_of(branches.program("trees"), form)


WARM = 5  # blocks: a pass that is longer needs none before it

KINDS: dict[str, Callable[..., Any]] = {
    "heavy": _heavy,
    "looped": _looped,
    "tree": _tree_of,
}


def _given(kind: str, each: list[Any]) -> list[Any]:
    params, *batch = each
    return [params, *map(loops.paired, batch)] if kind == "tree" else each


@branches.refusable
def open_arms(
    kind: str, given: dict[str, Any], way: str, streams: dict[str, Any], cold: bool
) -> Facts:
    """Make one callable and keep it as an arm for each of its streams of inputs.

    streams: for each arm what it is called with, call after call, which is one pass.
    Returns for each arm the seconds of its first and of its second pass; cold: nothing
    compiled is taken from a cache.
    """
    if cold:
        branches.ways().cold()
    call, found = branches.ways().make(KINDS[kind](**given), way), {}
    bind = getattr(branches.ways(), "bind", functools.partial)
    for arm, calls in streams.items():
        own = [branches.native(_given(kind, each)) for each in calls]
        begin = time.perf_counter()
        for each in own:
            DESK["bench"].runtime.synchronize(call(*each))
        first_s = time.perf_counter() - begin
        DESK.setdefault("arms", {})[arm] = [bind(call, *each) for each in own]
        second_s, still = _passes(arm, 1)
        found[arm] = {"first_s": first_s, "second_s": second_s, "compiled": not still}
    return found


def _passes(arm: str, passes: int) -> tuple[float, bool]:
    """Seconds of so many passes; True where nothing was compiled meanwhile."""
    runtime, calls = DESK["bench"].runtime, DESK["arms"][arm]
    before = runtime.counters()
    begin = time.perf_counter()
    for _ in range(passes):
        for call in calls:
            runtime.synchronize(call())
    return time.perf_counter() - begin, runtime.counters() == before


def race(arms: list[str], sweeps: int, block_s: float, seed: int) -> dict[str, Any]:
    """Blocks of all arms interleaved in random order: for each arm the seconds a pass
    of its blocks, and of those in which something was compiled, which are None there.
    """
    rng = np.random.default_rng(seed)
    fitted = {arm: _fitting(arm, block_s) for arm in arms}
    found: dict[str, Any] = {arm: {"blocks": [], "compiled_s": []} for arm in arms}
    for _ in range(sweeps):
        for arm in map(str, rng.permutation(arms)):
            size, pass_s = fitted[arm]
            time.sleep(0.005)
            if pass_s < WARM * block_s:
                _passes(arm, 1)
            seconds, still = _passes(arm, size)
            found[arm]["blocks"].append(seconds / size if still else None)
            found[arm]["compiled_s"] += [] if still else [seconds / size]
    return found


def _fitting(arm: str, block_s: float) -> tuple[int, float]:
    """How many passes fill a block, and the seconds of one."""
    passes = 1
    while (took := _passes(arm, passes)[0]) < block_s / 2:
        passes *= 2
    return max(1, round(passes * block_s / took)), took / passes


def drop_arms() -> None:
    """Let go of all callables, and of what was compiled for them."""
    DESK.pop("arms", None)
    DESK["bench"].runtime.forget()


COMMANDS: dict[str, Callable[..., Any]] = {
    "arms_open": open_arms,
    "arms_race": race,
    "arms_drop": drop_arms,
}
