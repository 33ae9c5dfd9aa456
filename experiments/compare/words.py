"""What `compare` found in one paragraph of plain English."""

from collections.abc import Mapping
from typing import Any

from graphparity.common.agreement import eager_and_compiled, verdicts as agreement
from graphparity.common.contract.documents import CellDocument, Verdict
from graphparity.common.results.documents import NOT_RUN
from graphparity.common.workers.work_clock import TIMED
from graphparity.experiments.compare import speed_words
from graphparity.experiments.shared.terminal.tables import seconds

Cells = list[CellDocument]


def paragraph(results: Mapping[str, Any], dynamic_forms: dict[str, str]) -> str:
    """What agrees, whether compiling pays and where it does not, and what did not
    run."""
    cells: Cells = results["cells"]
    parts = [
        _agreement(cells),
        _direct(cells),
        speed_words.in_words(cells, dynamic_forms),
        _absent(cells),
    ]
    return " ".join(part for part in parts if part)


def in_short(results: Mapping[str, Any]) -> str:
    """How many cells agree, what is not in order, and how long it took."""
    cells: Cells = results["cells"]
    first = _agreement(cells).partition(";")[0].rstrip(".")
    return " ".join(filter(None, [f"{first}.", _absent(cells), effort(results)]))


def _agreement(cells: Cells) -> str:
    ran = [c for c in cells if c["status"] not in ("unavailable", "unsupported")]
    good = [c for c in ran if c["status"] == "agree"]
    wrong = [c for c in ran if c["status"] == "disagree"]
    if not ran:
        return "Nothing ran."
    text = f"{_cells(good, ran)} what the float64 oracle computes"
    if good:
        whose = "their" if len(good) > 1 else "its"
        text += f"; {whose} largest error is {_largest(good, True)}"
    if wrong:
        what = "that" if good else "the largest error" if len(ran) > 1 else "its error"
        whose = f" of the {len(wrong)} that disagree" if len(wrong) > 1 else ""
        whose = " of the one that disagrees" if len(wrong) == 1 < len(ran) else whose
        text += f"; {what}{whose} is {_largest(wrong, not good)}"
    return " ".join([f"{text}.", *_mathematics(good, len(ran))])


def _cells(good: Cells, ran: Cells) -> str:
    """`3 of 4 cells compute`; a cell that is the only one is no share of itself."""
    if len(ran) > 1:
        return f"{len(good)} of {len(ran)} cells compute"
    return f"The cell {'computes' if good else 'does not compute'}"


def _largest(cells: Cells, with_limit: bool) -> str:
    """The error that takes most of its limit, in noise floors, and whose; an error can
    be known in none: what must be equal and is not, NaN, a missing output."""
    known = [(w, c) for c in cells if (w := agreement.worst(c["agreement"]))]
    known = [(w, c) for w, c in known if w["ratio"]]
    if not known:
        exact = all(c["status"] == "agree" for c in cells)
        return "0" if exact else "not to be told in noise floors"
    output, worst = max(known, key=lambda pair: agreement.share(pair[0]))
    where = f"{worst['backend']} on {worst['workload']}/{worst['config']}"
    limit = f"; {agreement.limit(output):.3g} is the limit" if with_limit else ""
    more = len(cells) - len(known)
    rest = f", and {more} of them can't be told in them" if more else ""
    rest = rest if cells[0]["status"] == "disagree" else ""
    return f"{output['ratio']:.2g} noise floors ({where}{limit}){rest}"


def _mathematics(good: Cells, ran: int) -> list[str]:
    """How many of the cells that agree were judged in float64 too, and how near; the
    others have nothing to be judged there, which is no disagreement."""
    parts = [c.get("mathematics") for c in good]
    judged = [part for part in parts if part and part["status"] == "agree"]
    if not judged:
        return []
    worst = max(judged, key=lambda part: _share(part["agreement"]))
    size = agreement.within(worst["agreement"]) or "0"
    if len(judged) == 1 == len(good):
        who = "It was" if ran == 1 else "The one that agrees was"
        return [f"{who} judged in float64 on both sides too, and agrees, by {size}."]
    how = "judged in float64 on both sides too, and agree"
    who = f"{len(judged)} of these {len(good)} were"
    if len(judged) == 1:
        who, how = f"1 of these {len(good)} was", f"{how}s"
    if len(judged) == len(good):
        who = "Both were" if len(good) == 2 else f"All {len(good)} were"
    rest = "; the others are not judged there" if len(judged) < len(good) else ""
    worst_by = "by" if len(judged) == 1 else "the worst by"
    return [f"{who} {how}, {worst_by} {size}{rest}."]


def _share(verdicts: list[Verdict]) -> float:
    known = agreement.worst(verdicts)
    return 0.0 if known is None else agreement.share(known)


def _direct(cells: Cells) -> str:
    """How many static cells are their dynamic form's bit by bit, and the farthest."""
    rows = [(c, c["against_dynamic"]) for c in cells if c.get("against_dynamic")]
    known = [(c, row) for c, row in rows if row["found"] != eager_and_compiled.UNKNOWN]
    if not known:
        return ""
    equal = sum(row["found"] == eager_and_compiled.EQUAL for _, row in known)
    text = f"{equal} of {len(known)} static cells are their own dynamic form bit by bit"
    if len(known) == 1:
        text = f"The static cell is {'' if equal else 'not '}its own dynamic form"
        text = f"{text} bit by bit"
    apart = [
        (farthest["ratio"], cell)
        for cell, row in known
        if (farthest := row["farthest"]) and farthest["ratio"] is not None
    ]
    if apart:
        ratio, cell = max(apart, key=lambda pair: pair[0])
        where = f"{cell['backend']} on {cell['workload']}/{cell['config']}"
        text += f"; the farthest is {ratio:.2g} noise floors from it ({where})"
    return f"{text}."


def _absent(cells: Cells) -> str:
    failed = [c for c in cells if c["status"] in NOT_RUN]
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


def ledger(results: Mapping[str, Any], most: int | None = None) -> list[str]:
    """The stage that each part of the run's time belongs to, longest first, and how
    many cores computed for it; nothing where that was not kept. most: so many stages
    beside the timed blocks, and no cores."""
    spent = results.get("effort") or {}
    wall: dict[str, float] = spent.get("wall_s", {})
    total = sum(wall.values())
    if not total:
        return []
    ordered = sorted(wall, key=lambda stage: (stage == TIMED, -wall[stage]))
    if most is not None:
        ordered = [*[one for one in ordered if one != TIMED][:most], TIMED]
    shares = {stage: 100 * wall.get(stage, 0.0) / total for stage in ordered}
    parts = [f"{stage} {share:.1f} %" for stage, share in shares.items()]
    busy = sum(spent["cores_s"].values()) / total
    of = len(results["machine"]["pinned_cores"])
    text = f"Where {seconds(total)} went: {'; '.join(parts)}."
    if most is not None:
        return [f"{text[:-1]}; …"]
    return [f"{text} Of {of} cores {busy:.2g} computed for it."]
