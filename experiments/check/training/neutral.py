"""An optimizer said once, in no library's words: parsed, never evaluated.

`adam(lr=1e-3)`, with a schedule `adam(lr=cosine(1e-3, steps=10))`, behind what clips
`chain(clip_by_global_norm(1.0), adamw(lr=1e-3, weight_decay=0.01))`; a library's own
call stands for what it computes: `chain(clip(0.5), keras.optimizers.Adam(1e-3))`.
"""

import ast
import copy
import difflib
import math
from dataclasses import dataclass

from graphparity.common.contract.documents import Options
from graphparity.experiments.check.training.schedules import OPTIONS, Schedule
from graphparity.experiments.dialects import call_text, neutral_rule
from graphparity.experiments.dialects.discover import plain
from graphparity.experiments.dialects.library_options import NamedCall
from graphparity.experiments.dialects.neutral_rule import Dialect

CLIPS = {  # what each clips: every number, each weight's norm, the norm of all
    "clip": "value",
    "clip_by_value": "value",
    "clip_by_norm": "norm",
    "clip_by_global_norm": "global norm",
}
ADAM = {"lr": "lr", "b1": "b1", "b2": "b2", "eps": "eps", "root": "root"}
ADAM |= {"weight_decay": "decay", "amsgrad": "amsgrad"}
NADAM = {**ADAM, "momentum_decay": "warm"}
del NADAM["amsgrad"]
PUSH = {"momentum": "rho", "nesterov": "nesterov", "weight_decay": "decay"}
RMSPROP = {"lr": "lr", "b2": "b2", "eps": "eps", "root": "root", **PUSH}
FIRST = Dialect("adam", lr=math.nan, eps=1e-8, corrected=True)
RULES: dict[str, tuple[Dialect, dict[str, str]]] = {  # the rule, its field by option
    "sgd": (
        Dialect("sgd", lr=math.nan),
        {"lr": "lr", **PUSH, "dampening": "dampening"},
    ),
    "adam": (FIRST, ADAM),
    "adamw": (FIRST.but(decay=0.01, decayed="times rate"), ADAM),
    "amsgrad": (FIRST.but(amsgrad=True), ADAM),
    "nadam": (FIRST.but(family="nadam"), NADAM),
    "rmsprop": (
        Dialect("rmsprop", lr=math.nan, b2=0.99, eps=1e-8),
        {**RMSPROP, "centered": "centered"},
    ),
    "adagrad": (
        Dialect("adagrad", lr=math.nan, eps=1e-10),
        {
            "lr": "lr",
            "eps": "eps",
            "root": "root",
            "start": "start",
            "weight_decay": "decay",
        },
    ),
}
TRUTHS = ("nesterov", "amsgrad", "centered")


@dataclass(frozen=True)
class Recipe:
    """What is done to the gradients at each step; rule: None where a library's call,
    which is found out by running, says it."""

    text: str
    rule: Dialect | None
    call: NamedCall | None
    clips: tuple[tuple[str, float], ...] = ()
    schedule: Schedule | None = None


def parse(text: str) -> Recipe:
    """The optimizer that a text says. Raises ValueError with what was expected."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        node = None
    if not isinstance(node, ast.Call):
        example = "'adam(lr=1e-3)', 'chain(clip_by_global_norm(1.0), adam(lr=1e-3))'"
        raise ValueError(f"{text!r} is no constructor call, such as {example}")
    links = [node]
    if _name(node) == "chain":
        links = [_call(one) for one in node.args]
        if not links or node.keywords:
            raise ValueError("chain(…) takes what clips, and the optimizer last")
    clips = tuple(map(_clip, links[:-1]))
    return _last(text, links[-1], clips)


def _last(text: str, node: ast.Call, clips: tuple[tuple[str, float], ...]) -> Recipe:
    node, schedule = _scheduled(node)
    name = _name(node)
    if name in CLIPS:
        raise ValueError(f"{name} comes before the optimizer, which is said last")
    if "." in name:
        return Recipe(text, None, call_text.parse(ast.unparse(node)), clips, schedule)
    if name not in RULES:
        raise ValueError(f"no optimizer {name!r}; {_known(name, [*RULES])}")
    rule, words = RULES[name]
    said = _options(name, node, dict.fromkeys(words, None) | {"lr": ...})
    changes = {words[k]: _checked(k, v) for k, v in said.items() if v is not None}
    return Recipe(text, plain(rule.but(**changes)), None, clips, schedule)


def _checked(option: str, value: object) -> object:
    """An option's value. Raises ValueError."""
    if option in TRUTHS:
        good, what = isinstance(value, bool), "True or False"
    elif option == "root":
        good, what = value in neutral_rule.ROOTS, " or ".join(neutral_rule.ROOTS)
    else:
        below = 1.0 if option in ("b1", "b2") else math.inf
        good, what = _number(value, below), f"a number from 0 to below {below:g}"
    if not good:
        raise ValueError(f"{option}={value!r}: expected {what}")
    return value


def _number(value: object, below: float = math.inf) -> bool:
    whole = isinstance(value, (int, float)) and not isinstance(value, bool)
    return whole and 0.0 <= float(str(value)) < below


def _clip(node: ast.Call) -> tuple[str, float]:
    name = _name(node)
    if name not in CLIPS:
        raise ValueError(f"{name!r} clips nothing; {_known(name, [*CLIPS])}")
    most = _options(name, node, {"most": ...})["most"]
    if not _number(most) or not most:
        raise ValueError(f"{name}({most!r}): expected a number above 0")
    return CLIPS[name], float(most)


def _scheduled(node: ast.Call) -> tuple[ast.Call, Schedule | None]:
    """The call with the largest rate in the place of its schedule."""
    node, found = copy.deepcopy(node), list[Schedule]()

    def replaced(value: ast.expr) -> ast.expr:
        if not isinstance(value, ast.Call) or _name(value) not in OPTIONS:
            return value
        found.append(_schedule(value))
        return ast.Constant(found[0].peak())

    node.args = [replaced(one) for one in node.args[:1]] + node.args[1:]
    for keyword in node.keywords:
        if keyword.arg in ("lr", "learning_rate"):
            keyword.value = replaced(keyword.value)
    return node, found[0] if found else None


def _schedule(node: ast.Call) -> Schedule:
    name = _name(node)
    said = _options(name, node, OPTIONS[name])
    for option, value in said.items():
        each = value if option == "at" else [value]
        if not isinstance(each, (list, tuple)) or not all(map(_number, each)):
            what = "a list of steps" if option == "at" else "a number from 0 up"
            raise ValueError(f"{name}: {option}={value!r}: expected {what}")
    if not said.get("steps", 1) > said.get("warmup", 0):
        raise ValueError(f"{name}: expected steps > {said.get('warmup', 0)}")
    if not Schedule(name, said).peak() or said.get("warmup") == 0:
        raise ValueError(f"{name}: expected a rate and a warm-up above 0")
    return Schedule(name, said)


def _options(name: str, node: ast.Call, known: dict[str, object]) -> Options:
    """A call's options by name, the first ones also by place; ... must be said. Raises
    ValueError."""
    if len(node.args) > len(known):
        raise ValueError(f"{name} takes {', '.join(known)}")
    given = [(k.arg or "**", k.value) for k in node.keywords]
    said, pairs = dict(known), [*zip(known, node.args, strict=False), *given]
    for option, value in pairs:
        if option not in known:
            raise ValueError(f"{name} has no {option!r}; it takes {', '.join(known)}")
        try:
            said[option] = ast.literal_eval(value)
        except (ValueError, TypeError, RecursionError):
            what = ast.unparse(value)
            raise ValueError(f"{name}: {option}={what}: expected a number") from None
    if lacking := [option for option, value in said.items() if value is ...]:
        raise ValueError(f"{name} needs {', '.join(lacking)}")
    return said


def _name(node: ast.Call) -> str:
    return ast.unparse(node.func)


def _call(node: ast.expr) -> ast.Call:
    if not isinstance(node, ast.Call):
        raise ValueError(f"chain(…): {ast.unparse(node)} is no call")
    return node


def _known(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, 1, 0.5)
    return f"known: {', '.join(names)}{f'; did you mean {near[0]}?' if near else ''}"
