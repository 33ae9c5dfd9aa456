"""The commands of `selfcheck`: the step as a user writes it by hand (`bare`), and one
that takes a known share longer (`power`)."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from graphparity.common.contract import registry, specs
from graphparity.common.contract.backend_modules import Step
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Block, Opened
from graphparity.common.contract.trees import Tree
from graphparity.common.system import load
from graphparity.common.worker import conversion, session, timer


@dataclass
class Handwritten:
    """The backend's `bare` loop, which times itself: so many steps -> seconds."""

    run: Callable[[int], float] | None = None


def open_bare(spec: Spec, start: Tree, batches: list[Tree], best: bool) -> None:
    """Keep the backend's `bare` loop ready: what a user writes who has no harness.

    The same step without the harness, or (best) the fastest gradient descent by hand.
    """
    here = session.current()
    program, bare = session.program(spec), registry.load(here.backend, "bare")
    params = conversion.native(spec, start[0])
    batch = conversion.native_batch(spec, batches[0])
    loss, handwritten = getattr(program, spec["loss"]), here.note(Handwritten)
    if best:
        handwritten.run = bare.make_best(here.train, loss, spec["lr"], params, batch)
        return
    optimizer = registry.load(here.backend, "optimizers", spec["optimizer"])
    rule = optimizer.make(**specs.rule(spec))
    handwritten.run = bare.make(here.train.make_trainer, loss, rule, params, batch)


def bare_block(steps: int, untimed: int) -> Block:
    """The same block as `block` of the harness, in the hand-written loop."""
    run = session.current().note(Handwritten).run
    if run is None:
        raise LookupError("no loop is open: `open_bare` comes first")
    run(untimed)
    before = load.waits()
    seconds = run(steps)
    waits = load.waiting(before, load.waits())
    return {"seconds": seconds, "compiled": False, "waits": waits}


def open_slower(spec: Spec, start: Tree, batches: list[Tree], share: float) -> Opened:
    """Open a cell whose every step takes that share longer than it does by itself."""
    opened = timer.open_cell(spec, start, batches)
    here = session.current()
    cell, synchronize = here.cell(), here.runtime.synchronize
    cell.call = slower(cell.call, synchronize, share, time.perf_counter)
    return opened


def slower(
    call: Step,
    synchronize: Callable[[object], object],
    share: float,
    clock: Callable[[], float],
) -> Step:
    """A step that waits for its end, and spins for `share` of what it took till then:
    1 + share times as long, whatever it takes."""

    def longer(*arguments: object) -> object:
        begin = clock()
        result = synchronize(call(*arguments))
        now = clock()
        until = now + share * (now - begin)
        while share and clock() < until:
            pass
        return result

    return longer


COMMANDS = {
    "open_bare": open_bare,
    "bare_block": bare_block,
    "open_slower": open_slower,
}
