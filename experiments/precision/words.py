"""`precision` in a paragraph: every sentence from the rows alone."""

from graphparity.experiments.precision import plan
from graphparity.experiments.precision.documents import (
    Batches,
    Document,
    Lesson,
    Priced,
    Row,
)
from graphparity.experiments.precision.figures import POINTS, priced, within
from graphparity.experiments.precision.found import Gradients
from graphparity.experiments.shared.terminal.tables import counted


def summary(document: Document) -> str:
    """The gradients lost, what scaling changes, and what each precision costs."""
    parts = [
        lost(document["gradients"]),
        saved(document["small_units"]),
        worth(document["precision"]),
        *costs(document["precision"]),
        fits(document["batches"], document["settings"]["memory"]),
    ]
    return " ".join(filter(None, parts)) or "Nothing was measured."


def lost(rows: list[Gradients]) -> str:
    """The problem that loses most without a scale; of the others, what is worst."""
    if not rows:
        return ""
    most = max(rows, key=lambda r: r["lost_alone"])
    others = [row for row in rows if row["problem"] != most["problem"]]
    scaled = most["lost_scaled"]
    with_scale = "the step is skipped" if scaled is None else _share(scaled)
    one = (
        "Of the gradients that are not 0, float16 without a loss scale loses "
        f"{_share(most['lost_alone'])} in {most['problem']} ({most['when']}), with one "
        f"of {most['scale']:g} {with_scale}"
    )
    if not others:
        return f"{one}."
    worst = max(others, key=lambda r: r["lost_alone"])
    text = f"{_share(worst['lost_alone'])} in {worst['problem']} ({worst['when']})"
    return f"{one}; elsewhere it loses {text} without, at most."


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def saved(rows: list[Lesson]) -> str:
    """Training that fails without scaling and succeeds with it."""
    known = [row for row in rows if row["told"] is not None]
    if not known:
        return ""
    expected = [row for row in known if row["told"]]

    def span(training: str) -> str:
        ends = [100 * row["accuracy"][training] for row in known]
        low, high = min(ends), max(ends)
        return f"{low:.1f} %" if low == high else f"{low:.1f} to {high:.1f} %"

    text = (
        f"With the digits in units 2^-{plan.POWER} as large, the same problem in exact "
        f"arithmetic, float16 ends at {span('float16 alone')} without a loss scale and "
        f"at {span('float16 scaled')} with one; float32 at {span('float32')}, bfloat16 "
        f"without a scale at {span('bfloat16')}. So on {len(expected)} of {len(known)} "
        "backends scaling is what makes float16 train in these units."
    )
    others = ", ".join(row["backend"] for row in known if not row["told"])
    return f"{text} Not so on {others}." if others else text


def worth(rows: list[Row]) -> str:
    """The verdict: float16 with scaling within half a point of float32."""
    every = within(rows)
    judged = [row for row in every if row["within"] is not None]
    open_ones = [_of(row) for row in every if row["within"] is None]
    left = f" Not judged: {', '.join(open_ones)}." if open_ones else ""
    if not judged:
        return left.strip()
    fine = sum(row["within"] is True for row in judged)
    mean = max(judged, key=lambda r: abs(r["difference"] or 0.0))
    worst = max(judged, key=lambda r: abs(r["worst_difference"] or 0.0))
    seeds = min(len(row["seeds"]) for row in judged)
    spread = f"{_points(mean['difference'])} ({_of(mean)})"
    single = f"{_points(worst['worst_difference'])} ({_of(worst)}, "
    return (
        f"Digits in float16 with scaling are within {100 * POINTS:g} points of float32 "
        f"in {fine} of {len(judged)} cases, mean of {counted(seeds, 'seed')}; the mean "
        f"differs by {spread} at most, a single seed by "
        f"{single}seed {worst['worst_seed']})."
        f"{_float32_apart(rows)}{left}"
    )


def _float32_apart(rows: list[Row]) -> str:
    """How far float32 is from itself between backends: what rounding alone does to an
    accuracy, the scale on which the differences of a format are to be seen."""
    spreads = []
    for net in plan.DIGITS:
        base = [row for row in rows if (row["net"], row["format"]) == (net, plan.BASE)]
        ends = [row["accuracy"] for row in base if row["accuracy"] is not None]
        if len(ends) > 1:
            spreads.append(f"{100 * (max(ends) - min(ends)):.2f} ({net})")
    if not spreads:
        return ""
    apart = " and ".join(spreads)
    return f" Between backends float32 itself differs by up to {apart} points."


def _points(difference: float | None) -> str:
    return "unknown" if difference is None else f"{100 * difference:+.2f} points"


def _of(row: Row) -> str:
    return f"{row['net']} on {row['backend']}"


def costs(rows: list[Row]) -> list[str]:
    """For each net and format: where it pays, where it costs, and how much at most."""
    sentences = []
    for net in dict.fromkeys(row["net"] for row in rows):
        for form in plan.FORMATS:
            here = [r for r in rows if (r["net"], r["format"]) == (net, form)]
            if known := priced(here):
                sentences.append(_cost(net, form, known))
    return sentences


def _cost(net: str, form: str, rows: list[Priced]) -> str:
    count = {word: 0 for word in ("cheaper", "dearer", "same", "unresolved")}
    for row in rows:
        count[row["verdict"]] += 1
    words = ", ".join(f"{word} on {n}" for word, n in count.items() if n)
    known = [row for row in rows if row["verdict"] != "unresolved"]
    if not known:
        return f"{net} in {form}: {words}."
    low, high = (f(known, key=lambda r: r["price"]["median"]) for f in (min, max))
    return (
        f"{net} in {form}: {words}; where resolved {low['price']['median']:.3g}× "
        f"({low['backend']}) to {high['price']['median']:.3g}× ({high['backend']}) "
        "of float32's step."
    )


def fits(rows: list[Batches], memory: int) -> str:
    """How much larger a batch fits in half precision; only where it is known."""
    sizes = {(r["backend"], r["format"]): r["fit"] for r in rows if r["fit"]}
    gains = []
    for (name, form), fit in sizes.items():
        base = sizes.get((name, plan.BASE))
        samples = fit["batch"]["median"]
        base_samples = base["batch"]["median"] if base else None
        if form != plan.BASE and base_samples and samples is not None:
            gains.append((samples / base_samples, form, name))
    if not gains:
        return ""
    low, high = min(gains), max(gains)
    beyond = sum(fit["extrapolated"] for fit in sizes.values())
    return (
        f"In {memory >> 20} MiB the wide net's batch is {low[0]:.2f} "
        f"({low[1]}, {low[2]}) to {high[0]:.2f} times ({high[1]}, {high[2]}) as large "
        f"as in float32; {beyond} of {len(sizes)} sizes are extrapolated."
    )
