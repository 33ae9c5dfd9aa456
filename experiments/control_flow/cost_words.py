"""What control flow costs, in words: the least and the largest ratio, and verdicts."""

from graphparity.common.contract.timings import Ratio
from graphparity.experiments.control_flow import cost
from graphparity.experiments.control_flow.documents import Costs
from graphparity.experiments.shared.terminal import tables


def sentences(costs: list[Costs]) -> list[str]:
    """The operator against where, the loops, the trees; empty where not measured."""
    if not costs:
        return []
    return [_prices(costs), _loops(costs), _growth(costs), _forests(costs)]


def names_of(names: list[str], total: int = 0) -> str:
    """Each name once; `all of them` where there are `total`, and more than two."""
    once = list(dict.fromkeys(names))
    return f"all {total}" if 2 < total == len(once) else ", ".join(once)


def _span(ratios: list[tuple[str, Ratio | None]]) -> str:
    """The least and the largest of some ratios, and for whom a verdict holds."""
    known = [(name, ratio) for name, ratio in ratios if ratio]
    if not known:
        return ""
    known.sort(key=lambda pair: float(pair[1]["median"]))
    ends = [f"{ratio['median']:.3g}× ({name})" for name, ratio in known]
    text = ends[0] if len(known) == 1 else f"{ends[0]} to {ends[-1]}"
    held = {
        verdict: [name for name, ratio in known if ratio["verdict"] == verdict]
        for verdict in ("faster", "slower", "same", "unresolved")
    }
    texts = [f"{verdict} {names_of(names)}" for verdict, names in held.items() if names]
    return f"{text}: {', '.join(texts)}" if len(known) > 1 else f"{text} {texts[0]}"


def _prices(costs: list[Costs]) -> str:
    most, texts = cost.PRODUCTS[-1], []
    for at, p in ((0, "never"), (-1, "always")):
        ratios = [(row["backend"], row["cond_over_where"][at]) for row in costs]
        if text := _span(ratios):
            texts.append(f"{p} taken {text}")
    if not texts:
        return ""
    head = f"The operator, times as fast as where, with a branch of {most} products"
    return f"{head} {'; '.join(texts)}."


def _loops(costs: list[Costs]) -> str:
    steps = _span([(row["backend"], row["operator_over_python"]) for row in costs])
    compiling = _span([(row["backend"], row["compile_ratio"]) for row in costs])
    if not steps:
        return ""
    full = cost.STEPS[-1]
    short = [
        f"{row['backend']} {most}"
        for row in costs
        if (most := row["most_steps"]) and most < full
    ]
    count = f"{full} iterations" + (f" ({', '.join(short)})" if short else "")
    more = f"; it compiles {compiling}" if compiling else ""
    head = f"The loop operator, times as fast as Python's loop of {count}"
    return f"{head}: a call {steps}{more}."


def _growth(costs: list[Costs]) -> str:
    """How compiling the unrolled loop grew where it could not be taken to the end."""
    texts, steps = [], cost.STEPS
    for row in costs:
        most = row["most_steps"]
        known = [
            f"{tables.seconds(point['median'], 2)} for {n}"
            for n, point in zip(steps, row["compile_s"][cost.LOOPS[0]])
            if point
        ]
        if known and most and most < steps[-1]:
            texts.append(f"{row['backend']} {', '.join(known)}")
    if not texts:
        return ""
    return f"Compiling an unrolled loop became too long: {'; '.join(texts)} iterations."


def _forests(costs: list[Costs]) -> str:
    depth, texts = cost.DEPTH, []
    for at, shape in enumerate(cost.SHAPES):
        ratios = [(row["backend"], row["padded_over_recursive"][at]) for row in costs]
        if text := _span(ratios):
            texts.append(f"on a {shape} tree {text}")
    if not texts:
        return ""
    head = f"Padded, times as fast as recursive, {depth} deep"
    return f"{head} {'; '.join(texts)}."
