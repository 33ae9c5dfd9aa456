"""What came out of a cell's timed blocks, block by block, and when it spoils them."""

from collections.abc import Iterable, Mapping

from graphparity.common.contract.timings import Looked, Watched

APART = 0.01  # relative, between two blocks of the same steps from the same start
DENORMAL = 0.01  # of a block's results: they may take a hundred times as long to add


def worst(known: Looked | None, new: Looked) -> Looked:
    """Of several blocks, or several processes, the worst of each."""
    if known is None:
        return new
    apart = [d for d in (known["differs"], new["differs"]) if d is not None]
    return {
        "not_finite": known["not_finite"] + new["not_finite"],
        "denormal": max(known["denormal"], new["denormal"]),
        "differs": max(apart, default=None),
    }


def of(samples: Iterable[Watched]) -> Looked | None:
    """Of all blocks of these samples; None where none was looked at."""
    found: Looked | None = None
    for sample in samples:
        if "looked" in sample:
            found = worst(found, sample["looked"])
    return found


def spoilt(found: Looked | None) -> str | None:
    """Why nothing may be marked by these blocks; None where nothing is against it."""
    if found is None:
        return None
    if found["not_finite"]:
        return f"NaN or inf in the results of {found['not_finite']} timed blocks"
    if (far := found["differs"]) is not None and far > APART:
        text = "timed blocks of the same steps from the same start"
        return f"{text} gave other results, {far:.2g} apart"
    return None


def of_weights(shares: Mapping[str, float]) -> list[str]:
    """What is to be said of denormal weights and moments, by part: their share as it
    was read when the cell was judged, since a timed training returns its loss alone."""
    called = {"param": "weights", "opt": "optimizer's numbers"}
    return [
        f"{100 * share:.0f} % of the {called[part]} are denormal numbers: steps may "
        "take many times as long"
        for part, share in shares.items()
        if share > DENORMAL
    ]


def remarks(found: Looked | None) -> list[str]:
    """Everything to be said of a cell's timed results."""
    lines = [text] if (text := spoilt(found)) else []
    if found is not None and found["denormal"] > DENORMAL:
        share = f"{100 * found['denormal']:.0f} %"
        lines.append(f"{share} of the results of a timed block are denormal numbers")
    return lines
