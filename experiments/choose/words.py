"""What the figures of `choose` say."""

from typing import Any

from graphparity.experiments.choose import expected_best


def summary(document: dict[str, Any]) -> str:
    """Which rule leads at which budget."""
    found = document["choose"]
    texts = [expected_best.sentence(case) for case in found["cases"]]
    if not texts and found["rules"]:
        best = max(found["rules"], key=lambda row: row["points"][-1]["expected"])
        score = 100 * best["points"][-1]["expected"]
        trials = best["points"][-1]["trials"]
        texts = [f"After {trials} trials {best['rule']} leads with {score:.1f} %."]
    return " ".join(texts)
