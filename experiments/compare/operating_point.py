"""The operating point: the cores that each program has, and how many run at once.

On a CPU each program has one core, and two run beside each other, each on its own: two
threads of one program wait for each other, and that in modes (docs/timing.md). A GPU's
programs have every core and run one after the other.
"""

from collections.abc import Mapping
from typing import Any

from graphparity.common.contract.documents import Machine
from graphparity.common.system import machine

ONE = 1  # core a program on a CPU, where no other number is asked for
HELP = (
    "Cores for each program: 1 on a CPU, all on a GPU. As many programs run beside "
    "each other on a CPU as there are cores for, two at most."
)


def threads(asked: int | None, device: str) -> int | None:
    """The cores of each program on a device; None: all. asked: by the user, or None."""
    return ONE if asked is None and device == "cpu" else asked


def lanes(asked: int | None, device: str) -> list[list[int]]:
    """The cores of each of the programs that run at once on a device.

    Raises ValueError where fewer cores are to be had.
    """
    each = threads(asked, device)
    return machine.lanes(each) if device == "cpu" else [machine.cores(each)]


def settled(asked: int | None, devices: tuple[str, ...]) -> dict[str, object]:
    """What a run's settings hold of it: of the first device `threads`, of each further
    one `threads_on_` its name."""
    first, *others = devices
    found: dict[str, object] = {"threads": threads(asked, first)}
    return found | {f"threads_on_{name}": threads(asked, name) for name in others}


def facts(pinned: list[int], by_device: dict[str, list[list[int]]]) -> Machine:
    """The machine of a run, with the lanes of each device."""
    return {**machine.facts(pinned), "lanes": by_device}


def sentence(facts: Mapping[str, Any]) -> str:
    """Which cores the programs of a run on the CPU had; of a run before there were
    lanes nothing."""
    found = facts.get("lanes", {}).get("cpu")
    if not found:
        return ""
    cores = " and on ".join(_named(lane) for lane in found)
    what = "one core" if len(found[0]) == 1 else f"{len(found[0])} cores"
    alone = len(found) == 1
    text = f"Each program had {what}, "
    text += f"one ran at a time, on {cores}" if alone else f"two at once, on {cores}"
    return f"{text}; roof is a ceiling of {what}."


def _named(lane: list[int]) -> str:
    text = ", ".join(map(str, lane))
    return f"{'core' if len(lane) == 1 else 'cores'} {text}"
