"""Where a compiled form has repaid itself: seconds gone after so many steps."""

from graphparity.experiments.pays.figures import FormRow, PointRow
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet

HIGH = 340
LAST = 10.0**6  # steps, unless compiling pays later
LABEL = "Seconds gone after so many steps"


def priced(point: PointRow) -> list[FormRow]:
    """The forms whose price and step are known, the program as it is first."""
    return [f for f in point["forms"] if f["step_s"] and f["compile_cold_s"]]


def break_even(point: PointRow) -> Drawing | None:
    """None where no compiled form was priced. A form's curve is its price and its
    steps; a dashed line stands where it has repaid itself."""
    forms = priced(point)
    names = [form["backend"] for form in forms]
    if len(forms) < 2:
        return None
    known = [
        even["median"]
        for even in (form["break_even"] for form in forms)
        if even and even["median"] and even["verdict"] == "pays"
    ]
    last = max([LAST, *(10.0 * even for even in known)])
    counts = [last ** (n / 32) for n in range(33)]
    with sheet(LABEL, HIGH + marks.legend_height(names)) as (drawn, [panel]):
        marks.logarithmic(panel, "x", counts, marks.plain)
        every = [_gone(form, n) for form in forms for n in counts]
        marks.logarithmic(panel, "y", every, marks.seconds)
        for even in known:
            line = panel.axvline(even, color=palette.LIMIT, linestyle=palette.KINDS[1])
            drawn.note(line, "limit", f"repaid after {even:,.0f} steps")
        for form in forms:
            look = palette.look(form["backend"], names)
            gone = [_gone(form, n) for n in counts]
            [curve] = panel.plot(counts, gone, markevery=8, **look)
            drawn.note(curve, "curve", form["backend"])
        panel.set_xlabel("steps", loc="right")
        marks.legend(drawn, marks.backend_keys(names, names))
    return drawn


def _gone(form: FormRow, steps: float) -> float:
    """Seconds after so many steps, with an empty cache at the beginning."""
    assert form["step_s"]
    assert form["compile_cold_s"]
    return form["compile_cold_s"]["median"] + steps * form["step_s"]["median"]
