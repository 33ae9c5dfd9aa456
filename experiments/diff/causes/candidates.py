"""What may be otherwise in a program than in another: changes, likely first."""

import re
from typing import Any, NamedTuple

from graphparity.common.user.sites import Change
from graphparity.experiments.diff.causes import options

LIBRARY, USUAL, SWAP, NUMBER, ARGUMENT, REST = range(6)  # in this order
NAMED, DIGITS = re.compile(r"\(lines? ([\d, and]+)\)"), re.compile(r"\d+")
MOST_ARGUMENTS = 12  # functions whose arguments are changed
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
    found = [*_conventions(own), *_options(own, other), *_swaps(own)]
    found += [*_numbers(own, other), *_arguments(own)]
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
        Candidate(LIBRARY, f"{text} ({lines(at)})", Change(kind="library", name=name))
        for name, text, at in own["conventions"]
    ]


def _options(own: dict[str, Any], other: dict[str, Any] | None) -> list[Candidate]:
    theirs = [(o["option"], o["value"]) for o in (other or {"options": []})["options"]]
    found = list[Candidate]()
    for one in own["options"]:
        name, value = one["option"], one["value"]
        rank = REST if options.rank(name) else USUAL
        for new in options.instead(name, value, theirs):
            text = f"{name}={new!r} instead of {value!r} in {short(one['function'])}"
            change = Change(kind="option", function=one["function"], option=name)
            change |= {"value": new, "old": value}
            found.append(Candidate(rank, f"{text} ({lines(one['lines'])})", change))
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
            rank = SWAP if kind == "exchanged" else ARGUMENT
            found.append(Candidate(rank, text, change))
    return found


def short(function: str) -> str:
    """A function's name: of a method of what a call gave its last part."""
    return f"….{function.rpartition('.')[2]}" if "(" in function else function
