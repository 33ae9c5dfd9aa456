"""What `compare` found in one paragraph of plain English."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from graphparity.common.agreement import verdicts as agreement
from graphparity.common.contract.documents import CellDocument
from graphparity.common.contract.timings import BreakEven, Interval
from graphparity.experiments.shared.terminal.tables import seconds

Cells = list[CellDocument]


class Compared(NamedTuple):
    """A timed static cell against the dynamic form of its framework."""

    backend: str
    where: str  # workload/config
    speedup: Interval
    verdict: str | None
    break_even: BreakEven | None  # in steps


def paragraph(results: Mapping[str, Any], dynamic_forms: dict[str, str]) -> str:
    """What agrees, whether compiling pays and where it does not, and what did not
    run."""
    cells: Cells = results["cells"]
    parts = [
        _agreement(cells),
        _static(cells, dynamic_forms),
        _extremes(cells, dynamic_forms),
        _absent(cells),
    ]
    return " ".join(part for part in parts if part)


def _agreement(cells: Cells) -> str:
    ran = [c for c in cells if c["status"] not in ("unavailable", "unsupported")]
    good = [c for c in ran if c["status"] == "agree"]
    wrong = [c for c in ran if c["status"] == "disagree"]
    if not ran:
        return "Nothing ran."
    text = f"{len(good)} of {len(ran)} cells compute what the float64 oracle computes"
    limit = f"{agreement.THRESHOLD:g} is the limit"
    if good:
        text += f"; their largest error is {_largest(good, limit)}"
    if wrong:
        what = "that" if good else "the largest error"
        largest = _largest(wrong, "" if good else limit)
        text += f"; {what} of the {len(wrong)} that disagree is {largest}"
    return f"{text}."


def _largest(cells: Cells, limit: str) -> str:
    """The largest error that is known in noise floors, and whose; an error can be known
    in none: what must be equal and is not, NaN, a missing output."""
    known = [(r, c) for c in cells if (r := agreement.worst_ratio(c["agreement"]))]
    if not known:
        exact = all(c["status"] == "agree" for c in cells)
        return "0" if exact else "not to be told in noise floors"
    ratio, worst = max(known, key=lambda pair: pair[0])
    where = f"{worst['backend']} on {worst['workload']}/{worst['config']}"
    inside = "; ".join(filter(None, [where, limit]))
    more = len(cells) - len(known)
    rest = f", and {more} of them can't be told in them" if more else ""
    rest = rest if cells[0]["status"] == "disagree" else ""
    return f"{ratio:.2g} noise floors ({inside}){rest}"


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


def _static(cells: Cells, dynamic_forms: dict[str, str]) -> str:
    """For each static form the geometric mean over its dynamic form, and its
    verdicts."""
    texts = []
    by_backend: dict[str, list[Compared]] = {}
    for pair in _pairs(cells, dynamic_forms):
        by_backend.setdefault(pair.backend, []).append(pair)
    for backend, rows in by_backend.items():
        logs = [math.log(row.speedup["median"]) for row in rows]
        mean = math.exp(sum(logs) / len(logs))
        words = [row.verdict for row in rows]
        counts = words.count("faster"), words.count("slower")
        verdicts = "faster in {} and slower in {}".format(*counts)
        texts.append(f"{backend} {mean:.2f}× ({verdicts} of {len(rows)})")
    if not texts:
        return ""
    return "Step for step, against the own dynamic form, geometric means: " + (
        "; ".join(texts) + "."
    )


def _extremes(cells: Cells, dynamic_forms: dict[str, str]) -> str:
    """The largest gain and the largest loss that are resolved, and the first to pay."""
    pairs, texts = _pairs(cells, dynamic_forms), list[str]()
    for word, pick, name in (("faster", max, "gain"), ("slower", min, "loss")):
        resolved = [pair for pair in pairs if pair.verdict == word]
        if resolved:
            extreme = pick(resolved, key=lambda pair: pair.speedup["median"])
            text = "{median:.3g}× [{low:.3g}, {high:.3g}]".format(**extreme.speedup)
            where = f"{extreme.backend} on {extreme.where}"
            texts.append(f"The largest {name} is {text} ({where}).")
    return " ".join([*texts, *_break_even(pairs)])


def _break_even(pairs: list[Compared]) -> list[str]:
    """In how many cases compiling pays at once, later or never."""
    words = [pair.break_even["verdict"] for pair in pairs if pair.break_even]
    texts = []
    if once := words.count("at once"):
        texts.append(f"Compiling costs nothing extra in {once} of {len(pairs)} cases.")
    later = sorted(
        (steps["median"], pair.backend, pair.where)
        for pair in pairs
        if (steps := pair.break_even) and steps["verdict"] == "pays"
        if steps["median"] is not None
    )
    if later:
        (least, *first), (most, *last) = later[0], later[-1]
        texts.append(
            f"In {len(later)} it has repaid itself after {least:,.0f} steps at "
            f"the earliest ({first[0]} on {first[1]}) and {most:,.0f} at the latest "
            f"({last[0]} on {last[1]})."
        )
    if never := words.count("never"):
        texts.append(f"In {never} of {len(pairs)} cases it never does.")
    if unknown := len(pairs) - once - len(later) - never:
        texts.append(f"In {unknown} it is not resolved.")
    return texts


def _absent(cells: Cells) -> str:
    failed = [c for c in cells if c["status"] in ("disagree", "crashed", "timeout")]
    away = sorted({_where(c) for c in cells if c["status"] == "unavailable"})
    texts = []
    if failed:
        names = ", ".join(
            f"{c['backend']} on {c['workload']}/{c['config']} ({c['status']})"
            for c in failed[:5]
        )
        texts.append(f"Not in order: {names}{' and more' if failed[5:] else ''}.")
    if away:
        texts.append(f"Not available here: {', '.join(away)}.")
    return " ".join(texts)


def _where(cell: CellDocument) -> str:
    """A backend, and where it is not the CPU, the device that it was wanted on."""
    device = cell.get("device", "cpu")
    return str(cell["backend"]) + ("" if device == "cpu" else f" on {device}")


def effort(results: Mapping[str, Any]) -> str:
    """How long the run took, and how much of it was the harness's own work."""
    spent = results.get("effort")
    if not spent:
        return ""
    share = f"{100 * spent['harness_s'] / spent['total_s']:.1f} %"
    return f"Took {seconds(spent['total_s'])}, {share} of it the harness's own work."
