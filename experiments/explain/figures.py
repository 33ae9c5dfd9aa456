"""The document of `explain`: both steps in parts, matched, and their ratio."""

from graphparity.experiments.explain import match, words
from graphparity.experiments.explain.match import Document, Explained, Figures
from graphparity.experiments.explain.measure import Found, timed
from graphparity.experiments.explain.plan import Asked


def document(asked: Asked, found: Found) -> Explained:
    """What the JSON holds."""
    names = asked.backends
    have = [n for n in names if found.profiles.get(n) and timed(found.samples[n])]
    sides = {n: match.side(found.samples[n], found.profiles[n]) for n in have}
    figures: Figures = {
        "sides": sides,
        "groups": [],
        "b_over_a": None,
        "failed": found.failed,
    }
    if len(have) < 2:
        return {"explain": figures}
    both = list(sides.values())
    groups, ratio = match.groups(both), match.compare(found.samples, names)
    figures |= {"groups": groups, "b_over_a": ratio}
    text = words.comparison(names, both, ratio, groups)
    return {"explain": {**figures, "summary": text}}


def worth_keeping(document: Document) -> bool:
    """Whether both were measured: a document of one side does not replace a
    comparison."""
    return bool(document["explain"]["groups"])
