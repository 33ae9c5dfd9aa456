"""What the certificate says in sentences."""

from graphparity.experiments.calibrate.bench import PARTS
from graphparity.experiments.calibrate.figures import (
    COLUMNS,
    Document,
    accusations,
    accused,
    caught,
    judged,
    missed,
)
from graphparity.experiments.calibrate.measure import FaultRow


def summary(document: Document) -> str:
    """How many faults each criterion catches, what ours misses, who is accused."""
    parts = ["No fault was planted."]
    if document["faults"]:
        parts = [_counts(document), _missed(document), _timed(document)]
    return " ".join([*parts, *(_alarms(document, d) for d in PARTS.values())])


def _counts(document: Document) -> str:
    faults = document["faults"]
    counts = {name: sum(caught(row, name) for row in faults) for name in COLUMNS}
    ours = sum(caught(row, "ours") for row in faults)
    text = ", ".join(f"{name} {count}" for name, count in counts.items())
    return f"Of {len(faults)} faults the verdict catches {ours}; one by one: {text}."


def _missed(document: Document) -> str:
    if not (rows := missed(document)):
        return "None is missed."
    return f"Missed: {'; '.join(row['name'] + size(row) for row in rows)}."


def size(row: FaultRow) -> str:
    """From which size on our verdict catches a fault, in brackets; empty where it has
    no size."""
    if row["size"] is None or not row["smallest"]:
        return ""
    known = [least for least in row["smallest"].values() if least is not None]
    if not known:
        return f" ({row['size']:.2g} {row['unit']}; at no size)"
    return f" ({row['size']:.2g} {row['unit']}; caught from {min(known):.2g} on)"


def _timed(document: Document) -> str:
    rows = {name: found for name, found in document["timed"].items() if name}
    good = [name for name, found in rows.items() if found]
    bad = [name for name, found in rows.items() if not found]
    text = f"The timer refuses {len(good)} of {len(rows)} cheats of the clock"
    return f"{text}; not: {', '.join(bad)}." if bad else f"{text}."


def _alarms(document: Document, dtype: str) -> str:
    rows, count = accused(document, dtype), judged(document, dtype)
    number = accusations(document, dtype)
    text = f"Accused in {dtype}: {number:,} of {count:,} verdicts over right programs"
    if not rows:
        return f"{text}."
    names = [f"{r['name']} in {r['cell']} ({r['accused'][dtype]})" for r in rows]
    return f"{text}: {', '.join(names)}; the first, {rows[0]['first'][dtype]}."
