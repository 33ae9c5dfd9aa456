"""What is said of a program's lines: breaks, numbers that are read, what is traced
again, what a loop does wrong."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphparity.common.user import output_lines, programs, sources
from graphparity.common.user.programs import Program
from graphparity.common.user.sources import Mark
from graphparity.experiments.pays import facts
from graphparity.experiments.shared.terminal.tables import capital

FRAME = re.compile(r'File "(.+?)", line (\d+)')
PLACE = re.compile(r"([^\s/:]+\.py):(\d+): ?(.*)")


def marks(program: Program, document: Any, failed: dict[str, str]) -> list[Mark]:
    """Of the program's own file. document: the figures."""
    found = [*_raised(program, failed), *_watched(document["watched"] or {})]
    forms = lambda point: [one for f in point["forms"] for one in _form(program, f)]
    for label, (line, text) in facts.placed(document["points"], forms):
        found.append(Mark(line=line, text=f"{capital(label)}{text}"))
    for name, one in document["numbers"].items():
        found += _numbers(program, name, one)
    return _once(found)


def of_loop(loop: Program, document: Any) -> list[Mark]:
    """Of the loop that was handed over: what it says, at its `def`."""
    found = list[Mark]()
    for text in facts.loops(document):
        found += [Mark(line=n, text=_ended(text)) for n in _def(loop)]
    return found


def _def(program: Program, name: str = "") -> list[int]:
    """The line of a function's parameter, or of its `def`."""
    try:
        text = sources.read(programs.file(program))
    except (OSError, ValueError, SyntaxError):
        return []
    return output_lines.parameter(text, program.function, name)


def _form(program: Program, form: Any) -> Iterator[tuple[int, str]]:
    """Lines of the program, each with what is said of it."""
    name, file = form["backend"], program_file(program)
    for one in form["breaks"]:
        if Path(one["file"]).name == file:
            text = f"{name}: the graph breaks here: {one['reason']}"
            yield one["line"], _ended(text)
    for place in form["numbers"]:
        where, _, line = place.rpartition(":")
        if Path(where).name == file and not form["refused"]:
            yield int(line), f"{name}: its graph reads a number here."
    for where, line, why in PLACE.findall(form["refused"] or "")[:1]:
        if where == file:
            text = _ended(f"{name} refuses it: {why}")
            cure = f" {_ended(form['cure'])}" if form.get("cure") else ""
            yield int(line), f"{text}{cure}"


def program_file(program: Program) -> str:
    """The name of its file."""
    try:
        return programs.file(program).name
    except ValueError:
        return Path(program.place).name


def _numbers(program: Program, name: str, one: Any) -> Iterator[Mark]:
    """A Python number that is another one in each call, at its parameter."""
    if one["raised"] or one["traces"] > 1:
        for number in one["names"]:
            text = " ".join(facts.numbers(name, one))
            yield from (Mark(line=n, text=_ended(text)) for n in _def(program, number))


def _watched(watched: dict[str, Any]) -> Iterator[Mark]:
    """What is traced again, and loops that do not wait."""
    for one in watched.get("traces", ()):
        if one["count"] > 1 and one["line"]:
            yield Mark(line=one["line"], text=_ended(facts.traced(one)))
    for one in watched.get("loops", ()):
        if facts.unwaited(one):
            yield Mark(line=one["line"], text=_ended(facts.looped(one)))


def _raised(program: Program, failed: dict[str, str]) -> Iterator[Mark]:
    """The last of its own lines in what it raised."""
    for why in failed.values():
        lines = [int(n) for file, n in FRAME.findall(why) if file == program.place]
        if lines:
            yield Mark(line=lines[-1], text=why.strip().splitlines()[-1])


def _ended(text: str) -> str:
    """A sentence with one full stop."""
    return f"{text.rstrip('.')}."


def _once(marks: list[Mark]) -> list[Mark]:
    """Each once, in the order of lines: what several steps and batches have said."""
    kept = {(mark["line"], mark["text"]): mark for mark in marks}
    return [kept[key] for key in sorted(kept, key=lambda key: key[0])]
