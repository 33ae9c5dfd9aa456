"""The commands of `selfcheck bare`: the step as a user writes it by hand."""

from collections.abc import Callable
from dataclasses import dataclass

from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Block
from graphparity.common.contract.trees import Tree
from graphparity.common.system import load
from graphparity.common.worker import conversion, session


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


COMMANDS = {"open_bare": open_bare, "bare_block": bare_block}
