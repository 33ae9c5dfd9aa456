"""Price every form with an empty cache, then let all take turns in new processes."""

import functools
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphparity.common.timing.race import place
from graphparity.common.timing.race.head_to_head import Arm, Limits, Race, Round
from graphparity.common.timing.race.place import Place
from graphparity.common.user import resized
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.pays import asking, explaining, failing, inputs, plan
from graphparity.experiments.pays.asking import DTYPE, Form, Point, Where
from graphparity.experiments.pays.plan import Asked
from graphparity.experiments.pays.told import amounts
from graphparity.experiments.shared.run import Context
from graphparity.experiments.shared.terminal.tables import counted

__all__ = ["Form", "Found", "Point", "measure", "units"]


@dataclass
class Found:
    """What is known so far; it grows as it comes. watched: of a program that gives no
    tensors, what it compiles and times by itself."""

    points: list[Point] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    watched: dict[str, Any] | None = None
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)  # by form
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Pieces of work: at each step and batch its starts, and the turns."""
    return _points(asked) * _parts(asked)


def _points(asked: Asked) -> int:
    return len(asked.steps) * len(asked.batches)


def _parts(asked: Asked) -> int:
    """Of a point: the cold starts, the warm one, and the turns."""
    return asked.cold_starts + 2


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every step at every batch; where the program gives no tensors, what is seen of
    it while it runs once."""
    given = _begun(asked, context, found)
    if given:
        context.reporter.say(starts(asked))
    begun = time.monotonic()
    for batch in asked.batches if given else ():
        sized = resized.sized(given, batch, asked.seed)
        for step in asked.steps:
            forms = [Form(name) for name in asked.forms]
            point = Point(step, batch, inputs.described(sized), forms)
            found.points.append(point)
            done = _point(asked, context, found, point, sized)
            context.reporter.advance(_parts(asked) - done)
            if point.forms[0].broke:
                return
            if text := left(asked, len(found.points), time.monotonic() - begun):
                context.reporter.say(text)
    if given and not found.failed and inputs.numbers(given):
        context.reporter.doing("its Python numbers are others in each call")
        with context.pool(asked.device, DTYPE, asked.timeout) as pool:
            found.numbers = asking.numbers(pool, asked, given)


def _begun(asked: Asked, context: Context, found: Found) -> dict[str, Any]:
    """The inputs; none where the program failed or gives no tensors."""
    with context.pool(asked.device, DTYPE, asked.timeout) as pool:
        given = inputs.found(pool, asked, found.failed)
        if not given:
            return {}
        context.reporter.doing("it is called once, and watched")
        request = {**asking.program(asked), "inputs": given}
        try:
            seen = pool.ask(asked.program.backend, "own_watch", **request)
        except WorkerFailure as failure:
            seen = {"raised": failing.why(failure)}
    if seen["raised"]:
        found.failed[asked.program.text] = f"\n{seen['raised']}"
        return {}
    if not seen["tensors"]:
        if any(seen[key] for key in ("texts", "traces", "loops")):
            found.watched = seen
        else:
            text = f"it gives {seen['gave']}, and what is timed gives tensors"
            found.failed[asked.program.text] = text
        return {}
    if why := inputs.without_rows(given, asked.batches):
        found.failed[asked.program.text] = why
        return {}
    if rows := inputs.said(given, asked.batches):
        found.facts.append(rows)
    return given


def _point(
    asked: Asked, context: Context, found: Found, point: Point, given: dict[str, Any]
) -> int:
    """Graphs, prices, and the race of those that were not refused; how many of its
    parts were reported."""
    lanes = place.lanes(asked.device)
    request = {**asking.program(asked), "step": point.step, "inputs": given}
    where = Where(asked, context, point, request, lanes[0])
    asking.graphs(where)
    for number in range(asked.cold_starts):
        with tempfile.TemporaryDirectory(dir=context.cache) as empty:
            cache = Path(empty).resolve()
            begun = time.monotonic()
            asking.started(where, cache, number, cold=True)
            if refused := point.forms[0].refused:
                _note(asked, found, point, f"\n{refused}")
                return number
            context.reporter.advance(1)
            if len(found.points) == 1 and not number:
                context.reporter.say(estimate(asked, time.monotonic() - begun))
            if number + 1 == asked.cold_starts:
                asking.started(where, cache, number, cold=False)
                context.reporter.advance(1)
                _race(where, cache, lanes)
                if asked.explain:
                    explaining.explain(where, cache)
                if asked.loop and not _loop_failed(found):
                    asking.loops(where, cache)
    return asked.cold_starts + 1


def starts(asked: Asked) -> str:
    """How many processes are started with an empty cache, of which forms; a form that
    is refused or the same graph as another is started less often."""
    points, each = len(asked.steps) * len(asked.batches), asked.cold_starts
    *most, last = asked.forms
    names = f"{', '.join(most)} and {last}" if most else last
    many = f"{counted(each, 'start')} with an empty cache"
    many = f"{many}, at each of {points} points, of" if points > 1 else f"{many} of"
    every = f"up to {points * each * len(asked.forms)}; the first of all tells how long"
    turns = f"about {asked.seconds:g} s{' a point' * (points > 1)} at most (--seconds)"
    return f"{many} {names}: {every}. Then they take turns, for {turns}."


def estimate(asked: Asked, first_s: float) -> str:
    """About how long all of it takes, when the first start of all forms has taken so
    long: the others are taken for as long, and the turns for all that they may take."""
    points = _points(asked)
    starts = points * (asked.cold_starts + 1)
    whole = amounts.long(starts * first_s + points * asked.seconds)
    rest = counted(starts - 1, "more start")
    turns = f"turns for {asked.seconds:g} s{' a point' * (points > 1)}"
    text = f"The first start of all forms took {amounts.long(first_s)}: in all about"
    loop = "; your loop, three times a form, comes beside" if asked.loop else ""
    return f"{text} {whole}, of {rest} and {turns} at most{loop}."


def left(asked: Asked, done: int, spent_s: float) -> str:
    """How many of the points are done, and about how long the others take; empty at the
    end."""
    points = _points(asked)
    if done == points:
        return ""
    more = amounts.long(spent_s / done * (points - done))
    return f"{done} of {counted(points, 'point')} done: about {more} more."


def _loop_failed(found: Found) -> bool:
    """Whether the person's loop did at a point; then it is asked no more."""
    loops = [form.loop for point in found.points for form in point.forms]
    return any(loop["raised"] for loop in loops if loop)


def _note(asked: Asked, found: Found, point: Point, why: str) -> None:
    """Enter what failed, once where it is the same at several points."""
    if why not in found.failed.values():
        name = f"{asked.program.text}, {plan.named(point.step, point.batch)}"
        found.failed[name] = why


def _race(where: Where, cache: Path, lanes: list[list[int]]) -> None:
    """Turns until each form's ratio to the program as it is is narrow."""
    asked, point, context = where.asked, where.point, where.context
    left = [form for form in point.forms if form.warm]
    arms = [_arm(where, form) for form in left]
    if len(arms) < 2:
        return
    context.reporter.doing(f"{where.name}: {len(arms)} forms take turns")
    with Zygotes(asked.timeout) as zygotes:
        at = Place(lanes, cache, zygotes, asked.device, limit_s=asked.timeout)
        run = Race(at, arms, keep=functools.partial(_keep, where, time.monotonic()))
        point.race = run
        until = time.monotonic() + asked.seconds
        try:
            run.until_narrow(Limits(asked.width, until), context.reporter.detail)
        except WorkerFailure as failure:
            point.facts.append(f"The race was given up: {failure}")


def _keep(where: Where, begun: float, number: int, made: Round) -> None:
    """Store what each form's process measured in one round, at once, and say how the
    turns stand."""
    for cell, sample in made.samples.items():
        where.context.keep(cell, number, sample)
    spent = f"{time.monotonic() - begun:.0f} of {where.asked.seconds:g} s"
    rounds = counted(number + 1, "round")
    where.context.reporter.doing(f"{where.name}: {rounds} of turns, {spent}")


def _arm(where: Where, form: Form) -> Arm:
    request = functools.partial(asking.request, where, form)
    return Arm(where.cell(form), request, "open_own")
