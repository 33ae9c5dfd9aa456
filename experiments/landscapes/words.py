"""What the figures of `landscapes` say."""

from graphparity.experiments.landscapes.figures import Document, distance
from graphparity.experiments.landscapes.measure import SAME


def summary(document: Document) -> str:
    """How many of the lecture's claims hold, and how far the backends' paths are
    off."""
    figures = document["landscapes"]
    claims = figures["claims"]
    true = [claim for claim in claims if claim["holds"]]
    texts = [f"{c['claim']} ({c['figures']})" for c in claims if not c["holds"]]
    false = f" Not true here: {'; '.join(texts)}." if texts else ""
    apart = [distance(v) for row in figures["apart"].values() for v in row.values()]
    same = sum(value <= SAME for value in apart)
    return (
        f"{len(true)} of the lecture's {len(claims)} claims about paths hold.{false} "
        f"{same} of {len(apart)} paths of backends are the oracle's; the farthest is "
        f"{max(apart, default=0.0):.1e} off."
    )
