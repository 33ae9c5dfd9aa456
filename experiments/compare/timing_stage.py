"""The timing stage of a run: rounds of new processes, fresh or forked, one in each lane
at a time; raw samples stored at once."""

import functools
import time

from graphparity.common.contract.cell import Cell
from graphparity.common.results import documents
from graphparity.experiments.compare import round_of, widths
from graphparity.experiments.compare.allowance import Allowance
from graphparity.experiments.compare.in_lanes import InLanes
from graphparity.experiments.compare.round_of import Round
from graphparity.experiments.compare.run import Run
from graphparity.experiments.compare.widths import Pair
from graphparity.experiments.shared.outlook import Outlook


def time_all(run: Run, device: str, begun: float) -> None:
    """Rounds of new processes until every ratio is narrow or the effort is spent.

    So many rounds at once as there are lanes. After the least number of rounds those
    configs are left out whose ratios are all narrow (`widths`), and of the others the
    widest come first. begun: when the work on this device began, by time.monotonic().
    """
    effort, lanes = run.asked.effort(), run.asked.lanes(device)
    allowance, end = Allowance(begun + effort.limit_s), _end(run, device, effort.rounds)
    outlook = Outlook(lambda text: run.reporter.say(text), effort.limit_s)
    for first in range(0, end, len(lanes)):
        wanted = _wanted(run, device, first)
        if not wanted:
            break
        numbers = range(first, min(end, first + len(lanes)))
        todo = {number: _todo(run, device, number, wanted) for number in numbers}
        if first >= effort.least_rounds and any(todo.values()):
            now, kind = time.monotonic(), round_of.forked(run, device, first)
            if not any(allowance.any_fits(t, now, kind) for t in todo.values()):
                break
        started = time.monotonic()
        run.others.look()
        _beside_each_other(run, device, todo, allowance)
        left = _least_left(effort.least_rounds, first, len(lanes))
        if left and any(todo.values()):
            now, least = time.monotonic(), effort.least_rounds
            when = (
                f"{first + len(lanes)} of {least} rounds, which are made in any case,"
            )
            outlook.left(now - begun, left * (now - started), f"{when} are made")


def _least_left(least: int, first: int, lanes: int) -> int:
    """How often that many rounds are still made at once, which are made whatever they
    take. first: the number of the first of those just made."""
    return max(0, -(-(least - first - lanes) // lanes))


def _beside_each_other(
    run: Run, device: str, todo: dict[int, dict[Pair, list[Cell]]], allowance: Allowance
) -> None:
    """These rounds, each in its own lane."""
    for number, pairs in todo.items():
        _count(run, number, len(pairs))
    lanes = run.asked.lanes(device)
    numbers = [number for number, pairs in todo.items() if pairs]
    if not numbers:
        return
    group = InLanes(len(numbers), run.zygotes)
    rounds = [
        Round(run, device, number, number % len(lanes), lanes, allowance, group)
        for number in numbers
    ]
    works = [functools.partial(one.work, todo[one.number]) for one in rounds]
    group.work(works)


def _end(run: Run, device: str, rounds: int) -> int:
    """The number of the first round that is not made: of a run that has made all of its
    rounds as many again."""
    made = [
        number + 1
        for cell, known in run.store.samples(run.number).items()
        for number in known
        if cell.device == device
    ]
    return rounds * (1 + max(made, default=0) // rounds)


def _wanted(run: Run, device: str, number: int) -> list[Pair]:
    """The configs that a round is made for: all, or after the least number of rounds
    those that are not narrow, the widest first."""
    effort = run.asked.effort()
    if number < effort.least_rounds:
        return run.asked.timed()
    cells = documents.gather(run.store, run.number, run.asked.order())["cells"]
    return widths.wanting(widths.measured(cells), effort.width, device)


def _todo(
    run: Run, device: str, number: int, wanted: list[Pair]
) -> dict[Pair, list[Cell]]:
    """What is to be timed in a round: of these workload configs, those without all
    their samples."""
    samples, todo = run.store.samples(run.number), {}
    for pair in wanted:
        cells = run.agreeing(run.asked.cells(device, pair))
        if any(number not in samples.get(cell, {}) for cell in cells):
            todo[pair] = cells
    return todo


def _count(run: Run, number: int, todo: int) -> None:
    """Tell the reporter of a round's work: of the least number of rounds it knows, and
    what is there already is done."""
    if number < run.asked.effort().least_rounds:
        run.reporter.advance(len(run.asked.timed()) - todo)
    else:
        run.reporter.expect(todo)
