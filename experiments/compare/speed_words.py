"""What a run of `compare` says of speed: each static form against its own dynamic form,
the largest gain and loss, and when compiling has repaid itself."""

import math
from typing import NamedTuple

from graphparity.common.contract.documents import CellDocument
from graphparity.common.contract.timings import BreakEven, Interval
from graphparity.common.timing.break_even import LEAST_STARTS
from graphparity.experiments.shared.terminal import tables

Cells = list[CellDocument]
# what a mark is called in a sentence, in this order
WORDS = {"faster": "faster", "slower": "slower", "same": "the same"}
WORDS |= {"unresolved": "not resolved"}


class Compared(NamedTuple):
    """A timed static cell against the dynamic form of its framework."""

    backend: str
    where: str  # workload/config
    speedup: Interval
    verdict: str | None
    break_even: BreakEven | None  # in steps


def in_words(cells: Cells, dynamic_forms: dict[str, str]) -> str:
    """All of it; empty where no static form was timed beside its dynamic one."""
    pairs = _pairs(cells, dynamic_forms)
    parts = [_static(pairs), *_extremes(pairs), *_break_even(pairs)]
    return " ".join(filter(None, parts))


def _pairs(cells: Cells, dynamic_forms: dict[str, str]) -> list[Compared]:
    """Every static timed cell whose dynamic form was timed too."""
    return [
        Compared(
            cell["backend"],
            f"{cell['workload']}/{cell['config']}",
            row["speedup"],
            row["verdict"],
            row.get("break_even_steps"),
        )
        for cell in cells
        if cell["timing"]
        for row in cell["timing"]["against"]
        if row["backend"] == dynamic_forms.get(cell["backend"]) and row["speedup"]
    ]


def _static(pairs: list[Compared]) -> str:
    """For each static form the geometric mean over its dynamic form, and its
    verdicts."""
    texts = []
    by_backend: dict[str, list[Compared]] = {}
    for pair in pairs:
        by_backend.setdefault(pair.backend, []).append(pair)
    for backend, rows in by_backend.items():
        logs = [math.log(row.speedup["median"]) for row in rows]
        mean = math.exp(sum(logs) / len(logs))
        marks = counted_marks([row.verdict for row in rows])
        texts.append(f"{backend} {mean:.2f}× ({marks})")
    if not texts:
        return ""
    several = len(pairs) > len(by_backend)
    means = ", geometric means" if several else ""
    return f"Step for step, against the own dynamic form{means}: {'; '.join(texts)}."


def counted_marks(verdicts: list[str | None]) -> str:
    """`faster in 4 and slower in 2 of 6`; only what there is: `faster in all of 3`, and
    of one alone its word."""
    every = len(verdicts)
    known = [one if one in WORDS else "unresolved" for one in verdicts]
    counts = {word: known.count(mark) for mark, word in WORDS.items() if mark in known}
    if every == 1:
        return next(iter(counts))
    if len(counts) == 1:
        return f"{next(iter(counts))} in {'both' if every == 2 else 'all'} of {every}"
    *first, last = [f"{word} in {count}" for word, count in counts.items()]
    return f"{', '.join(first)} and {last} of {every}"


def _extremes(pairs: list[Compared]) -> list[str]:
    """The largest gain and the largest loss that are resolved."""
    texts = list[str]()
    for word, pick, name in (("faster", max, "gain"), ("slower", min, "loss")):
        resolved = [pair for pair in pairs if pair.verdict == word]
        if resolved:
            extreme = pick(resolved, key=lambda pair: pair.speedup["median"])
            text = "{median:.3g}× [{low:.3g}, {high:.3g}]".format(**extreme.speedup)
            where = f"{extreme.backend} on {extreme.where}"
            which = f"The largest {name}" if len(pairs) > 1 else f"The {name}"
            texts.append(f"{which} is {text} ({where}).")
    return texts


def _break_even(pairs: list[Compared]) -> list[str]:
    """In how many cases compiling pays at once, later or never."""
    words = [pair.break_even["verdict"] for pair in pairs if pair.break_even]
    every, texts = len(pairs), []
    if once := len(at_once := list(filter(_at_once, pairs))):
        text = f"{_in(once, every)}compiling has repaid itself {tables.AT_ONCE}"
        texts.append(text + _as_measured(at_once))
    later = list(filter(_later, pairs))
    if later:
        places = sorted(
            (_steps(pair), f"{pair.backend} on {pair.where}") for pair in later
        )
        text = f"{_in(len(later), every)}compiling has repaid itself {_from(places)}"
        texts.append(text + _as_measured(later))
    if never := words.count("never"):
        texts.append(f"{_in(never, every)}compiling never repays itself")
    if unknown := every - once - len(later) - never:
        few = next((text for text in map(_few, pairs) if text), None)
        text = f"{_in(unknown, every)}it is not resolved whether compiling repays"
        texts.append(f"{text} itself{f' ({few})' if few else ''}")
    return [f"{text[0].upper()}{text[1:]}." for text in texts]


def _steps(pair: Compared) -> float:
    """After how many steps compiling has repaid itself; 0 where that is not known."""
    found = pair.break_even
    return (found["median"] or 0.0) if found and found["verdict"] == "pays" else 0.0


def _later(pair: Compared) -> bool:
    """Whether compiling has repaid itself, and not at once."""
    return _steps(pair) > 0.0


def _as_measured(pairs: list[Compared]) -> str:
    """That it rests on ratios that are not resolved, of how many of these."""
    count = sum(pair.verdict == "unresolved" for pair in pairs)
    if not count:
        return ""
    if count == len(pairs):
        return ", as measured: unresolved"
    return f", in {count} of these as measured: unresolved"


def _at_once(pair: Compared) -> bool:
    """Whether compiling took no longer than nothing: by verdict, or after 0 steps."""
    found = pair.break_even
    if not found:
        return False
    return found["verdict"] == "at once" or (
        found["verdict"] == "pays" and found["median"] == 0.0
    )


def _in(count: int, every: int) -> str:
    """`in 7 of 35 cases `; nothing where there is one."""
    if every == 1:
        return ""
    if count == every:
        return "in both cases " if every == 2 else f"in all {every} cases "
    return f"in {count} of {every} cases "


def _from(later: list[tuple[float, str]]) -> str:
    """`after 9 steps (where) at the earliest and …`; later: steps and places, sorted,
    one or more."""
    (least, first), (most, last) = later[0], later[-1]
    if len(later) == 1:
        return f"{tables.after(least)} ({first})"
    ends = f"{tables.after(least)} at the earliest ({first})"
    return f"{ends} and {tables.after(most)} at the latest ({last})"


def _few(pair: Compared) -> str | None:
    """Why a break-even has no interval, where it would have a verdict else."""
    steps = pair.break_even
    open_ = steps and steps["verdict"] == "unresolved"
    few = tables.few_starts(steps) if steps and open_ else None
    return few and f"{few}; --preset standard makes {LEAST_STARTS}"
