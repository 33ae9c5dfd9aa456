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

from collections.abc import Iterable, Sequence

from graphparity.common.contract.timings import (
    Block,
    Load,
    Raced,
    RaceSample,
    Watched,
)

WAITED = 0.5  # of a block, above the least of the process, all threads together
SWITCH_S = 0.005  # a block of that length may be switched away from once
STOLEN, TICK_S = 0.05, 0.01
OTHERS, OTHERS_S = 0.25, 0.02  # of one core
PRESSED = 0.10
SAID = 0.1  # of a cell's blocks: a table says so from there on
STOLEN_TIME, SAME_CORES = "time stolen by the host", "others on the same cores"
LOST = 0.5  # of a process's blocks at most


def disturbed(block: Block, load: Load) -> str | None:
    """What disturbed this block by itself; None where nothing is known to have."""
    if cause := others(load):
        return cause
    waits = block.get("waits", {"waited_s": None, "switches": None})
    if waits["waited_s"] is not None:
        return None  # told by all blocks of the process: `settle`
    switches = waits["switches"]
    if switches is not None and switches > max(1.0, block["seconds"] / SWITCH_S):
        return "switched away from"
    if (load["pressed_s"] or 0.0) > PRESSED * load["seconds"]:
        return "some task waited for a core"
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
        return STOLEN_TIME
    if (load["others_s"] or 0.0) >= max(OTHERS_S, OTHERS * whole):
        return SAME_CORES
    return None


def add(sample: Watched, block: Block, load: Load, parts: int) -> None:
    """Append a block of so many steps or passes, in seconds for each of them; None
    where something was compiled. load: what ran beside it."""
    sample["disturbances"].append(disturbed(block, load))
    sample["waited"].append(waited(block))
    sample["blocks"].append(None if block["compiled"] else block["seconds"] / parts)


def of_race(raced: Raced) -> RaceSample:
    """A contestant's blocks, in seconds a pass, without those that were disturbed."""
    made: RaceSample = {
        "blocks": [],
        "disturbances": [],
        "waited": [],
        "compiled_s": [],
    }
    for block in raced["blocks"]:
        add(made, {**block, "compiled": False}, block["load"], raced["passes"])
    settle(made)
    for index, block in enumerate(raced["blocks"]):
        if block["compiled"] and (seconds := made["blocks"][index]) is not None:
            made["compiled_s"].append(seconds)
            made["blocks"][index] = None
    return made


def settle(sample: Watched) -> None:
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
            if "device_blocks" in sample:
                sample["device_blocks"][index] = None


def undisturbed(
    values: Sequence[float | None], causes: Sequence[str | None]
) -> list[float | None]:
    """What was measured once a process, by the same rule: None in the place of what was
    disturbed, and all of it where over half was."""
    pairs = zip(values, kept(causes), strict=True)
    return [value if stays else None for value, stays in pairs]


def kept(causes: Sequence[str | None]) -> list[bool]:
    """Which of these are kept by the rule: what nothing disturbed, or all."""
    quiet = [cause is None for cause in causes]
    return [True] * len(quiet) if quiet.count(False) > LOST * len(quiet) else quiet


def _mark_waiting(found: list[str | None], shares: list[float | None]) -> None:
    """Name the blocks that waited for longer than others of their process."""
    least = min((share for share in shares if share is not None), default=0.0)
    for index, share in enumerate(shares):
        if share is not None and share > least + WAITED:
            found[index] = found[index] or "waited for a core"


def counted(samples: Iterable[Watched]) -> tuple[int, int]:
    """Disturbed blocks and all blocks of these samples, of those that were watched;
    what was done once counts as a block."""
    every = _causes(samples)
    return sum(cause is not None for cause in every), len(every)


def _causes(samples: Iterable[Watched]) -> list[str | None]:
    return [
        cause
        for sample in samples
        for cause in [*sample.get("disturbances", []), *sample.get("once", [])]
    ]


def by_others(samples: Iterable[Watched]) -> int:
    """How many of the disturbed blocks others were seen in; in all others the program's
    threads waited for a core: for whom, for others or for each other, nobody tells."""
    return sum(cause in (STOLEN_TIME, SAME_CORES) for cause in _causes(samples))


def share(samples: Iterable[Watched]) -> float:
    """Of their blocks: how many were disturbed; 0 where none was watched."""
    count, of = counted(samples)
    return count / of if of else 0.0


def told(count: int, of: int, others: int | None) -> str:
    """A sentence for so many disturbed blocks of all. others: of them, those in which
    others were seen; None where a run didn't keep it."""
    text = f"{count} of {of} blocks were disturbed"
    if others is None:
        return f"{text}, by others or by its own threads' waiting for a core: not told"
    waited = f"its threads waited for a core in {count - others}"
    return f"{text}: others ran on its cores in {others}, {waited}"


def busy(part: float, others: float | None = None) -> str:
    """A sentence for a share of blocks. others: the share in which others were seen;
    None where a run didn't keep it."""
    text = f"the machine was busy in {part:.0%} of the blocks"
    if others is not None:
        text += f" (others {others:.0%}, threads that waited {part - others:.0%})"
    return text.replace("%", " %")


def crowded(samples: Iterable[Watched], most: float) -> str | None:
    """The sentence where more than this share of these blocks was disturbed; None
    where the machine was quiet, or none was watched."""
    every = [*samples]
    count, of = counted(every)
    if not of or count / of <= most:
        return None
    return busy(count / of, by_others(every) / of)
