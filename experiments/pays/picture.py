"""Where a compiled form has repaid itself: seconds gone after so many steps."""

from graphparity.experiments.pays.figures import FormRow, PointRow
from graphparity.experiments.shared.charts import plot
from graphparity.experiments.shared.charts.plot import Log

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 332, 64, 560, 14, 290
LAST = 10.0**6  # steps, unless compiling pays later


def priced(point: PointRow) -> list[FormRow]:
    """The forms whose price and step are known, the program as it is first."""
    return [f for f in point["forms"] if f["step_s"] and f["compile_cold_s"]]


def break_even(point: PointRow) -> str:
    """An SVG in the page's colours; empty where no compiled form was priced. A form's
    curve is its price and its steps; a dashed line stands where it has repaid
    itself."""
    forms = priced(point)
    names = [form["backend"] for form in forms]
    if len(forms) < 2:
        return ""
    known = [
        even["median"]
        for even in (form["break_even"] for form in forms)
        if even and even["median"] and even["verdict"] == "pays"
    ]
    last = max([LAST, *(10.0 * even for even in known)])
    counts = [last ** (n / 32) for n in range(33)]
    across = Log(counts, LEFT, RIGHT)
    up = Log([_gone(form, n) for form in forms for n in counts], BOTTOM, TOP)
    parts = plot.across(across, BOTTOM, TOP, plot.plain(across))
    parts += plot.upwards(up, LEFT, RIGHT, plot.seconds(up))
    for even in known:
        x = across.at(even)
        parts.append(plot.line(x, BOTTOM, x, TOP, "limit"))
    at = 0.0
    for form in sorted(forms, key=lambda form: up.at(_gone(form, last))):
        colour = plot.colour(names, form["backend"])
        points = [(across.at(n), up.at(_gone(form, n))) for n in counts]
        parts.append(plot.curve(points, f"curve {colour}"))
        at = max(points[-1][1] + 4, at + 14)
        parts.append(plot.dot(RIGHT + 8, at - 4, f"dot {colour}"))
        parts.append(plot.text(RIGHT + 17, at, form["backend"], "name"))
    parts.append(plot.text(RIGHT, HEIGHT - 8, "steps", "tick", "end"))
    return plot.svg(WIDTH, HEIGHT, parts, "Seconds gone after so many steps")


def _gone(form: FormRow, steps: float) -> float:
    """Seconds after so many steps, with an empty cache at the beginning."""
    assert form["step_s"]
    assert form["compile_cold_s"]
    return form["compile_cold_s"]["median"] + steps * form["step_s"]["median"]
