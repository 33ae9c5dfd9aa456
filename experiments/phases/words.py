"""What the figures of `phases` say."""

from graphparity.common.graphs.phase_spans import COMPILING
from graphparity.experiments.phases.figures import Document, Growth, Row, Spread
from graphparity.experiments.phases.measure import CACHES, DEPTH, OPERATIONS
from graphparity.experiments.shared.terminal import tables

TITLES = {"generate": "generate code", "run": "first run"}


def title(phase: str) -> str:
    """A phase's name in words."""
    return TITLES.get(phase, phase)


def summary(document: Document) -> str:
    """Each backend's longest phase, the share left with a warm cache, and which
    compiled again."""
    rows = document["phases"]
    texts = [*_first_calls(rows), *_later_calls(rows), *_rests(rows)]
    texts += _growth(document["growth"])
    return " ".join(texts) or "Nothing was measured."


def _first_calls(rows: list[Row]) -> list[str]:
    places = {(r["cell"], r["backend"], r["cache"]): r for r in rows}
    texts = []
    for cell, name in dict.fromkeys((row["cell"], row["backend"]) for row in rows):
        cold, warm = (places.get((cell, name, cache)) for cache in CACHES)
        if cold:
            texts.append(_first_call(cold, warm))
    return texts


def _first_call(cold: Row, warm: Row | None) -> str:
    total = cold["total_s"]["median"]
    known = {p: v["median"] for p, v in cold["phases"].items() if v}
    text = f"{cold['backend']} on {cold['cell']}: {tables.seconds(total, 2)} "
    text += "with a cold cache, "
    if known:
        most = max(known, key=lambda p: known[p])
        text += f"{100 * known[most] / total:.0f} % of it to {_verb(most)}"
    else:
        text += "no event of it fits a phase"
    if warm:
        text += f"; {tables.seconds(warm['total_s']['median'], 2)} with a warm one"
    return f"{text}."


def _verb(phase: str) -> str:
    return {"run": "run for the first time"}.get(phase, title(phase))


def _later_calls(rows: list[Row]) -> list[str]:
    again = [
        f"{row['backend']} {tables.seconds(_most_again([row]), 2)}"
        for row in rows
        if row["cache"] == "cold" and _again(row)
    ]
    if again:
        return [f"Compiled again in a later call: {', '.join(again)}."]
    if not rows:
        return []
    text = f"at most {tables.seconds(_most_again(rows), 2)} of compiling in either"
    return [f"No stack compiled again in its second or third call: {text}."]


def _most_again(rows: list[Row]) -> float:
    return max(float(s["median"]) for row in rows for s in row["again_s"])


def _again(row: Row) -> bool:
    """Whether a later call compiled: more than a twentieth of what the first did."""
    known = (row["phases"][p] for p in COMPILING)
    first = sum(value["median"] for value in known if value)
    return any(value["median"] > 0.05 * first for value in row["again_s"])


def _rests(rows: list[Row]) -> list[str]:
    if not rows:
        return []
    worst = max(rows, key=_rest)
    return [
        f"What no event explains is at most {100 * _rest(worst):.1f} % of a first "
        f"call ({worst['backend']}, {worst['cache']})."
    ]


def _rest(row: Row) -> float:
    return float(row["rest_s"]["median"] / row["total_s"]["median"])


def _growth(grown: list[Growth]) -> list[str]:
    texts = []
    for row in grown:
        total = row["each_s"]["total"] if row["each_s"] else None
        if total and row["what"] in (OPERATIONS, DEPTH):
            one = row["what"].removesuffix("s")
            texts.append(f"{row['backend']}: {_more(total)} for each {one}.")
    return texts


def _more(value: Spread) -> str:
    """`150 ms [100 ms, 200 ms] more`: the median of the repeats, and their range."""
    low, high = sorted((abs(value["low"]), abs(value["high"])))
    ends = tables.seconds(low, 2), tables.seconds(high, 2)
    if value["low"] < 0 < value["high"]:
        less, more = (tables.seconds(abs(value[key]), 2) for key in ("low", "high"))
        return f"between {less} less and {more} more"
    word = "more" if value["high"] > 0 else "less"
    return f"{tables.seconds(abs(value['median']), 2)} [{', '.join(ends)}] {word}"
