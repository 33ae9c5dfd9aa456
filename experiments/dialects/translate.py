"""What one library computes as a call of another, or why there is none."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, fields

from graphparity.common.contract.documents import Options
from graphparity.experiments.dialects.call_text import call_as_text
from graphparity.experiments.dialects.discover import Known, plain
from graphparity.experiments.dialects.library_options import WORDS, options_of
from graphparity.experiments.dialects.neutral_rule import Dialect
from graphparity.experiments.dialects.run import Call

PLACES = {"outside": "√G + ε", "inside": "√(G + ε)", "hat": "ε-hat"}
WHY: dict[str, Callable[[Dialect, Dialect], str]] = {  # of theirs and the wanted
    "root": lambda t, w: f"it has {PLACES[t.root]}, this is {PLACES[w.root]}",
    "eps": lambda t, w: f"it has no epsilon, this has {w.eps:g}",
    "start": lambda t, w: f"its G starts at {t.start:g}, this at {w.start:g}",
    "decay": lambda t, w: f"it has no decay, this has {w.decay:g}",
    "decayed": lambda t, w: f"its decay is {t.decayed}, this {w.decayed}",
    "dampening": lambda t, w: "it has no dampening",
    "nesterov": lambda t, w: "it does not look ahead",
    "centered": lambda t, w: "it divides by " + ("√G", "the deviation")[t.centered],
    "amsgrad": lambda t, w: f"it is{'' if t.amsgrad else ' not'} AMSGrad",
    "peak": lambda t, w: f"it keeps the largest {t.peak} G, this the {w.peak} one",
    "coarse": lambda t, w: "one of them holds 0.96 in float32",
    "warm": lambda t, w: f"its b1 grows with {t.warm:g}, this one's with {w.warm:g}",
}


@dataclass(frozen=True)
class Translation:
    """The call that computes the same, or why there is none."""

    library: str
    call: Call | None
    reason: str  # why not; or the condition under which it holds
    dialect: Dialect

    def text(self) -> str:
        """As text for tables."""
        if self.call is None:
            return f"cannot: {self.reason}"
        note = f"  [{self.reason}]" if self.reason else ""
        return call_as_text(self.library, self.call) + note


def near(
    d: Dialect, library: str, known: list[Known]
) -> list[tuple[list[str], Call, Dialect]]:
    """The call of each of a library's optimizers of the family that is most like a
    dialect, and what it computes; first the fields in which the two differ."""
    found = []
    for k in known:
        if k.library != library or k.default.family != d.family:
            continue
        call = [(k.name, _short(k, d))]
        spoken = k.dialect(call[0][1])
        apart = _differences(spoken, d)
        if library == "optax" and apart:
            call, apart = _chain(k, d, call, apart)
        found.append((apart, call, spoken))
    return found


def translate(d: Dialect, library: str, known: list[Known]) -> Translation:
    """The call of a library that computes a dialect."""
    every = near(d, library, known)
    if not every:
        return Translation(library, None, "it has no such rule", d)
    apart, call, spoken = min(every, key=lambda one: len(one[0]))
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


def _short(known: Known, d: Dialect) -> Options:
    """Options that set a dialect, without those whose default is the same."""
    every = {f.name: getattr(d, f.name) for f in fields(d) if f.name != "family"}
    options = options_of(known.library, known.name, every)
    said = known.dialect(options)
    words = WORDS[known.library][known.name][1]
    for count in range(len(options)):
        for chosen in itertools.combinations(options, count + 1):
            fewer = {option: options[option] for option in chosen}
            rate = any(words[option] == "lr" for option in chosen)
            if rate and known.dialect(fewer) == said:
                return fewer
    return options


def _chain(
    known: Known, d: Dialect, call: Call, apart: list[str]
) -> tuple[Call, list[str]]:
    """What optax writes as a chain: decay, and the rate before the velocity."""
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
