"""Which variant of its rule a library's optimizer is, found by running all of them."""

import itertools
from dataclasses import dataclass, fields
from typing import Any

from graphparity.common.contract.trees import Array, distance
from graphparity.common.workers.pool import Pool
from graphparity.experiments.dialects import neutral_rule
from graphparity.experiments.dialects.library_options import (
    SPEAKERS,
    WORDS,
    fields_of,
    options_of,
)
from graphparity.experiments.dialects.neutral_rule import Dialect
from graphparity.experiments.dialects.run import SAME, compute, speak

STEPS = 12  # of each probe
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
    "ahead": neutral_rule.AHEADS,
    "first_damped": (False, True),
    "rate_inside": (False, True),
    "root": tuple(neutral_rule.ROOTS),
    "start": (0.0, 0.1, 1.0),
    "corrected": (False, True),
    "decayed": neutral_rule.DECAYS,
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


def find(pool: Pool, library: str, name: str) -> Known:
    """Which variant an optimizer is: the only one of all that its probes fit.

    Raises LookupError where none fits, or several that differ.
    """
    family, said = WORDS[library][name][0], said_by(library, name)
    given = pool.ask(SPEAKERS[library], "defaults", of=name)
    own = {key: value for key, value in PROBE.items() if key in said}
    probes = _probes(own, said)
    outs = []
    for probe in probes:
        call = [(name, options_of(library, name, probe))]
        outs.append(speak(pool, library, call, STEPS, True, probe["lr"]))
    variants = _variants(family, said)
    fits = _fitting(variants, probes, outs)
    if len(fits) != 1:
        found = "none fits" if not fits else f"{len(fits)} fit: {list(fits)}"
        raise LookupError(f"{library}.{name}: of {len(variants)} variants {found}")
    [(fit, error)] = fits.values()
    default = fit.but(**{key: getattr(Dialect(family), key) for key in own})
    default = default.but(**{"nesterov": False, **fields_of(library, name, given)})
    if "dampening" not in said:
        default = default.but(dampening=0.0)
    return Known(library, name, default, given, error, len(variants) - 1)


def said_by(library: str, name: str) -> set[str]:
    """The fields that an optimizer's options say."""
    return set(" ".join(WORDS[library][name][1].values()).split())


def _probes(own: dict[str, Any], said: set[str]) -> list[dict[str, Any]]:
    """Options that make every difference between two variants show."""
    more = {"nesterov": True, "dampening": 0.3}
    return [own, *({**own, key: value} for key, value in more.items() if key in said)]


def _variants(family: str, said: set[str]) -> list[Dialect]:
    """All that an optimizer with these options may compute."""
    open_fields = (FAMILY[family] | {"decayed"}) & set(CHOICES)
    open_fields -= {field for field, option in NEEDS.items() if option not in said}
    choices = {key: CHOICES[key] for key in sorted(open_fields)}
    if "eps" not in said and "eps" in FAMILY[family]:
        choices["eps"] = (0.0, 1e-10, 1e-8, 1e-7)
    every = itertools.product(*choices.values())
    return [Dialect(family, **dict(zip(choices, values))) for values in every]


def _fitting(
    variants: list[Dialect], probes: list[dict[str, Any]], outs: list[Array]
) -> dict[tuple[Dialect, ...], tuple[Dialect, float]]:
    """The variants that compute what came out, with their error; equal ones once."""
    fits: dict[tuple[Dialect, ...], tuple[Dialect, float]] = {}
    for variant in variants:
        every = tuple(plain(variant.but(**probe)) for probe in probes)
        pairs = zip(every, outs)
        error = max(distance(out, compute(d, STEPS, True)) for d, out in pairs)
        if error <= SAME:
            fits.setdefault(every, (variant, error))
    return fits
