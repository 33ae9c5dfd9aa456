"""What the figures of `explain` say."""

from graphparity.common.contract.timings import Ratio
from graphparity.experiments.explain import kernel_names
from graphparity.experiments.explain.match import REST, Document, Group, Side, makers
from graphparity.experiments.shared.terminal import tables


def summary(document: Document) -> str:
    """The comparison as it was made; or that there is none."""
    text = document["explain"].get("summary")
    return text or "Only one backend was profiled."


def comparison(
    names: tuple[str, ...],
    sides: list[Side],
    ratio: Ratio | None,
    groups: list[Group],
) -> str:
    """Which is slower, by how much, and the few kernels that make the difference."""
    a, b = (side["step_s"]["median"] for side in sides)
    steps = f"{tables.seconds(b)} against {tables.seconds(a)} a step"
    if ratio is None or ratio["low"] is None or ratio["high"] is None:
        return f"{names[1]} against {names[0]}: {steps}, of too few processes to tell."
    times = f"{1 / ratio['median']:.2f} times"
    bounds = f"[{1 / ratio['high']:.2f}, {1 / ratio['low']:.2f}]"
    if ratio["verdict"] in ("same", "unresolved"):
        word = "no difference" if ratio["verdict"] == "same" else "not resolved"
        text = f"{names[1]} takes {times} {bounds} as long as {names[0]} ({steps}): "
        return f"{text}{word}. {_largest(names, sides)}"
    chosen = makers(groups, b - a)
    text = f"{names[1]} takes {times} {bounds} as long as {names[0]}: {steps}. "
    more = "more" if b > a else "less"
    total = sum(group["difference_s"] for group in chosen)
    parts = "; ".join(_difference(group, names) for group in chosen)
    share = f"{100 * total / (b - a):.0f} %"
    text += f"Of the {tables.seconds(abs(b - a))} {more}, {share} are {parts}."
    return text + _against(groups, b - a)


def _difference(group: Group, names: tuple[str, ...]) -> str:
    change = signed(group["difference_s"])
    both = f"{tables.seconds(group['b_s'])} against {tables.seconds(group['a_s'])}"
    if group["op"] in (*kernel_names.OTHER.values(), REST):
        return f"{group['op']} {change} ({both})"
    slower = int(group["difference_s"] > 0)
    which = (group["a_largest"], group["b_largest"])[slower]
    known = which in (None, group["op"])
    named = "" if known else f"; the largest is {names[slower]}'s {short(which, 60)}"
    return f"{group['op']} {change} ({both}{named})"


def _against(groups: list[Group], difference: float) -> str:
    """The groups in which the slower one is faster, where a tenth of the difference or
    more."""
    sign = 1 if difference > 0 else -1
    other = [g for g in groups if -sign * g["difference_s"] >= 0.1 * abs(difference)]
    texts = [f"{g['op']} {signed(g['difference_s'])}" for g in other]
    return f" The other way: {', '.join(texts)}." if texts else ""


def _largest(names: tuple[str, ...], sides: list[Side]) -> str:
    texts = []
    for name, side in zip(names, sides, strict=True):
        rows = [row for row in side["rows"] if row["op"] != REST]
        if not rows:
            texts.append(f"nothing of {name} was recorded")
            continue
        row = max(rows, key=lambda r: r["seconds"])
        what = row["op"] if row["kind"] in kernel_names.OTHER else short(row["name"])
        share = f"{100 * row['seconds'] / side['step_s']['median']:.0f} %"
        texts.append(f"{name}'s largest part is {what}, {share}")
    return f"{'; '.join(texts)}."


def signed(value: float) -> str:
    """Seconds with their sign: `+1.2 ms`; 0 where there is nothing."""
    if value == 0.0:
        return "0"
    return f"{'+' if value > 0 else '−'}{tables.seconds(abs(value))}"


def short(name: str | None, most: int = 40) -> str:
    """A kernel's name as long as a table can bear, its end kept."""
    if name is None:
        return "–"
    return name if len(name) <= most else f"{name[: most - 12]}…{name[-11:]}"
