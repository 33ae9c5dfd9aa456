"""A training in words."""

from typing import Any

from graphparity.common.agreement import verdicts
from graphparity.common.training.run import GOAL
from graphparity.experiments.shared.terminal import tables

Document = dict[str, Any]


def summary(document: Document) -> str:
    """Accuracies, the fastest to the goal, and the curves outside the envelope."""
    ended = trained(document)
    if not ended:
        return "Nothing was trained."
    return " ".join([_accuracy(ended), *_reached(ended), *_judged(ended)])


def trained(document: Document) -> list[Document]:
    """The backends whose training ended."""
    return [row for row in document["training"] if "losses" in row]


def _accuracy(trained: list[Document]) -> str:
    values = [100 * d["test_accuracy"] for d in trained]
    low, high = min(values), max(values)
    span = f"{low:.1f} %" if len(values) == 1 else f"{low:.1f} to {high:.1f} %"
    ran = tables.counted(len(trained), "backend")
    return f"Accuracy on held-out images: {span} on {ran}."


def _reached(trained: list[Document]) -> list[str]:
    """The backends first and last at the goal; empty where none reached it."""
    reached = [
        (seconds, d["backend"])
        for d in trained
        if (seconds := d["timing"]["to_95_s"]["with_compile"]) is not None
    ]
    if not reached:
        return []
    seconds, name = min(reached)
    text = f"First at {GOAL:.0%}: {name}, after {tables.seconds(seconds)}"
    slowest, last = max(reached)
    if last != name:
        text += f"; last {last}, after {tables.seconds(slowest)}"
    return [f"{text} of training, compile included."]


def _judged(trained: list[Document]) -> list[str]:
    """How many curves stay within the envelope; nothing where none was judged."""
    judged = [d for d in trained if d["agreement"]]
    if not judged:
        return []
    inside = sum(d["status"] == "agree" for d in judged)
    text = f"{inside} of {len(judged)} curves stay within the oracle's envelope"
    worst = max(verdicts.worst_ratio(d["agreement"]) or 0.0 for d in judged)
    limit = f"{verdicts.THRESHOLD:g} is the limit"
    return [f"{text}; the largest ratio is {worst:.2g} ({limit})."]
