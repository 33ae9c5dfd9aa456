"""The lines below a table: what failed or was refused, accuracies, buffers."""

from collections.abc import Sequence
from typing import Any

from graphparity.common.contract import reasons as reasons_of
from graphparity.common.contract.documents import CellDocument
from graphparity.common.contract.timings import Timing
from graphparity.common.timing import disturbance, looked
from graphparity.common.timing.lock_step import control_arm
from graphparity.experiments.shared.terminal.tables import counted, seconds

NOTHING = "nothing is marked: "  # as the line begins of a control that is off
ADVICE = (  # what it means that a control is off, and what to do
    "On a steady machine it is 1 within 1 %; other ratios may be as far off. Close "
    "what else runs, then add rounds with --resume."
)
SAID = 0.1  # of a cell's blocks disturbed: a line says so from there on


def footnotes(cells: list[CellDocument]) -> list[str]:
    """All lines of a table's cells."""
    shown = [*_accuracy(cells), *_casts(cells), *_buffers(cells), *_edges(cells)]
    shown += reasons(cells)
    return [*shown, *_modes(cells), *_forked(cells), *without_marks(cells)]


def without_marks(cells: list[CellDocument]) -> list[str]:
    """Why ratios of one config have no mark."""
    each = [f"? {why} ({', '.join(names)})" for why, names in unmarked(cells).items()]
    return [*control(cells), *each]


def why_unmarked(cells: Sequence[CellDocument]) -> list[str]:
    """Why ratios of any config have no mark, each reason once with the configs that it
    is of: `nothing is marked: the control, … (cnn/digits)`. The terminal and the page
    say it in these words."""
    groups: dict[tuple[str, ...], list[CellDocument]] = {}
    for cell in cells:
        key = cell["workload"], cell["config"], cell["device"]
        groups.setdefault(key, []).append(cell)
    timed = [group for group in groups.values() if any(c["timing"] for c in group)]
    why: dict[str, list[str]] = {}
    for group in timed:
        reasons_here = [*control(group)]
        reasons_here += [f"? {reason}" for reason in unmarked(group)]
        for reason in reasons_here:
            where = f"{group[0]['workload']}/{group[0]['config']}"
            why.setdefault(reason, []).append(where)
    lines = []
    for one, at in why.items():
        every = len(at) == len(timed) > 1
        lines.append(f"{one} ({'all' if every else ', '.join(at)})")
    return _together(lines)


def _together(lines: list[str]) -> list[str]:
    """The lines of controls that are off in one, with what that means."""
    off = [line for line in lines if line.startswith(NOTHING)]
    rest = [line.rpartition(" came out at ")[2] for line in off[1:]]
    one = [f"{', '.join([*off[:1], *rest])}. {ADVICE}"] if off else []
    return [*one, *(line for line in lines if line not in off)]


def reasons(cells: list[CellDocument]) -> list[str]:
    """A line for every cell that is not simply in agreement, and every refusal."""
    lines = []
    for cell in cells:
        if cell["status"] != "agree":
            cause = reasons_of.one_line(cell["reason"])
            lines.append(f"{cell['backend']}: {cell['status']}: {cause}")
        elif cell["reason"]:  # what could not be checked
            lines.append(f"{cell['backend']}: {reasons_of.one_line(cell['reason'])}")
        if why := cell.get("unprobed"):
            text = f"precision not measured: {reasons_of.one_line(why)}"
            lines.append(f"{cell['backend']}: {text}")
        for text in looked.of_weights(cell.get("denormal", {})):
            lines.append(f"{cell['backend']}: {text}")
        if not (timing := cell["timing"]):
            continue
        if count := timing.get("compiled_blocks"):
            text = f"{counted(count, 'block')} left out: something was compiled in them"
            lines.append(f"{cell['backend']}: {text}")
        if unpriced := timing.get("unpriced"):
            text = f"{len(unpriced)} of {timing['processes']} processes: "
            text = f"compiling not priced in {text}{reasons_of.one_line(unpriced[0])}"
            lines.append(f"{cell['backend']}: {text}")
        lines += [f"{cell['backend']}: {text}" for text in _blocks(timing)]
        for row in timing["against"]:
            if row["verdict"] == "refused":
                lines.append(f"{cell['backend']} vs {row['backend']}: {row['reason']}")
    return lines


def _blocks(timing: Timing) -> list[str]:
    """What disturbed a cell's blocks, and what came out of them."""
    lines = looked.remarks(timing.get("looked"))
    if timing.get("busy", 0.0) > SAID:
        count, of = timing["disturbed_blocks"], timing["blocks"]
        others = timing.get("disturbed_by_others")
        lines.append(disturbance.told(count, of, others))
    return lines


def _modes(cells: list[CellDocument]) -> list[str]:
    """Which cells' processes fell into two modes, and at what levels."""
    lines = []
    for cell in cells:
        timing = cell["timing"]
        if timing and (modes := timing.get("modes")):
            of = modes["fast"] + modes["slow"]
            text = f"two modes: {modes['slow']} of {of} processes took "
            text += f"{seconds(modes['slow_s'])} a step, {modes['fast']} "
            text += f"{seconds(modes['fast_s'])}, which step and ratios are of"
            lines.append(f"{cell['backend']}: {text}")
    return lines


def _forked(cells: list[CellDocument]) -> list[str]:
    """How many processes of which backends were forked, and what could not be."""
    counts: dict[str, list[str]] = {}
    lines = []
    for cell in cells:
        if not (timing := cell["timing"]):
            continue
        if count := timing.get("forked", 0):
            text = f"{count} of {timing['processes']}"
            counts.setdefault(text, []).append(cell["backend"])
        if why := timing.get("anew"):
            cause = reasons_of.one_line(why)
            lines.append(f"{cell['backend']}: started anew, not forked: {cause}")
    parts = [f"{text} of {', '.join(names)}" for text, names in counts.items()]
    if parts:
        text = "processes forked from one that had imported the framework"
        lines.insert(0, f"{text} (the others started anew): {'; '.join(parts)}")
    return [*lines, *_missed(cells)]


def _missed(cells: list[CellDocument]) -> list[str]:
    """How much was added to ratios for what a fork misses, and which of them are not
    the same in forked processes."""
    rows = [
        (f"{cell['backend']} vs {row['backend']}", row)
        for cell in cells
        for row in (cell["timing"]["against"] if cell["timing"] else [])
    ]
    lines, shares = list[str](), dict[str, float]()
    for name, row in rows:
        if row["speedup"] and (added := row["speedup"].get("missed")):
            shares[name] = added
        if parted := row.get("parted"):
            off = parted["ratio"] - 1
            text = (
                f"{name}: the ratio is {abs(off):.1%} {'more' if off > 0 else 'less'}"
            )
            lines.append(f"{text} in rounds of forked processes than in fresh ones")
    if shares:
        most = max(shares, key=lambda name: shares[name])
        text = "what a fork misses of the spread is added to ratios' intervals: "
        text += f"{min(shares.values()):.0%} to {shares[most]:.0%} of their variance"
        lines.insert(0, f"{text} ({most} the most)" if len(shares) > 1 else text)
    return lines


def _off(timing: Timing | None) -> str | None:
    return control_arm.spoilt(timing.get("control")) if timing else None


def control(cells: list[CellDocument]) -> list[str]:
    """That a config's control was off, marks or not."""
    found = [_off(cell["timing"]) for cell in cells]
    return [f"{NOTHING}{text}" for text in dict.fromkeys(found) if text]


def unmarked(cells: list[CellDocument]) -> dict[str, dict[str, None]]:
    """Why ratios have no mark though they may look it: backends by reason."""
    why: dict[str, dict[str, None]] = {}
    for cell in cells:
        for row in cell["timing"]["against"] if cell["timing"] else []:
            said = row["reason"] == _off(cell["timing"])  # by the control's line
            if row["verdict"] == "unresolved" and row["reason"] and not said:
                why.setdefault(row["reason"], {})[cell["backend"]] = None
    return why


def _accuracy(cells: list[CellDocument]) -> list[str]:
    """The accuracy on held-out images, where the workload has them."""
    accuracies = [c["accuracy"] for c in cells if c.get("accuracy") is not None]
    if not accuracies:
        return []
    low, high = (f"{100 * value:.1f}" for value in (min(accuracies), max(accuracies)))
    text = low if low == high else f"{low} to {high}"
    where = f"on {len(accuracies)} backends" if len(accuracies) > 1 else "there"
    return [f"accuracy on held-out images after training: {text} % {where}"]


def _casts(cells: list[CellDocument]) -> list[str]:
    """Which lists of casts the oracle rounded by, where there is more than one."""
    names: dict[str, list[str]] = {}
    for cell in cells:
        which = cell.get("casts")
        if which and cell["status"] in ("agree", "disagree"):  # it was judged
            names.setdefault(which, []).append(cell["backend"])
    if len(names) < 2:
        return []
    lists = "; ".join(
        f"'{which}': {', '.join(users)}" for which, users in names.items()
    )
    text = "half precision is rounded by two lists, and each backend is held against"
    return [f"{text} the oracle of its own (`casts` shows them): {lists}"]


def _buffers(cells: list[CellDocument]) -> list[str]:
    """What a library's gradient buffers held, and the backends that have none."""
    lines, having = [], [cell for cell in cells if "buffers" in cell]
    for cell in having:
        buffers: dict[str, Any] | None = cell["buffers"]
        if buffers:
            texts = (
                " ".join("–" if v is None else f"{v:.4g}" for v in buffers[when])
                for when in ("before", "after")
            )
            before, after = texts
            text = f"gradient buffer of {buffers['parameter']} before the backward pass"
            lines.append(f"{cell['backend']}: {text}: {before}; after: {after}")
    without = [cell["backend"] for cell in having if cell["buffers"] is None]
    if without:
        text = "gradients are returned values, there is no buffer to zero"
        lines.append(f"{', '.join(without)}: {text}")
    return lines


def _edges(cells: list[CellDocument]) -> list[str]:
    """What each framework does where it may, and what nothing was judged of."""
    lines, known = list[str](), [cell for cell in cells if cell.get("edges")]
    found: dict[str, list[str]] = {}
    for cell in known:
        for edge, text in cell["edges"]["facts"].items():
            found.setdefault(f"{edge}: {text}", []).append(cell["backend"])
    for text in sorted(found):
        lines.append(f"at the edges, a fact: {text} ({', '.join(found[text])})")
    parts = {
        "not judged": [cell["edges"]["not_judged"] for cell in known],
        "left out": [cell["edges"]["left_out"] for cell in known],
    }
    for title, told in parts.items():
        if said := dict.fromkeys(edge for reasons in told for edge in reasons):
            lines.append(f"at the edges, {title} (why: JSON): {'; '.join(said)}")
    return lines
