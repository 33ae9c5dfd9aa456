"""The portraits in words; every sentence with its counts."""

from collections import Counter
from typing import Literal

from graphparity.experiments.graph import captured, eliminated
from graphparity.experiments.graph.figures import Document, Portraits
from graphparity.experiments.graph.measure import Group, Row

REST: dict[Literal["rewritten", "repeated", "new"], str] = {
    "rewritten": "rewritten",
    "repeated": "computed again",
    "new": "new",
}


def summary(document: Document) -> str:
    """What was fused, and each graph in a sentence."""
    portraits = document["graph"]
    return " ".join([summary_of_all(portraits), *map(named, portraits["rows"])])


def summary_of_all(portraits: Portraits) -> str:
    """What all graphs show together, and which of them break."""
    texts = [
        in_short(portraits["rows"]),
        captured.in_short(portraits.get("captured", {})),
    ]
    return " ".join(text for text in texts if text)


def named(row: Row) -> str:
    """One backend's sentence behind its name."""
    return f"{row['backend']}: {sentence(row)}"


def names_of(counts: dict[str, int]) -> str:
    """`exponential ×2, add`."""
    parts = [f"{op} ×{n}" if n > 1 else op for op, n in sorted(counts.items())]
    return ", ".join(parts)


def total(counts: dict[str, int]) -> int:
    """The sum of a dictionary of counts."""
    return sum(counts.values())


def sentence(row: Row) -> str:
    """One backend in words; every claim with its counts."""
    if "written" not in row:
        return _dispatched(row)
    step, every = row["a_step"], row["operations"]
    parts = [f"{step['written']} operations a step written, {step['runs']} run in "]
    parts[-1] += kernels_of(row)
    if step != every:
        both = f"{every['written']} and {every['runs']}"
        parts[-1] += f" ({both} with every branch and the control flow itself)"
    if row["loops"] != row["launches"]:
        parts[-1] += f" with {row['loops']} loop nests or library calls in them"
    parts.append(_fusions(row["groups"]))
    parts += _gone(row["vanished"])
    moved = row["bytes"]
    if moved["written"] and moved["runs"] and not any(row["unknown_shapes"].values()):
        ratio = moved["runs"] / moved["written"]
        parts.append(f"bytes through memory {ratio:.2f} of as written")
    return "; ".join(parts) + "."


def _dispatched(row: Row) -> str:
    """A step without a graph."""
    views = f", and {plural(len(row['views']), 'view')}" if row["views"] else ""
    kinds = names_of(Counter(row["kernels"][""]))
    launches = f"{row['launches']} dispatched a step ({row['how']['kernels']})"
    return f"{launches}{views}: {kinds}."


def kernels_of(row: Row) -> str:
    """`5 kernels, 2 of which only fill memory`."""
    text, fills = plural(row["launches"], "kernel"), row["fills"]
    if not fills:
        return text
    return f"{text}, {fills} of which only {'fill' if fills > 1 else 'fills'} memory"


def plural(count: int, word: str) -> str:
    """`1 kernel`, `2 kernels`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _fusions(groups: list[Group]) -> str:
    if not groups:
        return "fused none"
    count = sum(len(group["operations"]) for group in groups)
    largest = names_of(Counter(groups[0]["operations"]))
    into = f"fused {count} operations into {len(groups)}"
    return f"{into} (largest {len(groups[0]['operations'])}: {largest})"


def _gone(vanished: eliminated.Eliminated) -> list[str]:
    parts = []
    for reason in eliminated.REASONS:
        row = vanished[reason]
        if could := row["found"]:
            count = plural(total(could), f"{reason} operation")
            text = f"{eliminated.share(row)} of {count} gone ({names_of(could)})"
            if strange := row["unclear"]:
                text += f", of {names_of(strange)} it can't be told"
            parts.append(text)
    for key, word in REST.items():
        if vanished[key]:
            parts.append(f"{word} {total(vanished[key])} ({names_of(vanished[key])})")
    if vanished["unclear"]:
        names = names_of(vanished["unclear"])
        parts.append(f"can't be told, for names outside the vocabulary: {names}")
    return parts


def in_short(rows: list[Row]) -> str:
    """What all backends show together, in a few sentences."""
    static = [row for row in rows if "written" in row]
    sides = [
        f"{row['backend']} {row['a_step']['written']} written → {kernels_of(row)}"
        for row in static
    ]
    parts = []
    none = [row["backend"] for row in static if not row["groups"]]
    if static:
        count = f"{len(static) - len(none)} of {len(static)} static graphs are fused"
        if len(static) == 1:
            count = "The static graph" if none else "The static graph is fused"
        parts.append(f"{count}: {', '.join(sides)}.")
    if none:
        parts.append(f"Nothing is fused in {', '.join(none)}.")
    eager = [row for row in rows if "written" not in row]
    if eager:
        parts.append(
            f"Dispatched a step without a graph: {', '.join(map(_launches, eager))}."
        )
    return " ".join(parts) or "No portrait could be taken."


def _launches(row: Row) -> str:
    return f"{row['backend']} {row['launches']} ({row['how']['kernels']})"
