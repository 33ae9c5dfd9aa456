"""Inside a worker: the calls and numbers in a person's own file, noted and changed.

Every call `f(…)` goes to `Sites.call`, every decimal number to `Sites.number`, every
`a + b` to `Sites.sum`. What is not changed runs as it was written.
"""

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NotRequired, TypedDict

from graphparity.common.user import rewriting, signatures

PLAIN = (bool, int, float, str, type(None))
NAME = "graphparity_user_sites"  # of the module
EVERY = "*"  # in the place of a function: of every one that has this option


class Change(TypedDict):
    """One thing that is otherwise than written.

    kind: "option" (of every call of `function`, EVERY: of all that have it), "swap"
    (another function is called instead), "argument" (its first argument is handed to a
    function first, or exchanged with the second), "result" (`value` is added to it),
    "left out" (its first argument, or a method's own tensor, goes on as it is),
    "number" (every `old` in the file), "root" (of the sum of an array and `old`, see
    `rewriting.elsewhere`), or "library" (a convention of a library's function, by its
    `name`).
    """

    kind: str
    function: NotRequired[str]
    option: NotRequired[str]
    value: NotRequired[Any]
    old: NotRequired[Any]
    name: NotRequired[str]
    line: NotRequired[int]  # of the one call that is meant; else of all


class Option(TypedDict):
    """A plain option of a function that the file calls; lines: where."""

    function: str
    option: str
    value: Any
    lines: list[int]


def module(file: Path, sites: "Sites") -> ModuleType:
    """The file's module, its calls and numbers handed to `sites`. Raises what it
    raises."""
    code = rewriting.compiled(file.read_bytes(), str(file))
    made = ModuleType(NAME)
    made.__file__ = str(file)
    handed = {rewriting.CALL: sites.call, rewriting.NUMBER: sites.number}
    vars(made).update(handed | {rewriting.SUM: sites.sum})
    sys.modules[NAME] = made
    exec(code, vars(made))
    return made


class Sites:
    """What is called with which options while the file runs, and what is changed.

    known: parameters of functions that tell none, by their last names, `"x, dim,
    keepdim=False"`. arguments: what `argument` changes hand a first argument to.
    """

    def __init__(
        self,
        known: dict[str, str],
        arguments: dict[str, Callable[[Any], Any]],
        is_tensor: Callable[[Any], bool],
    ) -> None:
        """Nothing noted yet."""
        self.signatures = {n: signatures.read(text) for n, text in known.items()}
        self.arguments, self.is_tensor = arguments, is_tensor
        self.changes = list[Change]()
        self.options: dict[tuple[str, str, str], Option] = {}
        self.functions: dict[str, list[int]] = {}
        self.taking = dict[str, int]()  # functions that take arrays: how many, at most
        self.numbers: dict[float, list[int]] = {}
        self.sums: dict[float, list[int]] = {}  # numbers added to an array, as epsilons
        self.applied = False  # a change was reached
        self.noting = False

    def number(self, line: int, value: float) -> float:
        """A number of the file."""
        if self.noting:
            _note(self.numbers.setdefault(value, []), line)
        for change in self.changes:
            if change["kind"] == "number" and change["old"] == value:
                self.applied = True
                return change["value"]  # type: ignore[no-any-return]
        return value

    def sum(self, line: int, left: Any, right: Any) -> Any:
        """A sum of the file."""
        number = rewriting.epsilon(left, right)
        if number is None:
            return left + right
        if self.noting:
            _note(self.sums.setdefault(number, []), line)
        for change in self.changes:
            if change["kind"] != "root" or change["old"] != number:
                continue
            if change.get("line", line) == line:
                self.applied = True
                return rewriting.elsewhere(left, right, change["value"])
        return left + right

    def told(self) -> dict[str, Any]:
        """What was noted, as a worker says it."""
        return {
            "options": list(self.options.values()),
            "numbers": list(self.numbers.items()),
            "sums": list(self.sums.items()),
            "functions": self.functions,
            "taking": self.taking,
        }

    def call(
        self, line: int, text: str, function: Any, /, *args: Any, **names: Any
    ) -> Any:
        """A call of the file."""
        if self.noting:
            self._noted(line, text, function, args, names)
        more = None
        for change in self.changes:
            if change.get("function") not in (text, EVERY):
                continue
            if change.get("line", line) != line:
                continue
            if change["kind"] == "result":
                self.applied, more = True, change["value"]
            elif change["kind"] == "left out":
                owner = self._owner(function)
                self.applied = True
                return args[0] if owner is None else owner
            else:
                function, args, names = self._changed(change, function, args, names)
        result = function(*args, **names)
        return result if more is None else result + more

    def _bound(
        self, function: Any, args: Any, names: Any
    ) -> inspect.BoundArguments | None:
        signature = signatures.of(function, self.signatures, self.is_tensor)
        try:
            return signature.bind(*args, **names) if signature else None
        except TypeError:
            return None

    def _owner(self, function: Any) -> Any:
        """The tensor of which it is a method; None: of none."""
        owner = getattr(function, "__self__", None)
        return owner if owner is not None and self.is_tensor(owner) else None

    def _noted(
        self, line: int, text: str, function: Any, args: Any, names: Any
    ) -> None:
        if getattr(function, "__module__", None) == NAME:
            return
        _note(self.functions.setdefault(text, []), line)
        if self._owner(function) is not None:
            self.taking[text] = 1
        elif count := len([a for a in args[:2] if hasattr(a, "shape")]):
            self.taking[text] = max(count, self.taking.get(text, 0))
        given = dict(names)
        if bound := self._bound(function, args, names):
            bound.apply_defaults()
            given = signatures.flat(bound)
        for option, value in given.items():
            if plain(value):
                key = (text, option, repr(value))
                new = Option(function=text, option=option, value=value, lines=[])
                _note(self.options.setdefault(key, new)["lines"], line)

    def _changed(self, change: Change, function: Any, args: Any, names: Any) -> Any:
        kind = change["kind"]
        if kind == "swap":
            self.applied = True
            return _other(function, change["value"]), args, names
        if kind == "argument" and (owner := self._owner(function)) is not None:
            if change["value"] == "exchanged":
                return function, args, names
            self.applied = True
            owner = self.arguments[change["value"]](owner)
            name = change["function"].rpartition(".")[2]
            return getattr(owner, name), args, names
        if kind == "argument" and args:
            self.applied = True
            if change["value"] == "exchanged":
                return function, (args[1], args[0], *args[2:]), names
            first = self.arguments[change["value"]](args[0])
            return function, (first, *args[1:]), names
        if kind != "option":
            return function, args, names
        option, value = change["option"], change["value"]
        bound = self._bound(function, args, names)
        if bound is None:
            new = {**names, option: value}
            self.applied |= option in names
            return function, args, new if option in names else names
        had = signatures.flat(bound, defaults=True)
        if "old" in change and repr(signatures.tuples(had.get(option))) != repr(
            signatures.tuples(change["old"])
        ):
            return function, args, names
        value = tuple(value) if isinstance(value, list) else value
        if change["function"] == EVERY and option not in had:
            return function, args, names
        self.applied = True
        if option in names or option not in bound.arguments:
            return function, args, {**names, option: value}
        place = list(bound.signature.parameters).index(option)
        return function, (*args[:place], value, *args[place + 1 :]), names


def plain(value: Any) -> bool:
    """Whether an option's value can be told and sent: a number, a text, a tuple of
    them."""
    if isinstance(value, (tuple, list)):
        return len(value) < 7 and all(map(plain, value))
    return type(value) in PLAIN


def _other(function: Any, name: str) -> Any:
    """Another function of the same owner, by its name. Raises AttributeError."""
    owner = getattr(function, "__self__", None)
    if owner is not None and not isinstance(owner, (type, ModuleType)):
        return getattr(owner, name)
    place = str(function.__module__)
    while not hasattr(sys.modules.get(place), name) and "." in place:
        place = place.rpartition(".")[0]  # a class's neighbour is its package's
    return getattr(sys.modules[place], name)


def _note(lines: list[int], line: int) -> None:
    if line not in lines:
        lines.append(line)
