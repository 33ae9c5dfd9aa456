"""The search for why two models differ, begun from what is known of their pair."""

from collections import Counter

from graphparity.experiments.check import compared, where
from graphparity.experiments.check.alone.run import ALONE
from graphparity.experiments.check.causes import finding
from graphparity.experiments.check.causes.changing import Side
from graphparity.experiments.check.causes.rematched import Parted
from graphparity.experiments.check.matched import Bench, Pair
from graphparity.experiments.check.matching.match import Fixed
from graphparity.experiments.check.models import Model
from graphparity.experiments.check.results import Way
from graphparity.experiments.diff.causes import none_of
from graphparity.experiments.shared.proof import NONE, Told

NEXT = (
    "write what parts as a function of arrays in each file, `def part(x): …`, with "
    "its result in one layout, and `graphparity diff {0}:part {1}:part --input x=8x16`"
    ", the shape of x, tries more on it (docs/check.md, When nothing fits)"
)


def causes(bench: Bench, model: Model, way: Way, pair: Pair) -> list[Told]:
    """Which usual explanations make the one model what the other is; where none does,
    that, and what to do next."""
    pool, form = bench.pools["float64"], compared.form_of(bench, model)
    first, second = (
        Side(pool, one, its, bench.given.vector, bench.batch, form)
        for one, its in ((bench.first, Way(bench.first.side)), (model, way))
    )
    at = [where.lines(pair, which) for which in (0, 1)]
    inner, said = (pair.inner[0], pair.inner[1]), _proven(pair)
    said |= {**bench.first.weights, **model.weights}
    rest = bench.given, said, compared.known(bench), bench.search_s, bench.doing
    parted = Parted(pair.proven, (at[0], at[1]), inner, *rest)
    try:
        found = finding.found((first, second), pair.rows, parted)
    except Exception as error:  # whatever it is: the verdict stands without causes
        why = str(error).strip().splitlines()[-1:] or [type(error).__name__]
        pair.inputs.append(f"The search for causes failed: {why[0]}")
        return []
    return found.causes or _untold(pair, found)


def _untold(pair: Pair, found: finding.Found) -> list[Told]:
    """That nothing explains it, where something was tried, and what to do next."""
    if not found.tries:
        return []
    files = (label.rpartition(":")[0] for label in (pair.first, pair.second))
    none = none_of(found.tries, found.not_reached)
    return [{"text": f"{none}; {NEXT.format(*files)}", "proof": NONE}]


def _proven(pair: Pair) -> Fixed:
    """Weights of layers that are the same alone and take the same values in both
    models: no change behind them makes these others. Whole tensors only."""
    known = {
        name
        for one in pair.alone
        if one.met and one.state == ALONE
        for name in one.lefts
    }
    lefts = Counter(one.left.tensor for one in pair.entries)
    rights = Counter(one.right.tensor for one in pair.entries)
    return {
        one.left.tensor: (one.right.tensor, one.layout.text)
        for one in pair.entries
        if one.left.name in known
        and lefts[one.left.tensor] == rights[one.right.tensor] == 1
    }
