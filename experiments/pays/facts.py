"""What `pays` says of graphs, Python numbers, loops, and of what it watched."""

from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from graphparity.common.user.calls import FAR
from graphparity.experiments.pays import cures, plan, said
from graphparity.experiments.pays.documents import Document, FormRow, PointRow
from graphparity.experiments.pays.told import contradicted, prices
from graphparity.experiments.shared.terminal.tables import capital, seconds

OTHER = 1e-3  # of the norm apart in float32: more than rounding, most often
Said = TypeVar("Said", bound=Hashable)
MOST = 3  # breaks that are said
CUT = "The run was interrupted: this is what was finished until then"


def lines(document: Document) -> list[str]:
    """All sentences, without a full stop."""
    found = [CUT] if document.get("interrupted") else []
    found += document["facts"]
    found += labelled(document["points"], _point)
    found += loops(document)
    for name, one in document["numbers"].items():
        found += numbers(name, one)
    if document["watched"]:
        found += _watched(document["watched"])
    return found


def placed(
    points: list[PointRow], told: Callable[[PointRow], Iterable[Said]]
) -> list[tuple[str, Said]]:
    """What is said of points, each once, with those that it is said of: `forward and a
    training step: `; without them where there is one point alone."""
    at = dict[Said, dict[str, None]]()
    for one in points:
        for said_here in told(one):
            at.setdefault(said_here, {})[_name(one)] = None
    every = dict.fromkeys(map(_name, points))
    return [(_label([*names], len(every)), one) for one, names in at.items()]


def _name(point: PointRow) -> str:
    return plan.named(point["step"], point["batch"])


def _label(names: list[str], every: int) -> str:
    if every < 2:
        return ""
    if len(names) == every > 2:
        return f"at all {every} points: "
    plain = len(names) == 2 and not any(" and " in name for name in names)
    joined = " and " if plain else "; "
    return f"{joined.join(names)}: "


def labelled(
    points: list[PointRow], told: Callable[[PointRow], Iterable[str]]
) -> list[str]:
    """The same as lines."""
    return [f"{capital(label)}{line}" for label, line in placed(points, told)]


# -- forms -----------------------------------------------------------------------------


def _point(point: PointRow) -> list[str]:
    found = list(point["facts"])
    if point["forms"][0]["refused"]:
        return found
    if not point["finite"]:
        found.append("The program as it is gives NaN or infinity: look there first")
    if point["random"]:
        found.append("Two starts as it is gave other numbers: forms are not compared")
    found += prices.noise(point["forms"][0]) + prices.memory(point["forms"])
    for form in point["forms"]:
        if form is not point["forms"][0]:
            found += _form(point["forms"][0], form, point["random"])
    refused = all(form["refused"] for form in point["forms"][1:])
    return found + ([] if refused else cures.told(point))  # else the answer has them


def loops(document: Document) -> list[str]:
    """What the person's loop says of each form at each point."""
    several = len(document["points"]) > 1
    return [line for one in document["points"] for line in _loops(one, several)]


def _loops(point: PointRow, several: bool) -> list[str]:
    """What the person's loop says of each form; of several points, at which."""
    at = f" ({plan.named(point['step'], point['batch'])})" if several else ""
    found = list[str]()
    for form in point["forms"]:
        if form["loop"]:
            truth = form["step_s"]["median"] if form["step_s"] else None
            found.append(said.sentence(form["backend"] + at, form["loop"], truth))
    return found


def _form(base: FormRow, form: FormRow, random: bool) -> list[str]:
    name, found = form["backend"], []
    if form["refused"]:
        found.append(f"{name} refuses it: {form['refused']}")
    if form["same_as"]:
        found.append(f"{name} is the same one graph as {form['same_as']}: not timed")
    if form["breaks"]:
        found.append(f"{name}: {_graphs(form)}: {_breaks(form['breaks'])}")
    found += contradicted.fact(base, form) + prices.noise(form)
    if form["numbers"] and not form["refused"]:
        places = ", ".join(Path(one).name for one in form["numbers"][:MOST])
        found.append(f"{name}: {_graphs(form)}, in which numbers are read: {places}")
    if unlike(form, random):
        far = form["apart"]
        how = "of other shapes" if far is None else f"{far:.1e} of the norm apart"
        how = "not finite in one of them" if far == FAR else how
        text = f"{name} gives other numbers than the program as it is, {how}"
        found.append(f"{text}: `diff` or `check` says why")
    return found


def unlike(form: FormRow, random: bool) -> bool:
    """Whether a form that ran gave something else than the program as it is."""
    if random or form["refused"] or form["same_as"] or not form["ratio"]:
        return False
    return form["apart"] is None or form["apart"] > OTHER


def _graphs(form: FormRow) -> str:
    count = form["graphs"]
    if count == 0:
        return "no graph, so it runs as it is"
    return "one graph" if count == 1 else f"{count} graphs"


def _breaks(breaks: list[dict[str, Any]]) -> str:
    rows = [f"{Path(b['file']).name}:{b['line']}: {b['reason']}" for b in breaks[:MOST]]
    more = f"; and {len(breaks) - MOST} more" if len(breaks) > MOST else ""
    return f"{len(breaks)} break{'s' * (len(breaks) != 1)}: {'; '.join(rows)}{more}"


def numbers(name: str, one: dict[str, Any]) -> list[str]:
    """What happens where Python numbers are others in each call."""
    what = " and ".join(one["names"])
    if one["raised"]:
        last = str(one["raised"]).strip().splitlines()[-1]
        text = f"{name} can't take {what} as an argument of the graph, so that each"
        return [f"{text} other value is compiled anew: {last}"]
    traces, every = one["traces"], one["calls"]
    kind = "is a Python number" if len(one["names"]) == 1 else "are Python numbers"
    times = "once" if traces == 1 else f"{traces} times"
    text = f"{name}: {what} {kind}, and {every} calls with others are traced {times}"
    if traces == every:
        return [f"{text}, each anew: give it as an array, which is traced once"]
    if traces == 1:
        return [f"{text}: it is an argument of the graph"]
    return [f"{text}: then it is a symbol of the graph"]


# -- a program that gives no tensors ---------------------------------------------------


def _watched(watched: dict[str, Any]) -> list[str]:
    found = [f"It says {name}: {text}" for name, text in watched["texts"].items()]
    found += list(map(traced, watched["traces"]))
    found += list(map(looped, watched["loops"]))
    timed = any(said.seconds(text) is not None for text in watched["texts"].values())
    if timed and watched["waits"] and not watched["loops"]:
        found.append(
            "A call of this framework has ended when it comes back on this device: "
            "what it says of its seconds has waited for the result"
        )
    return found


def traced(one: dict[str, Any]) -> str:
    """How often a function was traced, and why again."""
    count = one["count"]
    times = "once" if count == 1 else f"{count} times"
    line = f" (line {one['line']})" if one["line"] else ""
    text = f"{one['function']}{line} is traced {times}"
    if one["reason"]:
        return f"{text}: {one['reason']}"
    if not one["numbers"]:
        return text
    names = " and ".join(one["numbers"])
    shown = ", ".join(one["shown"])
    if count > 1 and one["different"] == count:
        why = f"{names} is a Python number, another one in each call ({shown}, …)"
        return f"{text}: {why}. Give it as an array, and it is traced once"
    return f"{text}, with {names} as a Python number ({shown})"


def unwaited(one: dict[str, Any]) -> bool:
    """Whether a loop said when calls came back, and not when they had ended."""
    back, end, time = one["returned_s"], one["ended_s"], said.seconds(one["said"])
    if time is None or not said.far(back, end):
        return False
    return bool(abs(time - back) < abs(time - end))


def looped(one: dict[str, Any]) -> str:
    """What a loop that the program ran by itself said, and whether it waited."""
    back, end, time = one["returned_s"], one["ended_s"], said.seconds(one["said"])
    text = f"{one['loop']} (line {one['line']}) says {str(one['said'])!r} of"
    text = f"{text} {one['what']}"
    both = f"it comes back after {seconds(back)} and ends after {seconds(end)}"
    if time is None:
        return f"{text}; {both}: no time with a unit is in what it says"
    if unwaited(one):
        times = end / max(time, 1e-12)
        why = "it does not wait for the result, which is computed behind its back"
        return (
            f"{text}; {both}: {why}, so it says {said.times_of(times)} times too little"
        )
    if said.far(time, end):
        return f"{text}; {both}: it says something else, not explained"
    return f"{text}; {both}: right"
