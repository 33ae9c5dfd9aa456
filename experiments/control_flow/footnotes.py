"""The footnotes of `control_flow`: why something is not there."""

from graphparity.experiments.control_flow.documents import Document, Judged, Row


def notes(document: Document) -> list[str]:
    """Each reason once, with all that it holds for."""
    reasons: dict[str, list[str]] = {}
    for one in document["control_flow"]:
        if one["status"] != "found":
            reason = f"{one['status']}: {one['reason']}"
            reasons.setdefault(reason, []).append(one["backend"])
            continue
        for rows in one["facts"].values():
            for row in rows:
                for judged in filter(None, (row, row.get("gradient"))):
                    _note(reasons, one["backend"], row, judged)
    for what, reason in document["failed"].items():
        reasons.setdefault(reason, []).append(what)
    return [
        f"{', '.join(dict.fromkeys(where))}: {_sentence(text)}"
        for text, where in reasons.items()
    ]


def _sentence(text: str) -> str:
    """The first sentence of a reason; the JSON has it whole."""
    return " ".join(text.split())[:260].partition(". ")[0]


def _note(reasons: dict[str, list[str]], name: str, row: Row, judged: Judged) -> None:
    """Add why a program, or its gradient, is not there or could not be counted."""
    gradient = " ∂" if judged is not row else ""
    what = f"{name} {row['form']}{gradient}"
    if judged.get("reason") and not judged.get("nan_at"):
        reasons.setdefault(f"{judged['status']}: {judged['reason']}", []).append(what)
    if judged.get("uncounted"):
        text = f"runs, but its branches can't be counted: {judged['uncounted']}"
        reasons.setdefault(text, []).append(what)
