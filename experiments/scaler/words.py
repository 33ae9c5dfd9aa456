"""What the figures of `scaler` say."""

from graphparity.experiments.scaler.figures import Document
from graphparity.experiments.scaler.library import Library
from graphparity.experiments.scaler.measure import Loose, Row


def summary(document: Document) -> str:
    """The result in a paragraph, from the rows alone."""
    rows = document["scaler"]
    if not rows:
        return "Nothing was compared."
    parts = [_counts(rows)]
    for row in rows:
        if row["status"] != "agree":
            parts.append(f"{row['backend']}, {row['run']}: {row['first']}.")
    for library in once(document["libraries"]):
        sequences = library["sequences"].items()
        if left := [title for title, compared in sequences if not compared["same"]]:
            parts.append(f"{library['library']} leaves the rule: {'; '.join(left)}.")
    return " ".join([*parts, *map(_loosened, document["loose"])])


def once(libraries: dict[str, Library]) -> list[Library]:
    """Each library once, though several backends share it."""
    by_name = {library["library"]: library for library in libraries.values()}
    return list(by_name.values())


def _counts(rows: list[Row]) -> str:
    same = sum(row["status"] == "agree" for row in rows)
    steps = sum(row["steps"] for row in rows)
    skipped = sum(row["skipped"] for row in rows)
    touched = sum(row["touched"] for row in rows)
    return (
        f"{same} of {len(rows)} runs have the oracle's scale, growth counter and "
        f"skipped steps in every one of their {steps:,} steps. Of {skipped:,} skipped "
        f"steps {skipped - touched:,} left weights and moments as they were, bit for "
        "bit."
    )


def _loosened(row: Loose) -> str:
    if not row["differing"]:
        return f"{row['backend']} is the same with {row['how']}."
    return (
        f"With {row['how']} {row['backend']} differs in {row['differing']} of "
        f"{row['steps']} steps of '{row['run']}': fused operations keep float32 "
        "between them, and what overflows in float16 does not there."
    )
