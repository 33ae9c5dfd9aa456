"""What may be otherwise in a program than in another: changes, likely first."""

import re
from typing import Any, NamedTuple

from graphparity.common.user.sites import EVERY, Change
from graphparity.experiments.diff.causes import options

LIBRARY, USUAL, SWAP, NUMBER, ARGUMENT, REST = range(6)  # in this order
NAMED, DIGITS = re.compile(r"\(lines? ([\d, and]+)\)"), re.compile(r"\d+")
MOST_ARGUMENTS = 12  # functions whose arguments are changed
COUNTED = ("arange", "cumsum", "argmax", "argmin", "searchsorted")  # from 0 or from 1
READING = ("reshape", "view", "flatten", "ravel")  # where the order of axes tells
PASSED = {
    "softmax": "passed through softmax",
    "log_softmax": "passed through log-softmax",
    "sigmoid": "passed through the sigmoid",
    "log": "as its logarithm",
    "exp": "as its exponential",
    "negative": "with the other sign",
    "absolute": "as its absolute value",
    "square": "squared",
    "first two axes exchanged": "with its first two axes exchanged",
    "axes 1 and 2 exchanged": "with its axes 1 and 2 exchanged",
    "in float32": "rounded to float32",
}


class Candidate(NamedTuple):
    """A change of one program; text: what is otherwise, in words."""

    rank: int
    text: str
    change: Change


def candidates(own: dict[str, Any], other: dict[str, Any] | None) -> list[Candidate]:
    """Changes of a program; own, other: what `user_sites` says of it and of the
    other."""
    found = [*_conventions(own), *_options(own, other), *_together(own, other)]
    found += [*_swaps(own), *_left_out(own), *_numbers(own, other)]
    found += [*_roots(own), *_counted(own), *_arguments(own)]
    return sorted(found, key=lambda one: one.rank)


def lines(numbers: list[int]) -> str:
    """ "line 7" or "lines 7 and 9"."""
    texts = [str(n) for n in sorted(numbers)]
    if len(texts) == 1:
        return f"line {texts[0]}"
    return f"lines {', '.join(texts[:-1])} and {texts[-1]}"


def named_lines(text: str) -> list[int]:
    """The lines that a cause's text names in brackets, as `lines` says them."""
    return [int(n) for one in NAMED.findall(text) for n in DIGITS.findall(one)]


def _conventions(own: dict[str, Any]) -> list[Candidate]:
    return [
        Candidate(LIBRARY, f"{text}{_at(at)}", Change(kind="library", name=name))
        for name, text, at in own["conventions"]
    ]


def _at(numbers: list[int]) -> str:
    """The lines in brackets; nothing of a layer that no line of the file calls."""
    return f" ({lines(numbers)})" if numbers else ""


def _options(own: dict[str, Any], other: dict[str, Any] | None) -> list[Candidate]:
    theirs, found = _theirs(other), list[Candidate]()
    for one in own["options"]:
        name, value = one["option"], one["value"]
        rank = REST if options.rank(name) else USUAL
        for new in options.instead(name, value, theirs):
            text = f"{_given(name, value, new)} in {short(one['function'])}"
            change = Change(kind="option", function=one["function"], option=name)
            change |= {"value": new, "old": value}
            found.append(Candidate(rank, f"{text} ({lines(one['lines'])})", change))
            if rank == USUAL and len(one["lines"]) > 1:  # of one call alone
                for line in one["lines"]:
                    only = change | {"line": line}
                    found.append(Candidate(SWAP, f"{text} (line {line})", only))
    return found


def _given(name: str, value: Any, new: Any) -> str:
    """An option's other value in words."""
    value = tuple(value) if isinstance(value, list) else value
    if rounded(value, new):
        return f"{name}={value!r} rounded to float32"
    return f"{name}={new!r} instead of {value!r}"


def rounded(value: Any, new: Any) -> bool:
    """Whether a number is another as float32 holds it."""
    return type(value) is type(new) is float and new == options.single(value)


def _together(own: dict[str, Any], other: dict[str, Any] | None) -> list[Candidate]:
    """An option that several functions are given alike, changed in all of them: the
    axes of a mean and of its variance."""
    alike = dict[tuple[str, str], list[Any]]()
    for one in own["options"]:
        alike.setdefault((one["option"], repr(one["value"])), []).append(one)
    found = list[Candidate]()
    for (name, _), every in alike.items():
        if len(every) < 2 or options.rank(name):
            continue
        value, at = every[0]["value"], {n for one in every for n in one["lines"]}
        where = " and ".join(short(one["function"]) for one in every)
        for new in options.instead(name, value, _theirs(other)):
            text = f"{_given(name, value, new)} in {where}"
            change = Change(kind="option", function=EVERY, option=name)
            change |= {"value": new, "old": value}
            found.append(Candidate(SWAP, f"{text} ({lines(list(at))})", change))
    return found


def _theirs(other: dict[str, Any] | None) -> list[tuple[str, Any]]:
    return [(o["option"], o["value"]) for o in (other or {"options": []})["options"]]


def _roots(own: dict[str, Any]) -> list[Candidate]:
    """An epsilon that is added outside of a square root instead of inside, or the
    reverse."""
    found = list[Candidate]()
    for number, at in own["sums"]:
        for where, other in (("outside", "inside"), ("inside", "outside")):
            text = f"{number!r} added {where} the square root instead of {other}"
            change = Change(kind="root", old=number, value=where)
            found.append(Candidate(USUAL, f"{text} ({lines(at)})", change))
            if len(at) > 1:
                for line in at:
                    only = change | {"line": line}
                    found.append(Candidate(SWAP, f"{text} (line {line})", only))
    return found


def _counted(own: dict[str, Any]) -> list[Candidate]:
    """Indices and positions that begin at 1 instead of 0, or the reverse."""
    found = list[Candidate]()
    for function, at in own["functions"].items():
        if function.rpartition(".")[2] in COUNTED:
            for step, word in ((1, "plus 1"), (-1, "minus 1")):
                text = f"{short(function)}(…) {word} ({lines(at)})"
                change = Change(kind="result", function=function, value=step)
                found.append(Candidate(NUMBER, text, change))
    return found


def _swaps(own: dict[str, Any]) -> list[Candidate]:
    found = list[Candidate]()
    both = [*own["swaps"], *((b, a) for a, b in own["swaps"])]
    for function, at in own["functions"].items():
        name = function.rpartition(".")[2]
        for one, new in both:
            if one == name:
                text = f"{new} instead of {short(function)} ({lines(at)})"
                change = Change(kind="swap", function=function, value=new)
                found.append(Candidate(SWAP, text, change))
    return found


def _left_out(own: dict[str, Any]) -> list[Candidate]:
    """A function that is not called: its argument goes on as it is."""
    found = list[Candidate]()
    for function in list(own["taking"])[:MOST_ARGUMENTS]:
        at = lines(own["functions"].get(function, []))
        change = Change(kind="left out", function=function)
        found.append(Candidate(SWAP, f"{short(function)} left out ({at})", change))
    return found


def _numbers(own: dict[str, Any], other: dict[str, Any] | None) -> list[Candidate]:
    mine = [value for value, _ in own["numbers"]]
    theirs = [value for value, _ in other["numbers"]] if other else []
    theirs += (
        [o["value"] for o in other["options"] if type(o["value"]) is float]
        if other
        else []
    )
    new = [value for value in dict.fromkeys(theirs) if value not in mine]
    found = list[Candidate]()
    for value, at in own["numbers"]:
        for one in dict.fromkeys([*new, *options.numbers(value)]):
            if one != value:
                text = f"the number {one!r} instead of {value!r} ({lines(at)})"
                change = Change(kind="number", old=value, value=one)
                found.append(Candidate(NUMBER, text, change))
    return found


def _arguments(own: dict[str, Any]) -> list[Candidate]:
    found = list[Candidate]()
    for function, count in list(own["taking"].items())[:MOST_ARGUMENTS]:
        name, at = short(function), lines(own["functions"].get(function, []))
        for kind in [*(["exchanged"] if count > 1 else []), *own["arguments"]]:
            if kind == "exchanged":
                text = f"the first two arguments of {name} exchanged ({at})"
            else:
                text = f"the first argument of {name} {PASSED.get(kind, kind)} ({at})"
            change = Change(kind="argument", function=function, value=kind)
            moves = "axes" in kind or kind == "transposed"
            read = function.rpartition(".")[2] in READING
            early = kind == "exchanged" or (moves and read)
            rank = SWAP if early else ARGUMENT
            found.append(Candidate(rank, text, change))
    return found


def short(function: str) -> str:
    """A function's name: of a method of what a call gave its last part."""
    return f"….{function.rpartition('.')[2]}" if "(" in function else function
