"""The curves of control flow's cost: a column a backend, a row a question."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from graphparity.experiments.control_flow import cost
from graphparity.experiments.control_flow.documents import Costs, Document, Steps
from graphparity.experiments.shared.charts import axes as marks, drawing, palette
from graphparity.experiments.shared.charts.drawing import Drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMN, ROW = 150, 190  # units of a panel
LABEL = "What control flow costs a call"


class Question(NamedTuple):
    """A row of panels: what a call's time is drawn against, a curve for each form."""

    title: str
    positions: tuple[float, ...]
    curves: Callable[[Costs], dict[str, Steps]]  # by form
    forms: tuple[str, ...]


def questions() -> list[Question]:
    """The rows of panels from above."""
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
    """Seconds a call upwards, logarithmic, one scale for each row. None where no costs
    were measured."""
    costs = document["costs"]
    return {"control_flow": _sheet(costs)} if costs else {}


def _sheet(costs: list[Costs]) -> Drawing:
    """A column of panels for each backend, a row for each question."""
    asked = [one for one in questions() if _times(costs, one)]
    forms = list(dict.fromkeys(form for one in asked for form in one.forms))
    looks = {form: marks.among(number) for number, form in enumerate(forms)}
    wide = max(drawing.WIDE, 70 + COLUMN * len(costs))
    high = 40 + ROW * len(asked) + marks.legend_height(forms, wide=wide)
    grid = (max(len(asked), 1), len(costs))
    with drawing.sheet(LABEL, high, wide, grid) as (drawn, panels):
        marks.head(drawn, LABEL)
        for number, question in enumerate(asked):
            row = panels[number * len(costs) : (number + 1) * len(costs)]
            _row(drawn, row, costs, question, looks)
        for panel, one in zip(panels, costs):
            panel.set_title(one["backend"])
        marks.legend(drawn, marks.line_keys(looks))
    return drawn


def _times(costs: list[Costs], question: Question) -> list[float]:
    """Seconds of every call of a row of panels."""
    return [
        point["median"]
        for row in costs
        for form in question.forms
        for point in question.curves(row)[form]
        if point
    ]


def _row(
    drawn: Drawing,
    panels: "list[Axes]",
    costs: list[Costs],
    question: Question,
    looks: dict[str, palette.Look],
) -> None:
    """One question's panels, with one scale, written at the first."""
    times = _times(costs, question)
    for number, (panel, row) in enumerate(zip(panels, costs)):
        marks.logarithmic(panel, "y", times, marks.seconds, 5)
        panel.tick_params(axis="y", labelleft=number == 0)
        names = [f"{position:g}" for position in question.positions]
        panel.set_xticks(range(len(names)), names)
        panel.set_xlim(-0.3, len(names) - 0.7)
        if number == 0:
            panel.set_xlabel(question.title, loc="left")
        for form in question.forms:
            curve = enumerate(question.curves(row)[form])
            points = [(n, point["median"]) for n, point in curve if point]
            if points:
                [line] = panel.plot(*zip(*points), **looks[form])
                drawn.note(line, "curve", f"{row['backend']}, {form}")
