"""Pictures, words and tables of experiments whose documents need reading first."""

from collections.abc import Callable
from typing import Any

from graphparity.experiments.report.recorder import Grid, Recorder, Told

Document = dict[str, Any]


def recorded(show: Callable[[Recorder], None]) -> Told:
    """What a function prints."""
    screen = Recorder()
    show(screen)
    return screen.told


def dialects(document: Document) -> str:
    """Translations that are proved, and the worst port by name alone."""
    found = document["dialects"]
    proved = [row for row in found["translations"] if row["verified"] is not None]
    good = sum(row["verified"] for row in proved)
    none = len(found["translations"]) - len(proved)
    text = f"{good} of {len(proved)} translations between libraries are verified"
    text += f"; {none} calls have none."
    ends = [
        (values[-1], f"{title} → {library}")
        for title, rows in found.get("gaps", {}).items()
        for library, values in rows.items()
    ]
    if ends:
        most, where = max(ends)
        text += f" By name alone the worst port is {100 * most:.2g} % off ({where})."
    return text


def dialects_tables(document: Document) -> Told:
    """What each optimizer was found to compute."""
    found = document["dialects"].get("optimizers", [])
    names = list(dict.fromkeys(name for row in found for name in row["found"]))
    rows = [
        [f"{r['library']}.{r['name']}", *(str(r["found"].get(n, "–")) for n in names)]
        for r in found
    ]
    head = ["optimizer", *names]
    return Told([Grid("What each was found to compute", head, rows)] if rows else [])
