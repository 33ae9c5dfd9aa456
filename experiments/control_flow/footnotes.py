"""The footnotes of `control_flow`: why something is not there."""

from typing import Any

Row = dict[str, Any]
Document = dict[str, Any]


def notes(document: Document) -> list[str]:
    """Each reason once, with all that it holds for."""
    reasons: dict[str, list[str]] = {}
    for one in document["control_flow"]:
        if one["status"] != "found":
            reasons.setdefault(f"{one['status']}: {one['reason']}", []).append(
                one["backend"]
            )
            continue
        for rows in one["facts"].values():
            for row in rows:
                for each in (row, row.get("gradient") or {}):
                    _note(reasons, one["backend"], row, each)
    for what, reason in document["failed"].items():
        reasons.setdefault(reason, []).append(what)
    return [
        f"{', '.join(dict.fromkeys(where))}: {_sentence(text)}"
        for text, where in reasons.items()
    ]


def _sentence(text: str) -> str:
    """The first sentence of a reason; the JSON has it whole."""
    return " ".join(text.split())[:260].partition(". ")[0]


def _note(reasons: dict[str, list[str]], name: str, row: Row, each: Row) -> None:
    gradient = " ∂" if each is not row else ""
    what = f"{name} {row['form']}{gradient}"
    if each.get("reason") and not each.get("nan_at"):
        reasons.setdefault(f"{each['status']}: {each['reason']}", []).append(what)
    if each.get("uncounted"):
        text = f"runs, but its branches can't be counted: {each['uncounted']}"
        reasons.setdefault(text, []).append(what)
