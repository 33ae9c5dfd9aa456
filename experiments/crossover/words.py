"""What the figures of `crossover` say: one paragraph, how to read the maps."""

from collections import Counter

from graphparity.experiments.crossover import cost_model
from graphparity.experiments.crossover.cost_model import LIMIT, trusted
from graphparity.experiments.crossover.rows import Document, Fastest, Fit, Gain, Maps
from graphparity.experiments.shared.terminal import tables

Fits = dict[str, Fit]  # cost models by backend


def summary(document: Document) -> str:
    """The reading, as it was made with the figures."""
    return document["crossover"]["reading"]


def reading(maps: Maps) -> str:
    """Which backend is fastest where, from how many operations a graph pays, and
    why."""
    if not maps["fastest"]:
        return "Nothing was measured."
    gains = maps["static_against_dynamic"]
    fits = {r["backend"]: r["fit"] for r in maps["backends"] if r["fit"]}
    good = {name: fitted for name, fitted in fits.items() if trusted(fitted)}
    texts = [_winners(maps["fastest"])]
    for name in dict.fromkeys(row["backend"] for row in gains):
        of_backend = [row for row in gains if row["backend"] == name]
        texts.append(_pays(name, of_backend, good.get(name)))
    texts += [_extremes(gains), _why(gains, good), _repaid(gains)]
    texts.append(_errors(fits, maps["held_out_median_error"]))
    return " ".join(text for text in texts if text)


def times(ratio: float) -> str:
    """A speed-up in few characters: `0.85×`, `4×`, `63×`."""
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.2g}×"


def _points(count: int) -> str:
    return f"{count} point{'' if count == 1 else 's'}"


def _winners(rows: list[Fastest]) -> str:
    decided = Counter(r["fastest"] for r in rows if r["verdict"] == "decided")
    parts = [f"{name} at {count}" for name, count in decided.most_common()]
    open_ones = len(rows) - sum(decided.values())
    text = f"Of {_points(len(rows))} the fastest is {', '.join(parts)}" if parts else ""
    if not open_ones:
        return f"{text}."
    rest = f"at {open_ones} the intervals don't tell the first from the next"
    return f"{text}; {rest}." if parts else f"Of {_points(len(rows))}, {rest}."


# -- one static backend against the dynamic form ---------------------------------------


def _faster_from(rows: list[Gain]) -> int | None:
    """The least number of operations from which on every point is faster."""
    start = None
    for n in sorted({row["operations"] for row in rows}, reverse=True):
        at_size = [row for row in rows if row["operations"] == n]
        if any(row["verdict"] != "faster" for row in at_size):
            break
        start = n
    return start


def _lost_from(rows: list[Gain]) -> int | None:
    """The least number of elements from which on no point is faster."""
    start = None
    for s in sorted({row["elements"] for row in rows}, reverse=True):
        at_size = [row for row in rows if row["elements"] == s]
        if any(row["verdict"] == "faster" for row in at_size):
            break
        start = s
    return start


def _pays(name: str, rows: list[Gain], fitted: Fit | None) -> str:
    """Where it pays; fitted: its model, where that may be trusted."""
    start, lost = _faster_from(rows), _lost_from(rows)
    below = [row for row in rows if lost is None or row["elements"] < lost]
    early = _faster_from(below)
    if start is not None:
        where = f"pays from {_operations(start)} on at every size"
    elif lost is not None and early is not None:
        where = f"pays from {_operations(early)} on below {lost:,} elements"
    else:
        where = _counted(rows)
    text = f"{name} {where}"
    if span := _span(rows):
        text += f", {span} as fast as {rows[0]['against']}"
    if lost is None or not below:
        return f"{text}."
    return f"{text}; {_lost([r for r in rows if r['elements'] >= lost], fitted)}."


def _counted(rows: list[Gain]) -> str:
    counts = Counter(row["verdict"] for row in rows)
    every = _points(len(rows))
    if counts["unresolved"] == len(rows):
        return f"is not resolved at any of {every}"
    told = [f"{word} at {counts[word]}" for word in ("faster", "slower")]
    told = [text for text in told if not text.endswith(" 0")]
    return f"is {' and '.join(told) or 'neither faster nor slower at any'} of {every}"


def _lost(rows: list[Gain], fitted: Fit | None) -> str:
    """A sentence on the sizes at which nothing is faster."""
    size, most = rows[0]["elements"], max(row["operations"] for row in rows)
    open_ones = sum(row["verdict"] == "unresolved" for row in rows)
    what = "no gain is shown" if open_ones else "nothing is gained"
    text = f"from {size:,} elements on {what}"
    if span := _span(rows):
        text += f" ({span})"
    if fitted:
        share = cost_model.restore(fitted).share(most, size)
        text += f", where memory and arithmetic take {100 * share:.0f} % of its call"
    return text


def _span(rows: list[Gain]) -> str:
    """The decided speed-ups, from the least to the largest."""
    ratios = [r["speedup"]["median"] for r in rows if r["verdict"] != "unresolved"]
    ends = [times(min(ratios)), times(max(ratios))] if ratios else []
    return " to ".join(dict.fromkeys(ends))


def _operations(count: int) -> str:
    return f"{count} operation{'' if count == 1 else 's'}"


def _extremes(rows: list[Gain]) -> str:
    """The largest gain and loss with their intervals."""
    texts = []
    for verdict, word, pick in (("faster", "gain", max), ("slower", "loss", min)):
        decided = [row for row in rows if row["verdict"] == verdict]
        if decided:
            row = pick(decided, key=lambda row: row["speedup"]["median"])
            texts.append(f"the largest {word} is {_ratio(row)}")
    text = ", ".join(texts)
    return f"{text[0].upper()}{text[1:]}." if texts else ""


def _ratio(row: Gain) -> str:
    ratio = row["speedup"]
    text = f"{ratio['median']:.3g}×"
    if ratio["low"] is not None:
        text += f" [{ratio['low']:.3g}, {ratio['high']:.3g}]"
    return f"{text} ({row['backend']}, {row['operations']} × {row['elements']:,})"


def _why(rows: list[Gain], fits: Fits) -> str:
    """The models' shares of dispatch, and of memory and arithmetic."""
    names = dict.fromkeys(n for row in rows for n in (row["against"], row["backend"]))
    known = [name for name in names if name in fits]
    if not known:
        return ""
    key = "dispatch_s_per_operation"
    costs = {n: tables.seconds(fits[n]["prices"][key]["median"], 2) for n in known}
    at = max((row["operations"], row["elements"]) for row in rows)
    share = {n: cost_model.restore(fits[n]).share(*at) for n in known}
    return (
        f"By the models, dispatching one operation more costs {_list(costs)}; with "
        f"{_operations(at[0])} on {at[1]:,} elements memory and arithmetic take "
        f"{_list({n: f'{100 * part:.0f} %' for n, part in share.items()})} of a call."
    )


def _list(values: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


# -- what it costs, and how good the models are ----------------------------------------


def _repaid(rows: list[Gain]) -> str:
    known = [(row, steps) for row in rows if (steps := row["break_even_steps"])]
    if not known:
        return ""
    verdicts = Counter(steps["verdict"] for _, steps in known)
    paying = [
        (row, steps["median"])
        for row, steps in known
        if steps["verdict"] == "pays" and steps["median"] is not None
    ]
    text = f"A cold compilation is repaid at {len(paying)} of {_points(len(known))}"
    if paying:
        first, last = (pick(paying, key=lambda pair: pair[1]) for pick in (min, max))
        text += f", {_steps(*first)} at the earliest"
        text += f" and {_steps(*last)} at the latest"
    others = [f"{v} at {verdicts[v]}" for v in ("at once", "never") if verdicts[v]]
    if verdicts["unresolved"]:
        few = next((few for _, s in known if (few := tables.few_starts(s))), None)
        note = f" ({few})" if few else ""
        others.append(f"undecided at {verdicts['unresolved']}{note}")
    return f"{text}; {', '.join(others)}." if others else f"{text}."


def _steps(row: Gain, steps: float) -> str:
    point = f"{row['operations']} × {row['elements']:,}"
    return f"{tables.after(steps, 'call')} ({row['backend']}, {point})"


def _errors(fits: Fits, overall: float | None) -> str:
    if overall is None:
        return ""
    errors = {name: fitted["held_out"] for name, fitted in fits.items()}
    medians = {name: error["median_error"] for name, error in errors.items()}
    worst = max(medians, key=lambda name: medians[name])
    far = max(errors, key=lambda name: errors[name]["worst_error"])
    over = [name for name in medians if not trusted(fits[name])]
    text = (
        f"The models miss points that they have not seen by {100 * overall:.0f} % in "
    )
    text += f"the median ({worst} by {100 * medians[worst]:.0f} %), a single one by "
    text += f"{100 * errors[far]['worst_error']:.0f} % ({far})"
    if not over:
        return f"{text}."
    return f"{text}; over {100 * LIMIT:.0f} %, not to be trusted: {', '.join(over)}."
