"""`inside`: rows from samples, their table, and what they say in words."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common import agreement, registry, report, statistics
from experiments.inside import Asked, Found, counts, loop

Row = dict[str, Any]


def rows(asked: Asked, found: Found) -> list[Row]:
    """For each workload, backend and k: both steps, their ratio, compiling, agreement.

    Seconds a step. `remaining_s`: what a step in a call of its own costs more.
    """
    return [
        _row(found, f"{workload}/{config}", name, k)
        for workload, config, steps in asked.cells
        for name in asked.backends
        for k in counts(asked, name, steps) or steps[-1:]
    ]


def _row(found: Found, place: str, name: str, k: int) -> Row:
    rounds = [
        pair for _, pair in sorted(found.samples.get((place, name, k), {}).items())
    ]
    calls = [base["blocks"] for base, _ in rounds]
    inside = [_each(one["blocks"], k) for _, one in rounds if one]
    ratio = statistics.speedup(calls, inside) if inside else None
    steps = [statistics.step_time(calls), statistics.step_time(inside)]
    medians = [step["median"] if step else None for step in steps]
    verdicts = found.verdicts.get((place, name, k), [])
    status, reason = agreement.overall(verdicts) if verdicts else (None, None)
    return {
        "cell": place,
        "backend": name,
        "steps": k,
        "loop": loop(name),
        "calls_s": steps[0],
        "inside_s": steps[1],
        "speedup": ratio,
        "verdict": statistics.verdict(ratio) if ratio else None,
        "remaining_s": _less(*medians),
        "compile_calls_s": [_compile(base) for base, _ in rounds],
        "compile_inside_s": [_compile(one) for _, one in rounds if one],
        "compiled_blocks": sum(s["compiled_blocks"] for p in rounds for s in p if s),
        "status": status,
        "reason": reason,
        "agreement": verdicts,
    }


def _each(blocks: list[float | None], k: int) -> list[float | None]:
    """Seconds a step, of blocks timed by the call."""
    return [None if seconds is None else seconds / k for seconds in blocks]


def _less(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first - second


def _compile(sample: dict[str, Any]) -> float | None:
    """Building and the first call, less a second one; None where not measured."""
    if sample["build_s"] is None:
        return None
    extra = sample["first_step_s"] - sample["second_step_s"]
    return float(sample["build_s"] + max(0.0, extra))


# -- what is printed -------------------------------------------------------------------


def show(screen: Console, found: list[Row]) -> None:
    """A table for each workload, and what it says."""
    for place in dict.fromkeys(row["cell"] for row in found):
        title = f"{place}: k training steps in one call, against k calls"
        table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
        for name in ("backend", "loop", "k", "agreement"):
            justify: Any = "right" if name == "k" else "left"
            table.add_column(name, no_wrap=True, justify=justify)
        for name in ("step alone", "step inside", "inside is", "saved a step"):
            table.add_column(name, no_wrap=True, justify="right")
        table.add_column("compile cold/warm", no_wrap=True, justify="right")
        for row in (row for row in found if row["cell"] == place):
            table.add_row(*_texts(row))
        screen.print()
        screen.print(table)
    screen.print()
    screen.print(f"In short. {summary(found)}", highlight=False, markup=False)


def _texts(row: Row) -> list[str | Text]:
    worst = agreement.worst_ratio(row["agreement"])
    judged = "–" if row["status"] is None else str(row["status"])
    judged += f" {worst:.2g}" if worst is not None else ""
    saved = row["remaining_s"]
    sign = "-" if saved is not None and saved < 0 else ""
    first, *later = row["compile_inside_s"] or [None]
    warm = sorted(s for s in later if s is not None)
    half = warm[len(warm) // 2] if warm else None
    return [
        row["backend"],
        row["loop"],
        str(row["steps"]),
        Text(judged, style="bold red" if row["status"] == "disagree" else ""),
        report.seconds(row["calls_s"] and row["calls_s"]["median"]),
        report.seconds(row["inside_s"] and row["inside_s"]["median"]),
        _ratio(row),
        "–" if saved is None else sign + report.seconds(abs(saved), 2),
        f"{report.seconds(first, 2)} / {report.seconds(half, 2)}",
    ]


def _wide(ratio: dict[str, Any]) -> bool:
    """An interval that says nothing: its ends are a hundredfold apart, or unknown."""
    return ratio["low"] is None or ratio["high"] > 100 * ratio["low"]


def _ratio(row: Row) -> Text:
    ratio = row["speedup"]
    if ratio is None:
        return Text("–", style="dim")
    if _wide(ratio):
        return Text(f"{ratio['median']:.2f}×±? ?")
    return report.ratio(ratio, row["verdict"])


def summary(found: list[Row]) -> str:
    """What a loop in the graph saves, where most and where nothing; what disagreed."""
    judged = [row for row in found if row["status"]]
    agreed = sum(row["status"] == "agree" for row in judged)
    texts = [
        f"In {agreed} of {len(judged)} cases k steps in one call end at the weights of "
        "k calls and of the oracle."
    ]
    known = registry.backends()
    for place in dict.fromkeys(row["cell"] for row in found):
        timed = [
            row
            for row in found
            if row["cell"] == place
            and row["speedup"]
            and known[row["backend"]].graph == "static"
        ]
        texts += [f"{place}: {_gains(timed)}."] if timed else []
    return " ".join(texts)


def _gains(timed: list[Row]) -> str:
    """Each backend at its largest k: ratio with interval, what a call cost a step."""
    parts = []
    for name in dict.fromkeys(row["backend"] for row in timed):
        row = max((r for r in timed if r["backend"] == name), key=lambda r: r["steps"])
        ratio, saved = row["speedup"], row["remaining_s"]
        bounds = "[too few processes to say]"
        if not _wide(ratio):
            bounds = f"[{ratio['low']:.3g}, {ratio['high']:.3g}]"
        text = (
            f"{name} with {row['steps']} steps in one call is {ratio['median']:.3g}× "
            f"{bounds} as fast a step"
        )
        words = {"faster": "saving", "slower": "losing"}
        word = words.get(row["verdict"])
        cost = f", {word} {report.seconds(abs(saved), 2)}" if word else ""
        parts.append(f"{text} ({row['verdict']}{cost})")
    return "; ".join(parts)
