"""What each library's optimizer computes, found by running it; and translations."""

import ast
import difflib
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from common.pool import Pool
from common.tree import Array, distance
from experiments import neutral
from experiments.neutral import Dialect
from experiments.vocabulary import (
    ALIASES,
    SPEAKERS,
    WORDS,
    fields_of,
    options_of,
)

Call = list[tuple[str, dict[str, Any]]]  # one constructor, or optax's chain of some

SAME = 1e-12  # relative distance of weights in float64 up to which two rules are one
ONE_STEP = 8 * 4e-16
PROBE = dict(lr=0.02, rho=0.8, b1=0.7, b2=0.9, eps=0.05, decay=0.1)
FAMILY = {  # the fields that a family has
    "sgd": {"rho", "dampening", "first_damped", "nesterov", "ahead", "rate_inside"},
    "adagrad": {"eps", "root", "start"},
    "rmsprop": {"b2", "eps", "root", "start", "corrected"},
    "adam": {"b1", "b2", "eps", "root", "corrected"},
}
FAMILY["rmsprop"] |= FAMILY["sgd"] - {"dampening", "first_damped"}
NEEDS = {  # what is found out only where there is an option for it
    "decayed": "decay",
    "rate_inside": "rho",
    "ahead": "nesterov",
    "first_damped": "dampening",
}
CHOICES: dict[str, tuple[Any, ...]] = {  # what is found out, where there is no option
    "ahead": neutral.AHEADS,
    "first_damped": (False, True),
    "rate_inside": (False, True),
    "root": tuple(neutral.ROOTS),
    "start": (0.0, 0.1, 1.0),
    "corrected": (False, True),
    "decayed": neutral.DECAYS,
}


@dataclass(frozen=True)
class Known:
    """An optimizer as it was found: its defaults as a dialect, and the evidence."""

    library: str
    name: str
    default: Dialect
    given: dict[str, Any]  # the defaults of its options
    error: float  # greatest relative distance of the probes
    others: int  # variants that were tried and do not fit

    def dialect(self, options: dict[str, Any]) -> Dialect:
        """What a call with these options computes."""
        return plain(self.default.but(**fields_of(self.library, self.name, options)))


def plain(d: Dialect) -> Dialect:
    """The same rule with every field that has no effect at its default."""
    empty, own = Dialect(d.family), FAMILY[d.family] | {"lr", "decay", "decayed"}
    changes = {f.name: getattr(empty, f.name) for f in fields(d) if f.name not in own}
    del changes["family"]
    d = d.but(**changes)
    if not d.rho:
        d = d.but(nesterov=False, rate_inside=False, dampening=0.0)
    if not d.dampening:
        d = d.but(first_damped=False)
    if not d.nesterov:
        d = d.but(ahead="new")
    if d.family == "adagrad" and d.root == "inside":  # G only grows: a larger start
        d = d.but(root="outside", start=d.start + d.eps, eps=0.0)
    if d.family == "sgd" and not d.rho and d.decayed == "times rate":
        d = d.but(decayed="coupled")  # without a velocity the same
    if not d.eps or (d.root == "hat" and not d.corrected):
        d = d.but(root="outside")
    return d if d.decay else d.but(decayed="coupled")


# -- running ---------------------------------------------------------------------------


def gradients(steps: int) -> Array:
    """Gradients (steps, 6) from large to tiny, the last one mostly zero: rare."""
    rng = np.random.default_rng(3)
    found = rng.standard_normal((steps, 6)) * [1.0, 1.0, 0.1, 0.01, 1e-3, 1.0]
    found[:, 5] *= np.arange(steps) % 5 == 0
    return found


START = np.array([1.0, -1.0, 0.5, 0.3, 0.2, -0.7])


def rates(lr: float, steps: int) -> Array:
    """A rate that falls to a third: it separates the forms of momentum."""
    return lr * (1.0 - 2.0 * np.arange(steps) / (3.0 * steps))


def speak(
    pool: Pool, library: str, call: Call, steps: int, changing: bool, lr: float
) -> Array:
    """Weights (steps, 6) of a library's optimizer in float64."""
    given = {"call": call, "start": START, "gradients": gradients(steps)}
    schedule = rates(lr, steps) if changing else None
    return np.array(pool.ask(SPEAKERS[library], "call", **given, rates=schedule))


def compute(d: Dialect, steps: int, changing: bool) -> Array:
    """The same of the neutral rule."""
    schedule = rates(d.lr, steps) if changing else None
    return neutral.run(d, START, gradients(steps), schedule)


# -- finding ---------------------------------------------------------------------------


def find(pool: Pool, library: str, name: str) -> Known:
    """Which variant an optimizer is: the only one of all that its probes fit.

    Raises LookupError where none fits, or several that differ.
    """
    family, words = WORDS[library][name]
    given = pool.ask(SPEAKERS[library], "defaults", of=name)
    said = set(" ".join(words.values()).split())
    own = {key: value for key, value in PROBE.items() if key in said}
    probes = [own]
    more = {"nesterov": True, "dampening": 0.3}
    probes += [{**own, key: value} for key, value in more.items() if key in said]
    seen = []
    for probe in probes:
        call = [(name, options_of(library, name, probe))]
        seen.append((probe, speak(pool, library, call, 12, True, probe["lr"])))
    open_fields = (FAMILY[family] | {"decayed"}) & set(CHOICES)
    open_fields -= {field for field, option in NEEDS.items() if option not in said}
    choices = {key: CHOICES[key] for key in sorted(open_fields)}
    if "eps" not in said and "eps" in FAMILY[family]:
        choices["eps"] = (0.0, 1e-10, 1e-8, 1e-7)
    fits: dict[tuple[Dialect, ...], tuple[Dialect, float]] = {}
    tried = 0
    for values in itertools.product(*choices.values()):
        variant = Dialect(family, **dict(zip(choices, values)))
        every = tuple(plain(variant.but(**probe)) for probe in probes)
        outs = (out for _, out in seen)
        apart = (distance(out, compute(d, 12, True)) for d, out in zip(every, outs))
        tried += 1
        if (error := max(apart)) <= SAME:
            fits.setdefault(every, (variant, error))
    if len(fits) != 1:
        found = "none fits" if not fits else f"{len(fits)} fit: {list(fits)}"
        raise LookupError(f"{library}.{name}: of {tried} variants {found}")
    [(fit, error)] = fits.values()
    default = fit.but(**{key: getattr(Dialect(family), key) for key in own})
    default = default.but(**{"nesterov": False, **fields_of(library, name, given)})
    if "dampening" not in said:
        default = default.but(dampening=0.0)
    return Known(library, name, default, given, error, tried - 1)


def describe(known: Known) -> dict[str, str]:
    """In words, what was found."""
    d, own = known.default, FAMILY[known.default.family]
    said = set(" ".join(WORDS[known.library][known.name][1].values()).split())
    eps = "none" if "eps" not in said else d.root
    momentum = "yes" if d.rate_inside else "no"
    ahead = {"new": "yes", "old": "with the old v", "none": "no"}[d.ahead]
    damped = "all" if d.first_damped else "2nd on"
    decay = {"coupled": "L2", "times rate": "off w, × a", "free": "off w"}
    return {
        "epsilon": eps if "root" in own else "",
        "start": f"{d.start:g}" if "start" in own else "",
        "bias": ("yes" if d.corrected else "no") if "corrected" in own else "",
        "momentum": momentum if "rho" in said else "",
        "ahead": ahead if "nesterov" in said else "",
        "dampening": damped if "dampening" in said else "",
        "decay": decay[d.decayed] if "decay" in said else "",
    }


def defaults_in_words(known: Known) -> str:
    """The defaults of an optimizer's options, by field."""
    names = {"b1": "β1", "b2": "β2", "eps": "ε", "rho": "ρ"}
    said = fields_of(known.library, known.name, known.given)
    pairs = [(names[key], said[key]) for key in names if said.get(key)]
    if said.get("decay"):
        pairs.append(("d", said["decay"]))
    if "lr" in said:
        pairs.insert(0, ("a", said["lr"]))
    return " ".join(f"{name} {value:g}" for name, value in pairs)


def gaps(
    pool: Pool, calls: dict[str, tuple[str, dict[str, Any]]], points: tuple[int, ...]
) -> dict[str, list[float]]:
    """How far each library's namesake is from the first one's after some steps.

    Of the weights, relative to the way that the first one has gone.
    """
    ends = {
        library: speak(pool, library, [call], max(points), False, 0.0)
        for library, call in calls.items()
    }
    first, *others = ends or [""]
    found = {}
    for library in others:
        apart = [
            np.linalg.norm(ends[library][n - 1] - ends[first][n - 1]) for n in points
        ]
        way = [np.linalg.norm(ends[first][n - 1] - START) for n in points]
        found[library] = [float(a / b) for a, b in zip(apart, way, strict=True)]
    return found


# -- reading a call --------------------------------------------------------------------


def parse(text: str) -> tuple[str, str, dict[str, Any]]:
    """Library, optimizer and options of a constructor call's text, never evaluated.

    Raises ValueError that names what was expected.
    """
    try:
        node = ast.parse(text.strip(), mode="eval").body
        if not isinstance(node, ast.Call):
            raise ValueError
        dotted = ast.unparse(node.func)
        options = {k.arg: ast.literal_eval(k.value) for k in node.keywords if k.arg}
        plain_call = len(options) == len(node.keywords)
        first = [ast.literal_eval(value) for value in _numbers(node.args)]
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        example = "'torch.optim.Adam(lr=1e-3)'"
        raise ValueError(
            f"{text!r} is no constructor call with plain numbers, such as {example}"
        ) from None
    prefix, _, name = dotted.rpartition(".")
    library = language(prefix)
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
    for option, value in options.items():
        if option not in words:
            raise ValueError(
                f"{name} is translated with the options {', '.join(words)}; "
                f"{option}={value!r} is not one of them"
            )
        _check_value(option, words[option], value)
    return library, name, options


def _numbers(arguments: list[ast.expr]) -> list[ast.expr]:
    """Without a first one that stands for the parameters: `net.parameters()`."""
    first = arguments[0] if arguments else None
    method = isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute)
    if isinstance(first, ast.Call):
        method = method and not (first.args or first.keywords)
    named = isinstance(first, ast.Name) and first.id in ("params", "parameters")
    return arguments[1:] if method or named else arguments


def _check_value(option: str, meaning: str, value: Any) -> None:
    def number(x: Any) -> bool:
        known = isinstance(x, (int, float)) and not isinstance(x, bool)
        return known and math.isfinite(x)

    def share(x: Any) -> bool:
        return number(x) and 0.0 <= x < 1.0

    if meaning == "b1 b2":
        pair = isinstance(value, (tuple, list)) and len(value) == 2
        good, what = pair and all(map(share, value)), "two numbers from 0 to below 1"
    elif meaning in ("b1", "b2"):
        good, what = share(value), "a number from 0 to below 1"
    elif meaning in ("nesterov", "root", "corrected"):
        good, what = isinstance(value, bool), "True or False"
    else:
        good, what = value is None or (number(value) and value >= 0), "a number >= 0"
    if not good:
        raise ValueError(f"{option}={value!r}: expected {what}")


def complete(known: Known, options: dict[str, Any]) -> None:
    """Raise ValueError where a call lacks an option, or gives one no number."""
    words = WORDS[known.library][known.name][1]
    for option in words:
        if option not in known.given and option not in options:
            raise ValueError(f"{known.name} needs {option}, such as {option}=0.01")
        if options.get(option, 0) is None and known.given.get(option, 0) is not None:
            raise ValueError(f"{option}=None: expected a number")
    said = fields_of(known.library, known.name, known.given | options)
    if said.get("nesterov") and not said.get("rho"):
        raise ValueError("nesterov=True needs a momentum above 0")


def language(text: str) -> str:
    """A library by its name or a short form of it. Raises ValueError."""
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


def spell(library: str, call: Call) -> str:
    """A call as one types it."""
    parts = [
        f"{library}.{name}({', '.join(f'{k}={v!r}' for k, v in options.items())})"
        for name, options in call
    ]
    return parts[0] if len(parts) == 1 else f"optax.chain({', '.join(parts)})"


# -- translating -----------------------------------------------------------------------

PLACES = {"outside": "√G + ε", "inside": "√(G + ε)", "hat": "ε-hat"}
WHY: dict[str, Callable[[Dialect, Dialect], str]] = {  # of theirs and the wanted
    "root": lambda t, w: f"it has {PLACES[t.root]}, this is {PLACES[w.root]}",
    "eps": lambda t, w: f"it has no epsilon, this has {w.eps:g}",
    "start": lambda t, w: f"its G starts at {t.start:g}, this at {w.start:g}",
    "decay": lambda t, w: f"it has no decay, this has {w.decay:g}",
    "decayed": lambda t, w: f"its decay is {t.decayed}, this {w.decayed}",
    "dampening": lambda t, w: "it has no dampening",
    "nesterov": lambda t, w: "it does not look ahead",
}


@dataclass(frozen=True)
class Translation:
    """The call that computes the same, or why there is none."""

    library: str
    call: Call | None
    reason: str  # why not; or the condition under which it holds
    dialect: Dialect

    def text(self) -> str:
        """For people."""
        if self.call is None:
            return f"cannot: {self.reason}"
        note = f"  [{self.reason}]" if self.reason else ""
        return spell(self.library, self.call) + note


def translate(d: Dialect, library: str, known: list[Known]) -> Translation:
    """The call of a library that computes a dialect."""
    best: tuple[int, list[str], Call, Dialect] | None = None
    for k in known:
        if k.library != library or k.default.family != d.family:
            continue
        call = [(k.name, _short(k, d))]
        spoken = k.dialect(call[0][1])
        apart = _differences(spoken, d)
        if library == "optax" and apart:
            call, apart = _chain(k, d, call, apart)
        if best is None or len(apart) < best[0]:
            best = (len(apart), apart, call, spoken)
    if best is None:
        return Translation(library, None, "it has no such rule", d)
    _, apart, call, spoken = best
    if not apart:
        return Translation(library, call, "", d)
    if apart == ["rate_inside"]:
        return Translation(library, call, "while the rate is constant", d)
    fields_apart = [field for field in apart if field != "rate_inside"]
    reasons = "; ".join(_why(field, spoken, d) for field in fields_apart)
    return Translation(library, None, reasons, d)


def _why(field: str, theirs: Dialect, wanted: Dialect) -> str:
    known = WHY.get(field)
    return known(theirs, wanted) if known else f"its {field} differs"


def _differences(spoken: Dialect, wanted: Dialect) -> list[str]:
    pairs = ((f.name, getattr(spoken, f.name)) for f in fields(wanted))
    return [name for name, value in pairs if value != getattr(wanted, name)]


def _short(known: Known, d: Dialect) -> dict[str, Any]:
    """Options that say a dialect, without those whose default says the same."""
    every = {f.name: getattr(d, f.name) for f in fields(d) if f.name != "family"}
    options = options_of(known.library, known.name, every)
    said = known.dialect(options)
    words = WORDS[known.library][known.name][1]
    for count in range(len(options)):
        for kept in itertools.combinations(options, count + 1):
            fewer = {option: options[option] for option in kept}
            rate = any(words[option] == "lr" for option in kept)
            if rate and known.dialect(fewer) == said:
                return fewer
    return options


def _chain(known: Known, d: Dialect, call: Call, apart: list[str]) -> Any:
    """What optax says by composition: decay, and the rate before the velocity."""
    if d.decayed == "coupled" and d.decay and d.family != "sgd":
        rest = plain(d.but(decay=0.0))
        call = [(known.name, _short(known, rest))]
        left = _differences(known.dialect(call[0][1]), rest)
        if left in ([], ["rate_inside"]):
            return [("add_decayed_weights", {"weight_decay": d.decay}), *call], left
    if d.family == "sgd" and not d.dampening and d.decayed != "free":
        first = d.decayed == "coupled" and d.decay
        decay = [("add_decayed_weights", {"weight_decay": d.decay})] if first else []
        trace = ("trace", {"decay": d.rho, "nesterov": d.nesterov})
        rate = ("scale_by_learning_rate", {"learning_rate": d.lr})
        push = [trace] if d.rho else []
        order = [rate, *push] if d.rate_inside else [*push, rate]
        if not d.decay or first:
            return [*decay, *order], []
        last = ("add_decayed_weights", {"weight_decay": -d.lr * d.decay})
        return [*order, last], ["rate_inside"]  # its decay does not follow the rate
    return call, apart


def verify(
    pool: Pool, source: tuple[str, Call], found: Translation, steps: int = 1000
) -> dict[str, Any]:
    """Both calls run in float64: distances after one step and after many.

    Of source and translation, and of the translation and the neutral rule.
    """
    assert found.call is not None
    changing, result = not found.reason, dict[str, Any]()
    for count, name in ((1, "one"), (steps, "many")):
        lr = found.dialect.lr
        theirs = speak(pool, found.library, found.call, count, changing, lr)
        mine = speak(pool, *source, count, changing, lr)
        right = compute(found.dialect, count, changing)
        result[name] = max(distance(theirs, mine), distance(theirs, right))
    return result | {"verified": within(result)}


def measure(
    pool: Pool, source: tuple[str, Call], d: Dialect, steps: int = 1000
) -> dict[str, Any]:
    """The distances of a call from the neutral rule in float64, as in `verify`."""
    result: dict[str, Any] = {}
    for count, name in ((1, "one"), (steps, "many")):
        out = speak(pool, *source, count, True, d.lr)
        result[name] = distance(out, compute(d, count, True))
    return result | {"verified": within(result)}


def within(proof: dict[str, float]) -> bool:
    """Both distances are small enough."""
    return proof["one"] <= ONE_STEP and proof["many"] <= SAME
