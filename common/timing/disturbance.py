"""Blocks during which something else ran on the machine, and what becomes of them.

The rule, fixed beforehand. A block is *disturbed* where, while it ran,

- the worker's threads were ready and waited for a core for over 5 % of its time (where
  that is not told: it was switched away from more than once, and more than once in
  5 ms);
- the host took a tick (10 ms) or more, and over 5 % of the time;
- other processes used over 25 % of one of our cores, and two ticks or more;
- where the worker's own waiting is not told: some task waited for over 10 % of it.

A disturbed block is left out and counted. A process that lost over half of its blocks
so keeps them all, since the few that are left are an odd choice. Where over a third of
the blocks was disturbed, nothing is marked (`marks.BUSY`).
"""

from graphparity.common.contract.timings import Block, Sample
from graphparity.common.system.load import Load

WAITED = 0.05  # of a block, all threads together
SWITCH_S = 0.005  # a block of that length may be switched away from once
STOLEN, TICK_S = 0.05, 0.01
OTHERS, OTHERS_S = 0.25, 0.02  # of one core
PRESSED = 0.10
SAID = 0.1  # of a cell's blocks: a table says so from there on
LOST = 0.5  # of a process's blocks at most


def disturbed(block: Block, load: Load) -> str | None:
    """What disturbed this block by the rule above; None where nothing is known to
    have."""
    seconds, whole = block["seconds"], load["seconds"]
    waits = block.get("waits", {"waited_s": None, "switches": None})
    waited, switches = waits["waited_s"], waits["switches"]
    if waited is not None:
        if waited > WAITED * seconds:
            return "waited for a core"
    elif switches is not None and switches > max(1.0, seconds / SWITCH_S):
        return "switched away from"
    if cause := others(load):
        return cause
    if waited is None and (load["pressed_s"] or 0.0) > PRESSED * whole:
        return "others waited for a core"
    return None


def others(load: Load) -> str | None:
    """What others did on our cores meanwhile; None where nothing is known."""
    whole = load["seconds"]
    if (load["stolen_s"] or 0.0) >= max(TICK_S, STOLEN * whole):
        return "time stolen by the host"
    if (load["others_s"] or 0.0) >= max(OTHERS_S, OTHERS * whole):
        return "others on the same cores"
    return None


def settle(sample: Sample) -> None:
    """Leave a sample's disturbed blocks out: None in their place, their seconds kept
    apart, on both clocks."""
    found = sample["disturbances"]
    count = sum(cause is not None for cause in found)
    if not count or count > LOST * len(found):
        return
    dropped = sample.setdefault("dropped", [])
    for index, cause in enumerate(found):
        if cause is not None:
            if (seconds := sample["blocks"][index]) is not None:
                dropped.append(seconds)
            sample["blocks"][index] = None
            sample["device_blocks"][index] = None


def counted(samples: list[Sample]) -> tuple[int, int]:
    """Disturbed blocks and all blocks of these samples, of those that were watched."""
    every = [cause for sample in samples for cause in sample.get("disturbances", [])]
    return sum(cause is not None for cause in every), len(every)


def share(samples: list[Sample]) -> float:
    """Of their blocks: how many were disturbed; 0 where none was watched."""
    count, of = counted(samples)
    return count / of if of else 0.0


def busy(part: float) -> str:
    """A sentence for a share of blocks."""
    return f"the machine was busy in {part:.0%} of the blocks".replace("%", " %")
