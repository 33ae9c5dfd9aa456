"""The picture of `choose`: the error of a rule's best trial against the budget."""

from typing import TYPE_CHECKING

from graphparity.common.contract import registry
from graphparity.experiments.choose.expected_best import Point, Summary
from graphparity.experiments.choose.figures import Document
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST = 1e-3  # an error of 0 is drawn here
HIGH = 360
TITLE = "Expected validation error of the best trial, with 95 % intervals"


def draw(document: Document) -> dict[str, Drawing]:
    """The curves; none where no rule has all its trials."""
    summaries = document["choose"]["rules"]
    return {"choose": _curves(summaries)} if summaries else {}


def _curves(summaries: list[Summary]) -> Drawing:
    """Expected validation error of the best, with its interval as a whisker; the rules
    stand beside each other at each budget."""
    budgets = [point["trials"] for point in summaries[0]["points"]]
    every = registry.rules()
    looks = {rule: marks.among(n) for n, rule in enumerate(every)}
    shown = {row["rule"]: looks[row["rule"]] for row in summaries}
    with sheet(TITLE, HIGH + marks.legend_height(list(shown))) as (drawn, [panel]):
        marks.head(drawn, TITLE)
        errors = [e for row in summaries for p in row["points"] for e in _errors(p)]
        marks.logarithmic(panel, "y", errors, marks.plain)
        for number, row in enumerate(summaries):
            aside = 1.045 ** (number - (len(summaries) - 1) / 2)
            _rule(drawn, panel, row, aside, shown[row["rule"]])
        panel.set_xscale("log")
        panel.set_xticks(budgets, [str(n) for n in budgets])
        panel.set_xticks([], minor=True)
        panel.set_xlabel("trials of one search", loc="right")
        marks.legend(drawn, marks.line_keys(shown))
    return drawn


def _rule(
    drawn: Drawing, panel: "Axes", row: Summary, aside: float, look: palette.Look
) -> None:
    """A rule's curve, so many times to the right of its budgets."""
    across = [point["trials"] * aside for point in row["points"]]
    expected = [_error(point["expected"]) for point in row["points"]]
    [line] = panel.plot(across, expected, **look)
    drawn.note(line, "curve", row["rule"])
    for x, point in zip(across, row["points"]):
        if len(ends := _errors(point)) > 1:
            [bar] = panel.plot([x, x], [ends[0], ends[-1]], color=look["color"], lw=1.2)
            drawn.note(bar, "whisker", f"{row['rule']}, {point['trials']} trials")


def _errors(point: Point) -> list[float]:
    """Of the interval's low end, the expected score and the high end, if known."""
    scores = (point["low"], point["expected"], point["high"])
    return [_error(score) for score in scores if score is not None]


def _error(score: float) -> float:
    return max(LEAST, 1.0 - score)
