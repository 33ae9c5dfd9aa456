"""What the figures of `choose` say."""

from graphparity.experiments.choose import expected_best
from graphparity.experiments.choose.figures import Document


def summary(document: Document) -> str:
    """Which rule leads at which budget."""
    chosen = document["choose"]
    texts = [expected_best.sentence(case) for case in chosen["cases"]]
    if not texts and chosen["rules"]:
        best = max(chosen["rules"], key=lambda row: row["points"][-1]["expected"])
        score = 100 * best["points"][-1]["expected"]
        trials = best["points"][-1]["trials"]
        texts = [f"After {trials} trials {best['rule']} leads with {score:.1f} %."]
    return " ".join(texts)
