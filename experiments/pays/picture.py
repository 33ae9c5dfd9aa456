"""Where a compiled form has repaid itself: seconds gone after so many steps."""

from graphparity.common.timing.break_even import LEAST_STARTS
from graphparity.experiments.pays.figures import FormRow, PointRow
from graphparity.experiments.pays.told import amounts, contradicted
from graphparity.experiments.shared.charts import axes as marks, palette
from graphparity.experiments.shared.charts.drawing import Drawing, sheet
from graphparity.experiments.shared.terminal.tables import counted

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
    known = [even for even in (_certain(forms[0], one) for one in forms) if even]
    last = max([LAST, *(10.0 * even for even in known)])
    counts = [last ** (n / 32) for n in range(33)]
    with sheet(LABEL, HIGH + marks.legend_height(names)) as (drawn, [panel]):
        marks.logarithmic(panel, "x", counts, marks.plain)
        every = [_gone(form, n) for form in forms for n in counts]
        marks.logarithmic(panel, "y", every, marks.seconds)
        for even in known:
            line = panel.axvline(even, color=palette.LIMIT, linestyle=palette.KINDS[1])
            after = f"{amounts.two_digits(even, round):,}"
            drawn.note(line, "limit", f"repaid after {after} steps")
        for form in forms:
            look = palette.look(form["backend"], names)
            gone = [_gone(form, n) for n in counts]
            [curve] = panel.plot(counts, gone, markevery=8, **look)
            drawn.note(curve, "curve", form["backend"])
        panel.set_xlabel("steps", loc="right")
        marks.legend(drawn, marks.backend_keys(names, names))
    return drawn


def _certain(base: FormRow, form: FormRow) -> float | None:
    """The step at which a form has certainly repaid itself; None without one."""
    even = form["break_even"]
    if not amounts.certain(form) or contradicted.far(base, form):
        return None
    return even["median"] if even and even["verdict"] == "pays" else None


def without_line(point: PointRow) -> list[str]:
    """A sentence for each compiled form that is drawn without a line, with why."""
    base = point["forms"][0]
    bare = [f for f in priced(point) if f is not base and not _certain(base, f)]
    return [f"No line of {f['backend']}: {_why(base, f)}." for f in bare]


def _why(base: FormRow, form: FormRow) -> str:
    even = form["break_even"]
    if contradicted.far(base, form):
        return "the steps alone say another ratio than the blocks side by side"
    if even and even["verdict"] == "pays" and not amounts.certain(form):
        return "how many times as fast it is, is not certain"
    if even is None:
        return "from which step on it pays is not known"
    if even["verdict"] == "never":
        return "it never repays itself"
    if even["verdict"] == "at once":
        return "it has repaid itself at once"
    starts = even.get("cold_starts", LEAST_STARTS)
    if starts < LEAST_STARTS:
        many, verb = counted(starts, "cold start"), "does" if starts == 1 else "do"
        cure = f"{LEAST_STARTS} would (--cold-starts {LEAST_STARTS})"
        return f"{many} {verb} not tell how sure its price is; {cure}"
    return "it is not certain to pay, after however many steps"


def _gone(form: FormRow, steps: float) -> float:
    """Seconds after so many steps, with an empty cache at the beginning."""
    assert form["step_s"]
    assert form["compile_cold_s"]
    return form["compile_cold_s"]["median"] + steps * form["step_s"]["median"]
