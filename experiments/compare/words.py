"""What `compare` found in one paragraph of plain English."""

import math
from typing import Any

from graphparity.common.agreement import verdicts as agreement
from graphparity.experiments.shared.terminal.tables import seconds

Cells = list[dict[str, Any]]


def paragraph(results: dict[str, Any], dynamic_forms: dict[str, str]) -> str:
    """What agrees, whether compiling pays and where it does not, and what did not
    run."""
    cells = results["cells"]
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
    if not ran:
        return "Nothing ran."
    worst = max(
        good, key=lambda c: agreement.worst_ratio(c["agreement"]) or 0.0, default=None
    )
    text = f"{len(good)} of {len(ran)} cells compute what the float64 oracle computes"
    if worst is None:
        return text + "."
    ratio = agreement.worst_ratio(worst["agreement"]) or 0.0
    where = f"{worst['backend']} on {worst['workload']}/{worst['config']}"
    limit = f"{agreement.THRESHOLD:g} is the limit"
    return f"{text}; the largest error is {ratio:.2g} noise floors ({where}; {limit})."


def _pairs(
    cells: Cells, dynamic_forms: dict[str, str]
) -> list[tuple[str, str, dict[str, Any]]]:
    """(backend, where, row against its own dynamic form) of every static timed cell."""
    return [
        (cell["backend"], f"{cell['workload']}/{cell['config']}", row)
        for cell in cells
        if cell["timing"]
        for row in cell["timing"]["against"]
        if row["backend"] == dynamic_forms.get(cell["backend"]) and row["speedup"]
    ]


def _static(cells: Cells, dynamic_forms: dict[str, str]) -> str:
    """For each static form the geometric mean over its dynamic form, and its
    verdicts."""
    texts = []
    by_backend: dict[str, list[dict[str, Any]]] = {}
    for backend, _, row in _pairs(cells, dynamic_forms):
        by_backend.setdefault(backend, []).append(row)
    for backend, rows in by_backend.items():
        logs = [math.log(row["speedup"]["median"]) for row in rows]
        mean = math.exp(sum(logs) / len(logs))
        words = [row["verdict"] for row in rows]
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
    pairs, texts = _pairs(cells, dynamic_forms), []
    for word, pick, name in (("faster", max, "gain"), ("slower", min, "loss")):
        resolved = [p for p in pairs if p[2]["verdict"] == word]
        if resolved:
            extreme = pick(resolved, key=lambda p: p[2]["speedup"]["median"])
            backend, where, row = extreme
            values = [row["speedup"][key] for key in ("median", "low", "high")]
            text = "{:.3g}× [{:.3g}, {:.3g}]".format(*values)
            texts.append(f"The largest {name} is {text} ({backend} on {where}).")
    return " ".join([*texts, *_break_even(pairs)])


def _break_even(pairs: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    """In how many cases compiling pays at once, later or never."""
    repaid = [(*pair, pair[2]["break_even_steps"] or {}) for pair in pairs]
    words = [steps.get("verdict") for *_, steps in repaid]
    texts = []
    if once := words.count("at once"):
        texts.append(f"Compiling costs nothing extra in {once} of {len(pairs)} cases.")
    later = sorted(
        (steps["median"], backend, where)
        for backend, where, _, steps in repaid
        if steps.get("verdict") == "pays"
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


def _where(cell: dict[str, Any]) -> str:
    """A backend, and where it is not the CPU, the device that it was wanted on."""
    device = cell.get("device", "cpu")
    return str(cell["backend"]) + ("" if device == "cpu" else f" on {device}")


def effort(results: dict[str, Any]) -> str:
    """How long the run took, and how much of it was the harness's own work."""
    spent = results.get("effort")
    if not spent:
        return ""
    share = f"{100 * spent['harness_s'] / spent['total_s']:.1f} %"
    return f"Took {seconds(spent['total_s'])}, {share} of it the harness's own work."
