"""The picture of `choose`: the error of a rule's best trial against the budget."""

import math

from graphparity.common.contract import registry
from graphparity.experiments.choose.expected_best import Point, Summary
from graphparity.experiments.choose.figures import Document
from graphparity.experiments.shared.charts.lines import GAP, WIDTH, Panel, sheet
from graphparity.experiments.shared.charts.palette import colour

LEAST = 1e-3  # an error of 0 is drawn here


def draw(document: Document) -> dict[str, str]:
    """The curves; none where no rule has all its trials."""
    summaries = document["choose"]["rules"]
    return {"choose": _curves(summaries)} if summaries else {}


def _curves(summaries: list[Summary]) -> str:
    """An SVG: expected validation error of the best, with its interval as a whisker."""
    budgets = [point["trials"] for point in summaries[0]["points"]]
    last = math.log(max(budgets[-1], 2))
    edge = last / 20  # room for whiskers beside each budget
    title = "Expected validation error of the best trial, with 95 % intervals"
    panel = Panel(GAP, WIDTH - 2 * GAP, title, last + 2 * edge)
    panel.span([e for row in summaries for p in row["points"] for e in _errors(p)])
    every = registry.rules()
    for number, row in enumerate(summaries):
        stroke = f'stroke="{colour(every.index(row["rule"]))}"'
        shift = edge + (number - (len(summaries) - 1) / 2) * last / 100
        places = [(math.log(p["trials"]) + shift, p) for p in row["points"]]
        panel.path([(x, _error(p["expected"])) for x, p in places], "curve", stroke)
        for x, point in places:
            if len(errors := _errors(point)) > 1:
                panel.path([(x, errors[0]), (x, errors[-1])], "curve", stroke)
    ticks = {edge + math.log(n): str(n) for n in budgets}
    panel.axes("trials of one search", ticks)
    return sheet([panel], every)


def _errors(point: Point) -> list[float]:
    """Of the interval's low end, the expected score and the high end, if known."""
    scores = (point["low"], point["expected"], point["high"])
    return [_error(score) for score in scores if score is not None]


def _error(score: float) -> float:
    return max(LEAST, 1.0 - score)
