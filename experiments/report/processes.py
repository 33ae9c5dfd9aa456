"""What a cell's figures come from: blocks and processes, in a sentence."""

from collections.abc import Mapping
from typing import Any

from graphparity.common.timing import disturbance
from graphparity.experiments.shared.terminal import tables


def told(timing: Mapping[str, Any]) -> str:
    """Blocks and processes, what was left out of them, and each process's level."""
    if "blocks" not in timing:
        return ""
    text = f"{timing['blocks']} blocks in {timing['processes']} fresh processes"
    if left := timing.get("compiled_blocks"):
        text += f"; {left} left out: something was compiled in them"
    if left := timing.get("disturbed_blocks"):
        of, others = timing["blocks"], timing.get("disturbed_by_others")
        text += f"; {disturbance.told(left, of, others)}"
    if levels := timing.get("levels_s"):
        each = ", ".join(map(tables.seconds, levels))
        text += f"; each process by itself: {each}"
    if modes := timing.get("modes"):
        text += f"; two modes, {modes['fast']} fast and {modes['slow']} slow"
    if mean := timing.get("mean_step_s"):
        text += f"; mean of all blocks: {tables.seconds(mean['median'])}"
    return text
