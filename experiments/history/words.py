"""What `history` says: which ratios moved, by what, and how usual that is."""

import math
import time

from graphparity.common.contract.timings import Interval
from graphparity.experiments.history.figures import Document
from graphparity.experiments.history.moves import LEAST_OF_ALL, Move, Rate
from graphparity.experiments.shared.terminal.tables import digits_of

NAMED = 8  # moves in a sentence each


def summary(document: Document) -> str:
    """The runs, how many ratios moved, the largest of them, and what is not told."""
    runs, series = document["runs"], document["series"]
    texts = [f"{_runs(document)}: {_count(len(series), 'ratio')}."]
    if len(runs) < 2:
        return f"{texts[0]} With one run there is nothing to compare it with yet."
    told = [m for m in document["moves"] if m["word"] != "not judged"]
    moved = sorted(moves(document), key=_size, reverse=True)
    every = _count(len(document["moves"]), "change")
    texts.append(f"Of {every} from a run to the next {len(told)} could be judged.")
    if not told:
        return " ".join([*texts, *_unjudged(document)])
    chance = f"{0.05 * len(told):.2g}" if told else "0"
    text = f"{len(moved)} left their 95 % intervals"
    texts.append(f"{text}, where chance alone would make about {chance} do so.")
    texts += [sentence(move) for move in moved[:NAMED]]
    if moved[NAMED:]:
        texts.append(f"{len(moved) - NAMED} smaller ones stand in the table.")
    return " ".join([*texts, *_unjudged(document)])


def moves(document: Document) -> list[Move]:
    """Those that rose or fell, in order of time."""
    return [move for move in document["moves"] if move["word"] in ("rose", "fell")]


def sentence(move: Move) -> str:
    """One move, what changed with it, and how often one as large was seen before."""
    ends = f"from {times(move['was'])} to {times(move['now'])}"
    text = f"{move['name']} {move['word']} {ends} between runs {move['before']} and "
    text += f"{move['after']} ({percent(move['change'])}; {changed(move)}): "
    return f"{text}{rate(move['seen'])}."


def changed(move: Move) -> str:
    """Versions and programs between the two runs."""
    return "; ".join(move["changed"]) or "the same versions and programs"


def rate(seen: Rate | None) -> str:
    """How often a move as large was seen before, with its count."""
    if seen is None:
        return "–"
    if not seen["enough"]:
        text = "how usual that is, is not known, from"
        earlier = _count(seen["of"], "earlier change")
        return (
            f"{text} {earlier} of all ratios between like runs ({LEAST_OF_ALL} needed)"
        )
    of = f"{seen['of']} earlier changes of {seen['over']} between like runs"
    return f"as large in {seen['seen']} of {of}"


def percent(change: Interval) -> str:
    """A change with its interval: `+12 % [+8, +16]`."""
    low, high = change["low"], change["high"]
    middle = _signed(change["median"])
    if low is None or high is None:
        return f"{middle} %"
    return f"{middle} % [{_signed(low)}, {_signed(high)}]"


def _signed(factor: float) -> str:
    value = 100 * (factor - 1)
    return f"{'+' if value >= 0 else '−'}{digits_of(abs(value), 2)}"


def times(value: float) -> str:
    """A ratio: `2.31×`."""
    return f"{digits_of(value, 3)}×"


def _size(move: Move) -> float:
    return abs(math.log(move["change"]["median"]))


def day(started: float) -> str:
    """A date with its time of day."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(started))


def _runs(document: Document) -> str:
    runs = document["runs"]
    if not runs:
        return "No run could be read"
    first, last = (day(runs[place]["started"]) for place in (0, -1))
    when = f"of {first}" if len(runs) == 1 else f"from {first} to {last}"
    return f"{_count(len(runs), 'run')} {when}"


def _unjudged(document: Document) -> list[str]:
    """Why some changes are not judged, and how many of each."""
    reasons: dict[str, int] = {}
    for move in document["moves"]:
        if move["word"] == "not judged":
            reason = str(move["reason"])
            reasons[reason] = reasons.get(reason, 0) + 1
    most = sorted(reasons.items(), key=lambda pair: -pair[1])
    return [f"Not judged: {number} ({reason})." for reason, number in most[:3]]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
