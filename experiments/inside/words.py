"""What the figures of `inside` say."""

from graphparity.common.contract import registry
from graphparity.experiments.inside.figures import Document, Row, unknown
from graphparity.experiments.shared.terminal import tables


def summary(document: Document) -> str:
    """What a loop in the graph saves, where most and where nothing; what disagreed."""
    rows = document["inside"]
    judged = [row for row in rows if row["status"]]
    agreed = sum(row["status"] == "agree" for row in judged)
    texts = [
        f"In {agreed} of {len(judged)} cases k steps in one call end at the weights of "
        "k calls and of the oracle."
    ]
    known = registry.backends()
    for place in dict.fromkeys(row["cell"] for row in rows):
        timed = [
            row
            for row in rows
            if row["cell"] == place
            and row["speedup"]
            and known[row["backend"]].graph == "static"
        ]
        texts += [f"{place}: {_gains(timed)}."] if timed else []
    return " ".join(texts)


def _gains(timed: list[Row]) -> str:
    """Each backend at its largest k: ratio with interval, what a call cost a step."""
    parts = []
    for name in dict.fromkeys(row["backend"] for row in timed):
        row = max((r for r in timed if r["backend"] == name), key=lambda r: r["steps"])
        if (ratio := row["speedup"]) is None:
            continue
        bounds = "[too few processes to say]"
        if not unknown(ratio):
            bounds = f"[{ratio['low']:.3g}, {ratio['high']:.3g}]"
        text = (
            f"{name} with {row['steps']} steps in one call is {ratio['median']:.3g}× "
            f"{bounds} as fast a step"
        )
        parts.append(f"{text} ({row['verdict']}{_saved(row)})")
    return "; ".join(parts)


def _saved(row: Row) -> str:
    """`, saving 12 µs`; empty where no difference is known."""
    saved, verdict = row["remaining_s"], row["verdict"]
    if saved is None or verdict not in ("faster", "slower"):
        return ""
    word = "saving" if verdict == "faster" else "losing"
    return f", {word} {tables.seconds(abs(saved), 2)}"
