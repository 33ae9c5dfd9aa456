"""Inside a worker: what a function compiles and times by itself, watched as it runs.

Python tells of each of its functions that begins (`sys.setprofile`). One of the
person's file that is given a framework's symbols instead of arrays is being traced; one
that is given something to call and reads a clock is a timing loop.
"""

import ast
import functools
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from graphparity.common.user import loaded
from graphparity.common.user.calls import Called
from graphparity.experiments.pays.in_worker import looped, subject

CLOCKS = ("perf_counter", "perf_counter_ns", "time", "time_ns", "monotonic", "now")
MOST = 3  # values of a number that are shown


@dataclass
class Traces:
    """One function, traced with these of its arguments as Python's own numbers."""

    name: str
    line: int
    numbers: tuple[str, ...]
    count: int = 0
    seen: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass
class Loop:
    """One run of a person's loop: what it was given to call, and what it said."""

    name: str
    line: int
    call: Callable[[], Any]
    what: str  # of the call: its name and line
    clock: bool = False
    said: Any = None


@dataclass
class Watch:
    """What was seen so far; open: frames that are being traced, or loops at work."""

    file: str
    own: ModuleType = field(default_factory=subject.own_step)
    traced: dict[tuple[CodeType, tuple[str, ...]], Traces] = field(default_factory=dict)
    loops: list[Loop] = field(default_factory=list)
    inside: list[FrameType] = field(default_factory=list)
    timing: dict[FrameType, Loop] = field(default_factory=dict)

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            self._begins(frame)
        elif event == "return":
            self._ends(frame, argument)
        elif event == "c_call" and frame in self.timing:
            name = getattr(argument, "__name__", "")
            self.timing[frame].clock |= name in CLOCKS

    def _begins(self, frame: FrameType) -> None:
        code = frame.f_code
        if not (code.co_filename == self.file or self.own.written_anew(code)):
            return
        count = code.co_argcount + code.co_kwonlyargcount
        given = {name: frame.f_locals.get(name) for name in code.co_varnames[:count]}
        if any(map(self._symbol, given.values())):
            if not self.inside:
                self._note(code, given)
            self.inside.append(frame)
        elif code.co_filename == self.file:
            self._loop(frame, given)

    def _symbol(self, value: Any) -> bool:
        try:
            return bool(self.own.is_traced(value))
        except Exception:  # no tree of arrays
            return False

    def _note(self, code: CodeType, given: dict[str, Any]) -> None:
        numbers = tuple(n for n, v in given.items() if type(v) in (int, float))
        name = code.co_name.removeprefix("tf__")
        made = Traces(name, _line(code, name, self.file), numbers)
        one = self.traced.setdefault((code, numbers), made)
        one.count += 1
        one.seen.append(tuple(given[n] for n in numbers))

    def _loop(self, frame: FrameType, given: dict[str, Any]) -> None:
        calls = [v for v in given.values() if callable(v) and not isinstance(v, type)]
        if calls:
            code, rest = frame.f_code, _rest(frame)
            call = functools.partial(calls[0], *rest) if rest else calls[0]
            place = code.co_name, code.co_firstlineno
            self.timing[frame] = Loop(*place, call, _called(calls[0]))

    def _ends(self, frame: FrameType, result: Any) -> None:
        if self.inside and self.inside[-1] is frame:
            self.inside.pop()
        if (loop := self.timing.pop(frame, None)) and loop.clock:
            loop.said = looped.plain(result)
            self.loops.append(loop)


def run(call: Callable[[], Called]) -> tuple[Called, Watch, list[dict[str, Any]]]:
    """What it gives, called once, and what was seen; the last: what the compiler itself
    tells. Raises what it raises."""
    file = loaded.program().module.__file__ or ""
    watch = Watch(file)
    with watch.own.recorded(file) as told:
        if watch.own.TRACED_BY_PYTHON:
            sys.setprofile(watch)
        try:
            result = call()
        finally:
            sys.setprofile(None)
    return result, watch, told()


def described(watch: Watch, told: list[dict[str, Any]]) -> dict[str, Any]:
    """`traces` and `loops`; what the loops called is called again, and waited for."""
    traces = [_traces(one) for one in watch.traced.values()]
    loops = [found for one in watch.loops if (found := _timed(one))]
    return {"traces": traces + told, "loops": loops}


def _rest(frame: FrameType) -> tuple[Any, ...]:
    """What a function was given as its *arguments; none where it has none."""
    code = frame.f_code
    if not code.co_flags & inspect.CO_VARARGS:
        return ()
    name = code.co_varnames[code.co_argcount + code.co_kwonlyargcount]
    return tuple(frame.f_locals.get(name, ()))


def _called(call: Callable[..., Any]) -> str:
    """What a loop calls, by its name and line."""
    code = getattr(inspect.unwrap(call), "__code__", None)
    name = getattr(call, "__name__", type(call).__name__)
    return f"{name} (line {code.co_firstlineno})" if code else name


def _line(code: CodeType, name: str, file: str) -> int:
    """The line of a function of the file, of one that was written anew too; 0: not
    known."""
    if code.co_filename == file:
        return code.co_firstlineno
    every = ast.walk(ast.parse(Path(file).read_bytes()))
    found = [n for n in every if isinstance(n, ast.FunctionDef) and n.name == name]
    return found[0].lineno if len(found) == 1 else 0


def _traces(one: Traces) -> dict[str, Any]:
    different = len(set(one.seen))
    shown = [", ".join(map(repr, values)) for values in one.seen[:MOST]]
    return {
        "function": one.name,
        "line": one.line,
        "count": one.count,
        "numbers": list(one.numbers),
        "different": different,
        "shown": shown if one.numbers else [],
        "reason": None,
    }


def _timed(loop: Loop) -> dict[str, Any]:
    """A loop, and the median of seconds until what it called came back, and until all
    that was asked for had ended; nothing where it can't be called alone."""
    drain = looped.world().drain
    drain()
    try:
        times = looped.seconds(loop.call, lambda _: drain())
    except Exception:  # it needs arguments that only the loop knows
        return {}
    return {
        "loop": loop.name,
        "line": loop.line,
        "what": loop.what,
        "said": loop.said,
        **times,
    }
