"""What a workload config's agreement is, in one line, as soon as it is known."""

from collections.abc import Mapping

from graphparity.common.contract import reasons
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement

ABSENT = ("unavailable", "unsupported")  # there was nothing to judge
VERBS = {"disagree": "disagrees", "refused": "refused", "timeout": "timed out"}


def fine(documents: Mapping[Cell, Agreement]) -> bool:
    """Whether all of these cells that could be judged agree, and there was one."""
    judged = [d["status"] for d in documents.values() if d["status"] not in ABSENT]
    return bool(judged) and set(judged) == {"agree"}


def line(documents: Mapping[Cell, Agreement]) -> str:
    """`net/digits: 8 of 9 agree, tf_xla disagrees: why`; documents: of all cells of one
    workload config on one device, at least one.

    Cells that can't be judged here are counted apart and are no agreement.
    """
    judged = {c: d["status"] for c, d in documents.items() if d["status"] not in ABSENT}
    text = _counted(judged)
    told = [
        f"{cell.backend} {VERBS.get(status, status)}: {_why(document)}"
        for cell, document in documents.items()
        if (status := document["status"]) != "agree" and status not in ABSENT
    ]
    absent = [cell.backend for cell, d in documents.items() if d["status"] in ABSENT]
    if absent:
        told.append(f"not here: {', '.join(absent)}")
    first = next(iter(documents))
    where = "" if first.device == "cpu" else f" on {first.device}"
    found = ", ".join(filter(None, [text, "; ".join(told)]))
    return f"{first.workload}/{first.config}{where}: {found}"


def _counted(judged: Mapping[Cell, str]) -> str:
    """`8 of 9 agree`; one alone is named, and where it does not agree said with why."""
    if not judged:
        return "nothing ran"
    agree = [cell for cell, status in judged.items() if status == "agree"]
    if len(judged) > 1:
        return f"{len(agree)} of {len(judged)} agree"
    return f"{agree[0].backend} agrees" if agree else ""


def _why(document: Agreement) -> str:
    return reasons.one_line(document["reason"] or "no reason was given")
