"""A constructor's call as text: parsed without running it, checked, and written."""

import ast
import difflib
import math

from graphparity.common.contract import reasons
from graphparity.common.contract.documents import Options
from graphparity.experiments.dialects.discover import Known
from graphparity.experiments.dialects.library_options import (
    ALIASES,
    WORDS,
    NamedCall,
    fields_of,
)
from graphparity.experiments.dialects.run import Call

SHOWN = 60  # characters of a value that is refused


def parse(text: str) -> NamedCall:
    """Library, optimizer and options of a constructor call's text, never evaluated.

    Raises ValueError that names what was expected.
    """
    dotted, first, options, plain_call = _read(text)
    prefix, _, name = dotted.rpartition(".")
    library = library_named(prefix)
    if name not in WORDS[library]:
        near = difflib.get_close_matches(name, WORDS[library], 1, 0.3)
        hint = f"; did you mean {near[0]}?" if near else ""
        known = ", ".join(WORDS[library])
        raise ValueError(f"{library} has no {name!r} here, but {known}{hint}")
    if len(first) > 1 or not plain_call:
        raise ValueError("only the rate may stand without its option's name")
    words = WORDS[library][name][1]
    for rate, value in zip(words, first):
        if rate in options:
            raise ValueError(f"{rate} is given twice, as {value!r} and by its name")
        options = {rate: value, **options}
    _check_options(name, words, options)
    return library, name, options


def _read(text: str) -> tuple[str, list[object], Options, bool]:
    """Dotted name, values without and with a name, and whether those are all."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
        if not isinstance(node, ast.Call):
            raise ValueError
        dotted = ast.unparse(node.func)
        options = {k.arg: ast.literal_eval(k.value) for k in node.keywords if k.arg}
        first = [ast.literal_eval(value) for value in _numbers(node.args)]
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        example = "'torch.optim.Adam(lr=1e-3)'"
        raise ValueError(
            f"{text!r} is no constructor call with plain numbers, such as {example}"
        ) from None
    return dotted, first, options, len(options) == len(node.keywords)


def _numbers(arguments: list[ast.expr]) -> list[ast.expr]:
    """The arguments without a first one that is the parameters, such as
    `net.parameters()`."""
    first = arguments[0] if arguments else None
    method = isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute)
    if isinstance(first, ast.Call):
        method = method and not (first.args or first.keywords)
    named = isinstance(first, ast.Name) and first.id in ("params", "parameters")
    return arguments[1:] if method or named else arguments


def _check_options(name: str, words: dict[str, str], options: Options) -> None:
    for option, value in options.items():
        if option not in words:
            raise ValueError(
                f"{name} is translated with the options {', '.join(words)}; "
                f"{option}={value!r} is not one of them"
            )
        _check_value(option, words[option], value)


def _number(x: object, below: float = math.inf) -> bool:
    """Whether it is a number from 0 to below a limit that float64 can hold, and no
    truth value."""
    if isinstance(x, bool) or not isinstance(x, (int, float)):
        return False
    try:
        return 0.0 <= float(x) < below  # not NaN, not infinite
    except OverflowError:
        return False


def _check_value(option: str, meaning: str, value: object) -> None:
    if meaning == "b1 b2":
        pair = [*value] if isinstance(value, (tuple, list)) else []
        good = len(pair) == 2 and all(_number(x, 1.0) for x in pair)
        what = "two numbers from 0 to below 1"
    elif meaning in ("b1", "b2"):
        good, what = _number(value, 1.0), "a number from 0 to below 1"
    elif meaning in ("nesterov", "root", "corrected", "amsgrad", "centered"):
        good, what = isinstance(value, bool), "True or False"
    else:
        good, what = (
            value is None or _number(value),
            "a number >= 0 that float64 can hold",
        )
    if not good:
        came = reasons.one_line(repr(value), SHOWN)
        raise ValueError(f"{option}={came}: expected {what}")


def complete(known: Known, options: Options) -> None:
    """Raise ValueError where a call lacks an option, or has None where a number is
    needed."""
    words = WORDS[known.library][known.name][1]
    for option in words:
        if option not in known.defaults and option not in options:
            raise ValueError(f"{known.name} needs {option}, such as {option}=0.01")
        if options.get(option, 0) is None and known.defaults.get(option, 0) is not None:
            raise ValueError(f"{option}=None: expected a number")
    said = fields_of(known.library, known.name, known.defaults | options)
    if said.get("nesterov") and not said.get("rho"):
        raise ValueError("nesterov=True needs a momentum above 0")


def library_named(text: str) -> str:
    """A library's full name, from its name or a short form of it. Raises ValueError."""
    library = ALIASES.get(text.lower(), text)
    if not text:
        raise ValueError(f"name the library, as in torch.optim.Adam; {_libraries()}")
    if library not in WORDS:
        near = difflib.get_close_matches(text, [*WORDS, *ALIASES], 1, 0.3)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"unknown library {text!r}; {_libraries()}{hint}")
    return library


def _libraries() -> str:
    return f"known: {', '.join(WORDS)}, and in short {', '.join(ALIASES)}"


def call_as_text(library: str, call: Call) -> str:
    """A call as a user would type it."""
    parts = [
        f"{library}.{name}({', '.join(f'{k}={v!r}' for k, v in options.items())})"
        for name, options in call
    ]
    return parts[0] if len(parts) == 1 else f"optax.chain({', '.join(parts)})"
