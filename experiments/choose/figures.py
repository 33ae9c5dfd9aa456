"""The figures of `choose`: a summary of each rule, and the lecture's two cases."""

from typing import NotRequired, TypedDict

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Options
from graphparity.experiments.choose import expected_best
from graphparity.experiments.choose.expected_best import Case, Summary
from graphparity.experiments.choose.measure import Found
from graphparity.experiments.choose.plan import Asked
from graphparity.experiments.choose.trials import Row


class Chosen(TypedDict):
    """All of the search; `failed`, `partial`: why a rule has no figures."""

    rules: list[Summary]
    cases: list[Case]
    trials: dict[str, list[Row]]  # by rule
    failed: dict[str, str]
    partial: dict[str, str]


class Document(TypedDict):
    """What the JSON holds."""

    choose: Chosen
    settings: NotRequired[Options]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds; a rule of which a trial is missing has no summary, and the
    cases are judged where all rules have one."""
    rows, wanted = found.trials, asked.budget * asked.searches
    whole = [r for r in registry.rules() if len(rows.get(r, ())) == wanted]
    partial = {r: f"{len(rows[r])} of {wanted}" for r in rows if r not in whole}
    scores = {r: np.array([t["validation"] for t in rows[r]]) for r in whole}
    every = len(whole) == len(registry.rules())
    summaries = [expected_best.summarize(r, rows[r], asked.budget) for r in whole]
    return {
        "choose": {
            "rules": summaries,
            "cases": expected_best.cases(scores, asked.budget) if every else [],
            "trials": rows,
            "failed": found.failed,
            "partial": partial,
        }
    }
