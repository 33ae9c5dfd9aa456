"""What `pays` says of a run of so many steps: which form ends first, what preparing it
takes among it, and whether that is certain."""

from graphparity.common.contract.timings import Interval
from graphparity.common.timing import break_even
from graphparity.experiments.pays.documents import FormRow, PointRow, Run
from graphparity.experiments.pays.told import amounts, contradicted
from graphparity.experiments.shared.terminal.tables import SCALES, digits_of, seconds

ITSELF: Interval = {"median": 1.0, "low": 1.0, "high": 1.0}  # as fast as it is
FEW = "fewer than three cold starts have no spread (--cold-starts 3)"


def of(point: PointRow, form: FormRow, steps: int) -> Run | None:
    """A run with this form; None where it was not timed or not priced."""
    base = point["forms"][0]
    ratio: Interval | None = ITSELF if form is base else form["ratio"]
    step_s, cold, warm = base["step_s"], form["compile_cold_s"], form["compile_warm_s"]
    if ratio is None or step_s is None or cold is None:
        return None
    extra = None if form is base else form.get("extra_s")
    return {
        "steps": steps,
        "cold_s": break_even.total(cold, ratio, step_s, steps),
        "warm_s": warm and break_even.total(warm, ratio, step_s, steps),
        "sooner_s": extra and break_even.sooner(extra, ratio, step_s, steps),
    }


def said(point: PointRow, forms: list[FormRow]) -> str:
    """The answers, one a run; empty where none is asked about, or nothing is known.
    forms: the compiled ones that give the same numbers."""
    base = point["forms"][0]
    asked = [run["steps"] for run in base.get("runs") or []]
    return " ".join(filter(None, (_of_one(base, forms, steps) for steps in asked)))


def _of_one(base: FormRow, forms: list[FormRow], steps: int) -> str:
    """The answer of one run."""
    every = [_alone(form, steps) for form in (base, *forms)]
    forms = [form for form in every if form["runs"]]
    if len(forms) < 2 or every[0] is not forms[0]:
        return ""
    base, run, first = every[0], f"a run of {steps:,} steps", _first(forms)
    if whys := [why for form in forms[1:] if (why := _unsure(base, form))]:
        head = f"Which form ends first in {run} can't be told, for {whys[0]}. As"
        head = f"{head} measured, {_name(base, first)} does"
    else:
        head = f"In {run} {_name(base, first)} ends first{_beside(base, first, forms)}"
    totals = "; ".join(_total(base, form) for form in forms)
    return f"{head}. {totals}.{_again(base, forms)}"


def _alone(form: FormRow, steps: int) -> FormRow:
    """A form with the run of so many steps alone."""
    one = form.copy()
    one["runs"] = [run for run in form.get("runs") or [] if run["steps"] == steps]
    return one


def _run(form: FormRow) -> Run:
    [run] = form["runs"]
    return run


def _first(forms: list[FormRow]) -> FormRow:
    return min(forms, key=lambda form: _middle(_run(form)["cold_s"]))


def _middle(found: Interval | None) -> float:
    return found["median"] if found else 0.0


def _name(base: FormRow, form: FormRow) -> str:
    return "the program as it is" if form is base else form["backend"]


def _unsure(base: FormRow, form: FormRow) -> str:
    """Why it isn't certain whether a form ends sooner than the program as it is; empty
    where it is."""
    sooner, name = _run(form)["sooner_s"], form["backend"]
    if not amounts.certain(form) or contradicted.far(base, form):
        return f"how fast {name} is, is not certain"
    if sooner is None or sooner["low"] is None or sooner["high"] is None:
        return FEW
    if sooner["low"] <= 0 <= sooner["high"]:
        return f"{name} may end sooner or later, within the intervals"
    return ""


def _beside(base: FormRow, first: FormRow, forms: list[FormRow]) -> str:
    """Other compiled forms that may end sooner than the first; empty where none may."""
    if first is base:
        return ""
    last = (_run(first)["cold_s"] or ITSELF)["high"] or 0.0
    rest = [form for form in forms if form is not first and form is not base]
    near = [f for f in rest if ((_run(f)["cold_s"] or ITSELF)["low"] or 0.0) <= last]
    names = " and ".join(form["backend"] for form in near)
    return f" as measured; whether {names} may instead can't be told" if near else ""


def _total(base: FormRow, form: FormRow) -> str:
    """`With jax_jit it takes 30.2 s [28.0, 32.5], 11.9 s [9.8, 14.0] sooner`."""
    run = _run(form)
    if form is base:
        return f"As it is it takes {span(run['cold_s'])}"
    text = f"with {form['backend']} {span(run['cold_s'])}"
    if not (gap := run["sooner_s"]):
        return text
    word = "sooner" if gap["median"] >= 0 else "later"
    return f"{text}, {span(gap if gap['median'] >= 0 else _turned(gap))} {word}"


def _turned(gap: Interval) -> Interval:
    low, high = gap["low"], gap["high"]
    ends = (None, None) if low is None or high is None else (-high, -low)
    return {"median": -gap["median"], "low": ends[0], "high": ends[1]}


def _again(base: FormRow, forms: list[FormRow]) -> str:
    """The same with filled caches, of which there was one start each."""
    known = [(form, warm) for form in forms if (warm := _run(form)["warm_s"])]
    if len(known) < len(forms):
        return ""
    each = [
        f"{span({**warm, 'low': None, 'high': None})} "
        + ("as it is" if form is base else f"with {form['backend']}")
        for form, warm in known
    ]
    return f" Started again, with a filled cache (one start): {', '.join(each)}."


def span(found: Interval | None) -> str:
    """`30.2 s [28.0, 32.5]`; from two minutes on in minutes, hours or days."""
    assert found
    middle = abs(found["median"])
    units = (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0))
    unit, scale = next((u for u in units if middle >= 2 * u[1]), ("", 1.0))
    if not unit:
        unit = seconds(middle).partition(" ")[2]
        scale = SCALES[unit]
    ends = [e / scale for e in (found["low"], found["high"]) if e is not None]
    bounds = f" [{', '.join(digits_of(end, 3) for end in ends)}]" if ends else ""
    return f"{digits_of(found['median'] / scale, 3)} {unit}{bounds}"
