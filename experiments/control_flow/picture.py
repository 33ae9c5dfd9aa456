"""The curves of control flow's cost: a row a backend, a column a question."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from graphparity.common.contract.timings import Interval
from graphparity.experiments.control_flow import cost
from graphparity.experiments.control_flow.documents import (
    Costs,
    Document,
    Step,
    Steps,
)
from graphparity.experiments.shared.charts import axes as marks, drawing, palette
from graphparity.experiments.shared.charts.drawing import Drawing
from graphparity.experiments.shared.terminal import tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, BELOW = 140, 60  # units of a panel, and of the questions below the last
TOLD, LINE = 4, 110  # ticks that have room for a name; units of a line below a panel
LABEL = "What control flow costs a call"
NAMES = {
    "by_if": "Python's if",
    "by_cond": "the operator (cond)",
    "by_where": "where: both branches",
    "fixed_python": "Python's loop",
    "fixed_operator": "the loop operator",
}
REMARK = "Upright lines: 95 % intervals."
APART = 0.14  # of the room between two positions: so far forms stand beside each other
FAR = 3.0  # times a figure: a scale holds no end of an interval beyond


class Question(NamedTuple):
    """A column of panels: what a call's time is drawn against, a curve a form."""

    title: str
    positions: tuple[float, ...]
    curves: Callable[[Costs], dict[str, Steps]]  # by form
    forms: tuple[str, ...]


def questions() -> list[Question]:
    """The columns of panels from the left."""
    most = cost.PRODUCTS[-1]
    return [
        Question(
            f"probability of the branch of {most} products",
            cost.SHARES,
            lambda row: row["by_share"],
            cost.FORMS,
        ),
        Question(
            "products in a branch that is never taken",
            cost.PRODUCTS,
            lambda row: row["by_cost"],
            cost.FORMS,
        ),
        Question(
            "iterations of a loop",
            cost.STEPS,
            lambda row: row["loops"],
            cost.LOOPS,
        ),
    ]


def draw(document: Document) -> dict[str, Drawing]:
    """Seconds a call upwards, logarithmic, one scale a column. None where no costs were
    measured."""
    costs = document["costs"]
    return {"control_flow": _sheet(costs)} if costs else {}


def _sheet(costs: list[Costs]) -> Drawing:
    """A row of panels for each backend, a column for each question."""
    asked = [one for one in questions() if _times(costs, one)]
    forms = list(dict.fromkeys(form for one in asked for form in one.forms))
    looks = {form: marks.among(number) for number, form in enumerate(forms)}
    high = (
        40 + BELOW + ROW * len(costs) + marks.legend_height([*NAMES.values()], REMARK)
    )
    across = max(len(asked), 1)
    with drawing.sheet(LABEL, high, grid=(len(costs), across)) as (drawn, panels):
        marks.head(drawn, LABEL)
        for number, question in enumerate(asked):
            _column(drawn, panels[number::across], costs, question, looks)
        for panel, one in zip(panels[::across], costs):
            panel.set_title(one["backend"])
        keys = {NAMES[form]: look for form, look in looks.items()}
        marks.legend(drawn, marks.line_keys(keys), REMARK)
    return drawn


def _times(costs: list[Costs], question: Question) -> list[float]:
    """Seconds of every call of a column of panels, and the ends of their intervals."""
    return [
        value
        for row in costs
        for form in question.forms
        for point in question.curves(row)[form]
        if point
        for value in (point["median"], *_ends(point))
    ]


def _ends(point: Interval) -> tuple[float, float] | tuple[()]:
    """Those of its interval, as far as a scale holds them; none where it has none."""
    middle, low, high = point["median"], point["low"], point["high"]
    if low is None or high is None:
        return ()
    return max(low, middle / FAR), min(high, middle * FAR)


def _column(
    drawn: Drawing,
    panels: "list[Axes]",
    costs: list[Costs],
    question: Question,
    looks: dict[str, palette.Look],
) -> None:
    """One question's panels, with one scale; the question stands below the last."""
    times = _times(costs, question)
    names = [f"{position:g}" for position in question.positions]
    every = -(-len(names) // TOLD)
    panels[-1].set_xlabel(marks.wrapped(question.title, LINE), loc="left")
    for panel, row in zip(panels, costs):
        marks.logarithmic(panel, "y", times, marks.seconds, 5)
        panel.set_xticks(range(0, len(names), every), names[::every])
        panel.set_xlim(-0.3, len(names) - 0.7)
        for number, form in enumerate(question.forms):
            aside = APART * (number - (len(question.forms) - 1) / 2)
            places = enumerate(question.curves(row)[form])
            points = [(n + aside, point) for n, point in places if point]
            if points:
                name = f"{row['backend']}, {form}"
                _curve(drawn, panel, points, looks[form], name)


def _curve(
    drawn: Drawing,
    panel: "Axes",
    points: list[tuple[float, Step]],
    look: palette.Look,
    name: str,
) -> None:
    """A form's times, each with its interval."""
    for x, point in points:
        if ends := _ends(point):
            bar = panel.vlines(x, *ends, color=look["color"], linewidth=1.2)
            low, high = map(tables.seconds, ends)
            drawn.note(bar, "interval", f"{name}: {low} to {high}")
    times = [point["median"] for _, point in points]
    [line] = panel.plot([x for x, _ in points], times, **look)
    drawn.note(line, "curve", name)
