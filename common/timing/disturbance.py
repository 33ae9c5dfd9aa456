"""Blocks during which something else ran on the machine, and what becomes of them.

The rule, fixed beforehand. A block is *disturbed* where, while it ran,

- the worker's threads were ready and waited for a core for half of its time more than
  in the least of this process's blocks: its own threads wait for each other in every
  block (where waiting is not told: it was switched away from more than once, and more
  than once in 5 ms; or some task of the machine waited for over 10 %);
- the host took a tick (10 ms) or more, and over 5 % of the time;
- other processes used over 25 % of one of our cores, and two ticks or more.

A disturbed block is left out and counted. A process that lost over half of its blocks
so keeps them all, since the few that are left are an odd choice. Where over a third of
the blocks was disturbed, nothing is marked (`marks.BUSY`).
"""

from graphparity.common.contract.timings import Block, Sample
from graphparity.common.system.load import Load

WAITED = 0.5  # of a block, above the least of the process, all threads together
SWITCH_S = 0.005  # a block of that length may be switched away from once
STOLEN, TICK_S = 0.05, 0.01
OTHERS, OTHERS_S = 0.25, 0.02  # of one core
PRESSED = 0.10
LOST = 0.5  # of a process's blocks at most


def disturbed(block: Block, load: Load) -> str | None:
    """What disturbed this block by itself; None where nothing is known to have."""
    if cause := others(load):
        return cause
    waits = block.get("waits", {"waited_s": None, "switches": None})
    if waits["waited_s"] is not None:
        return None  # told by all blocks of the process: `settle`
    switches = waits["switches"]
    if switches is not None and switches > max(1, block["seconds"] / SWITCH_S):
        return "switched away from"
    if (load["pressed_s"] or 0.0) > PRESSED * load["seconds"]:
        return "others waited for a core"
    return None


def waited(block: Block) -> float | None:
    """The share of a block for which its threads waited for a core, all together."""
    waits = block.get("waits")
    seconds = waits["waited_s"] if waits else None
    return (
        None if seconds is None or not block["seconds"] else seconds / block["seconds"]
    )


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
    _mark_waiting(found, sample["waited"])
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


def _mark_waiting(found: list[str | None], shares: list[float | None]) -> None:
    """Name the blocks that waited for longer than others of their process."""
    known = [share for share in shares if share is not None]
    for index, share in enumerate(shares):
        if share is not None and share > min(known) + WAITED:
            found[index] = found[index] or "waited for a core"


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
