"""The lines below a table: what failed or was refused, accuracies, buffers."""

from typing import Any

from graphparity.common.contract import reasons as reasons_of
from graphparity.common.contract.documents import CellDocument


def footnotes(cells: list[CellDocument]) -> list[str]:
    """All lines of a table's cells."""
    shown = [*_accuracy(cells), *_casts(cells), *_buffers(cells)]
    return [*shown, *_edges(cells), *reasons(cells)]


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
        if not (timing := cell["timing"]):
            continue
        if count := timing.get("compiled_blocks"):
            text = f"{count} blocks left out: something was compiled in them"
            lines.append(f"{cell['backend']}: {text}")
        for row in timing["against"]:
            if row["verdict"] == "refused":
                lines.append(f"{cell['backend']} vs {row['backend']}: {row['reason']}")
    return lines


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
        pairs = [pair for reasons in told for pair in reasons.items()]
        if said := dict.fromkeys(f"{edge} ({why})" for edge, why in pairs):
            lines.append(f"at the edges, {title}: {'; '.join(said)}")
    return lines
