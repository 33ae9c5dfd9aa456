"""The variant of its rule that a library's optimizer is, found by running all
variants."""

import itertools
import math
from dataclasses import dataclass, fields

from graphparity.common.contract.documents import Options
from graphparity.common.contract.trees import Array, distance
from graphparity.common.workers.pool import Pool
from graphparity.experiments.dialects import neutral_rule
from graphparity.experiments.dialects.library_options import (
    ALWAYS,
    BACKEND_OF,
    WORDS,
    fields_of,
    options_of,
)
from graphparity.experiments.dialects.neutral_rule import Dialect
from graphparity.experiments.dialects.run import SAME, compute, run_library

STEPS = 12  # of each probe
PROBE = dict(lr=0.02, rho=0.8, b1=0.7, b2=0.9, eps=0.05, decay=0.1, warm=0.5)
FAMILY = {  # the fields that a family has
    "sgd": {"rho", "dampening", "first_damped", "nesterov", "ahead", "rate_inside"},
    "adagrad": {"eps", "root", "start"},
    "rmsprop": {"b2", "eps", "root", "start", "corrected", "centered"},
    "adam": {"b1", "b2", "eps", "root", "corrected", "amsgrad", "peak"},
    "nadam": {"b1", "b2", "eps", "root", "corrected", "warm", "coarse"},
}
FAMILY["rmsprop"] |= FAMILY["sgd"] - {"dampening", "first_damped"}
NEEDS = {  # what is found out only where there is an option for it
    "decayed": "decay",
    "rate_inside": "rho",
    "ahead": "nesterov",
    "first_damped": "dampening",
    "peak": "amsgrad",
}
CHOICES: dict[
    str, tuple[object, ...]
] = {  # what is found out, where there is no option
    "ahead": neutral_rule.AHEADS,
    "first_damped": (False, True),
    "rate_inside": (False, True),
    "root": tuple(neutral_rule.ROOTS),
    "start": (0.0, 0.1, 1.0),
    "corrected": (False, True),
    "decayed": neutral_rule.DECAYS,
    "peak": neutral_rule.PEAKS,
    "warm": (0.004, 1.0, math.inf),
    "coarse": (False, True),
}


@dataclass(frozen=True)
class Known:
    """An optimizer as it was found: its defaults as a dialect, and the evidence."""

    library: str
    name: str
    default: Dialect
    defaults: Options  # of its options
    error: float  # greatest relative distance of the probes
    others: int  # variants that were tried and do not fit

    def dialect(self, options: Options) -> Dialect:
        """What a call with these options computes."""
        return plain(self.default.but(**fields_of(self.library, self.name, options)))


def plain(d: Dialect) -> Dialect:
    """The same rule with every field that has no effect at its default."""
    empty, used = Dialect(d.family), FAMILY[d.family] | {"lr", "decay", "decayed"}
    changes = {f.name: getattr(empty, f.name) for f in fields(d) if f.name not in used}
    del changes["family"]
    d = d.but(**changes)
    if not d.rho:
        d = d.but(nesterov=False, rate_inside=False, dampening=0.0)
    if not d.dampening:
        d = d.but(first_damped=False)
    if not d.nesterov:
        d = d.but(ahead="new")
    if not (d.amsgrad and d.corrected):
        d = d.but(peak="raw")
    if d.family == "adagrad" and d.root == "inside":  # G only grows: a larger start
        d = d.but(root="outside", start=d.start + d.eps, eps=0.0)
    if d.family == "sgd" and not d.rho and d.decayed == "times rate":
        d = d.but(decayed="coupled")  # without a velocity the same
    if d.warm == math.inf:
        d = d.but(coarse=False)
    if not d.eps or (d.root == "hat" and not d.corrected):
        d = d.but(root="outside")
    return d if d.decay else d.but(decayed="coupled")


def find(pool: Pool, library: str, name: str) -> Known:
    """Which variant an optimizer is: the only one of all that its probes fit.

    Raises LookupError where none fits, or several that differ.
    """
    family, said = WORDS[library][name][0], fields_in_options(library, name)
    defaults = pool.ask(BACKEND_OF[library], "defaults", of=name)
    always = ALWAYS.get(f"{library}.{name}", {})
    settings = {key: value for key, value in PROBE.items() if key in said} | always
    said |= always.keys()
    probes = _probes(settings, said)
    outs = []
    for probe in probes:
        call = [(name, options_of(library, name, probe))]
        outs.append(run_library(pool, library, call, STEPS, True, probe["lr"]))
    variants = _variants(family, said)
    fits = _fitting(variants, probes, outs)
    if len(fits) != 1:
        fitting = "none fits" if not fits else f"{len(fits)} fit: {list(fits)}"
        raise LookupError(f"{library}.{name}: of {len(variants)} variants {fitting}")
    [(fit, error)] = fits.values()
    default = fit.but(**{key: getattr(Dialect(family), key) for key in settings})
    spoken = fields_of(library, name, defaults)
    default = default.but(**{"nesterov": False, "amsgrad": False, **always, **spoken})
    if "dampening" not in said:
        default = default.but(dampening=0.0)
    return Known(library, name, default, defaults, error, len(variants) - 1)


def fields_in_options(library: str, name: str) -> set[str]:
    """The fields of Dialect that an optimizer's options set."""
    return set(" ".join(WORDS[library][name][1].values()).split())


def _probes(settings: Options, said: set[str]) -> list[Options]:
    """Options with which any two variants give different weights."""
    more = {"nesterov": True, "dampening": 0.3, "amsgrad": True, "centered": True}
    further = [{**settings, key: more[key]} for key in more if key in said]
    return [settings, *further]


def _variants(family: str, said: set[str]) -> list[Dialect]:
    """All that an optimizer with these options may compute."""
    open_fields = (FAMILY[family] | {"decayed"}) & set(CHOICES)
    open_fields -= {field for field, option in NEEDS.items() if option not in said}
    choices = {key: CHOICES[key] for key in sorted(open_fields)}
    if "eps" not in said and "eps" in FAMILY[family]:
        choices["eps"] = (0.0, 1e-10, 1e-8, 1e-7)
    every = itertools.product(*choices.values())
    start = Dialect(family)
    return [start.but(**dict(zip(choices, values))) for values in every]


def _fitting(
    variants: list[Dialect], probes: list[Options], outs: list[Array]
) -> dict[tuple[Dialect, ...], tuple[Dialect, float]]:
    """The variants whose weights are those of the probes, with their error; equal ones
    once."""
    fits: dict[tuple[Dialect, ...], tuple[Dialect, float]] = {}
    for variant in variants:
        every = tuple(plain(variant.but(**probe)) for probe in probes)
        pairs = zip(every, outs)
        error = max(distance(out, compute(d, STEPS, True)) for d, out in pairs)
        if error <= SAME:
            fits.setdefault(every, (variant, error))
    return fits
