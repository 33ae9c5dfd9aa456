"""A training in the terminal: curves, figures, a confusion matrix."""

from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.agreement import verdicts
from graphparity.common.training.run import GOAL
from graphparity.experiments.shared.terminal import tables
from graphparity.experiments.train import words

BARS = "▁▂▃▄▅▆▇█"
Document = dict[str, Any]

LEGEND = (
    "curve n: the worst distance of an epoch's losses or of the weights at its end "
    f"from the oracle's, where {verdicts.THRESHOLD:g} is four times the drift of "
    "twins of the oracle, shaken by 32 roundings in every step; trained: not judged. "
    "loss: mean of each "
    "epoch. to {goal}: seconds of training until an epoch ends "
    "with that accuracy, compile included and excluded; scoring does not count."
)


def sparkline(losses: list[float | None], count: int) -> str:
    """Means of `count` equal parts of a curve as bars, the highest full."""
    values = np.array([np.nan if loss is None else loss for loss in losses])
    if not len(values) or not np.all(np.isfinite(values)):
        return "diverged" if len(values) else "–"
    means = [float(np.mean(part)) for part in np.array_split(values, count)]
    top = max(means) or 1.0
    return "".join(BARS[round((len(BARS) - 1) * mean / top)] for mean in means)


def table(documents: list[Document], epochs: int) -> Table:
    """A row a backend: agreement of the curve, accuracy, seconds."""
    goal = f"to {GOAL:.0%}"
    shown = Table(box=None, padding=(0, 1, 0, 0))
    for name in ("backend", "curve", "loss"):
        shown.add_column(name, no_wrap=True)
    for name in ("accuracy", "compile", "step", "images/s", goal, "without", "train"):
        shown.add_column(name, no_wrap=True, justify="right")
    for document in documents:
        shown.add_row(*_row(document, epochs))
    return shown


def _row(document: Document, epochs: int) -> list[str | Text]:
    style = tables.COLOURS.get(document["status"], "bold red")
    style = "" if document["status"] == "trained" else style
    worst = verdicts.worst_ratio(document["agreement"])
    text = document["status"] + (f" {worst:.2g}" if worst is not None else "")
    head: list[str | Text] = [document["backend"], Text(text, style=style)]
    if "losses" not in document:
        return head
    timing = document["timing"]
    reached = timing["to_95_s"]
    rate = timing["images_per_s"]
    return [
        *head,
        sparkline(document["losses"], max(1, epochs)),
        f"{100 * document['test_accuracy']:.1f} %",
        tables.seconds(timing["compile_s"]),
        tables.seconds(timing["step_s"]),
        "–" if rate is None else f"{rate:,.0f}",
        tables.seconds(reached["with_compile"]),
        tables.seconds(reached["without_compile"]),
        tables.seconds(timing["train_s"]),
    ]


def confusion(document: Document) -> Table:
    """Rows the label, columns what was answered; nothing where it is zero."""
    counts = document["confusion"]
    title = f"{document['backend']}: held-out images, label (row) against answer"
    shown = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    shown.add_column("")
    for digit in range(len(counts)):
        shown.add_column(str(digit), justify="right")
    for digit, row in enumerate(counts):
        cells = [
            Text(str(n) if n else "·", style="red" if n and k != digit else "")
            for k, n in enumerate(row)
        ]
        shown.add_row(str(digit), *cells)
    return shown


def show(screen: Console, document: Document) -> None:
    """The table, the confusion of the least accurate, and the run in a sentence."""
    if document.get("failed"):  # nothing could begin
        return
    screen.print()
    screen.print(document.get("heading", ""), highlight=False, markup=False)
    rows = document["training"]
    screen.print(table(rows, document["plan"]["epochs"]))
    for row in rows:
        if row["reason"]:
            text = " ".join(f"* {row['backend']}: {row['reason']}".split())
            screen.print(text[:400], style="dim", markup=False, highlight=False)
    if ended := words.trained(document):
        _explain(screen, ended, words.summary(document))


def _explain(screen: Console, trained: list[Document], summary: str) -> None:
    screen.print()
    screen.print(confusion(min(trained, key=lambda d: d["test_accuracy"])))
    screen.print()
    legend = LEGEND.format(goal=f"{GOAL:.0%}")
    screen.print(f"How to read it. {legend}", style="dim", highlight=False)
    screen.print()
    screen.print(f"In short. {summary}", highlight=False, markup=False)
