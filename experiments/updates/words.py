"""What the figures of `updates` say."""

import numpy as np

from graphparity.common.contract.timings import Ratio
from graphparity.experiments.updates.figures import Document


def summary(document: Document) -> str:
    """Where by hand is faster and slower than by library, backend by backend."""
    rows = document["updates"]
    texts = []
    for name in dict.fromkeys(row["backend"] for row in rows):
        ratios = {
            row["rule"]: ratio
            for row in rows
            if row["backend"] == name and (ratio := row["hand_over_library"])
        }
        if ratios:
            texts.append(_of(name, ratios))
    if not texts:
        return "Nothing was measured both by hand and by library."
    return f"By hand against by library, geometric means: {'; '.join(texts)}."


def _of(name: str, ratios: dict[str, Ratio]) -> str:
    """One backend's mean, and how often each verdict; which rules are slower."""
    logs = [np.log(ratio["median"]) for ratio in ratios.values()]
    verdicts = [ratio["verdict"] for ratio in ratios.values()]
    parts = [
        f"{verdict} in {count}"
        for verdict in ("faster", "same", "slower", "unresolved")
        if (count := verdicts.count(verdict))
    ]
    slow = [rule for rule, ratio in ratios.items() if ratio["verdict"] == "slower"]
    which = f" ({', '.join(slow)})" if 0 < len(slow) < len(ratios) else ""
    return f"{name} {float(np.exp(np.mean(logs))):.2f}×: {', '.join(parts)}{which}"
