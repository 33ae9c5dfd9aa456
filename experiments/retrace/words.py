"""What the figures of `retrace` say."""

from graphparity.common.contract import registry
from graphparity.experiments.retrace.contestant import Document, Row
from graphparity.experiments.shared.terminal import tables


def summary(document: Document) -> str:
    """A sentence for each backend, then one over the agreement."""
    return " ".join(sentences(document["retrace"]))


def sentences(rows: list[Row]) -> list[str]:
    """A sentence for each backend, then one over the agreement."""
    texts = []
    for name in dict.fromkeys(row["backend"] for row in rows):
        contestants = [row for row in rows if row["backend"] == name]
        texts.append(f"{name}: {'; '.join(map(_sentence, contestants))}.")
    judged = [row for row in rows if row["status"] in ("agree", "disagree")]
    if judged:
        agrees = [row for row in judged if row["status"] == "agree"]
        worst = max((row["worst_ratio"] or 0.0 for row in judged), default=0.0)
        texts.append(
            f"Loss, gradients, update and forward pass are the oracle's on the batches "
            f"as they are in {len(agrees)} of {len(judged)} rows; the largest ratio is "
            f"{worst:.2g} noise floors."
        )
    return texts


def _sentence(row: Row) -> str:
    if row["first_s"] is None:
        return (
            f"{row['mode']}, {row['status']} ({' '.join(str(row['reason']).split())})"
        )
    made = "graphs not counted" if row["graphs"] is None else _made(row)
    share = f"{lost(row)} of {tables.seconds(row['first_s']['median'])} lost"
    text = f"{row['mode']}, {made} for {row['sizes']} sizes, {share}"
    return text + _compared(row)


def lost(row: Row) -> str:
    """Time lost in words: none, where the first pass was no slower than the later."""
    seconds = row["lost_s"] and row["lost_s"]["median"]
    return tables.seconds(seconds) if seconds and seconds > 0 else "none"


def _made(row: Row) -> str:
    if row["graphs"] and registry.backends()[row["backend"]].graph == "dynamic":
        return f"{row['graphs']} compilations of single operations"
    count = f"{row['graphs']} graph{'' if row['graphs'] == 1 else 's'}"
    if row["compiled"] is not None:
        count += f" and {row['compiled']} compilations"
    return count


def _compared(row: Row) -> str:
    ratio = row["over_as_is"]
    if not ratio:
        return ""
    texts = [
        f"{one['median']:.2f}× as fast {when} ({one['verdict']})"
        for when, one in (("at first", ratio["first"]), ("later", ratio["later"]))
        if one
    ]
    if not texts:
        return ""
    text = f", {' and '.join(texts)} as without it"
    again = row["as_is_again_after"]
    if again and again["verdict"] == "pays" and again["median"] is not None:
        when = tables.after(again["median"], "batch", "batches")
        text += f", which is ahead again {when}"
    return text
