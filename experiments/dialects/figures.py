"""The document of `dialects`: each optimizer by column, and translations."""

import math
from typing import NotRequired, Required, TypedDict

from graphparity.common.contract.documents import Options
from graphparity.experiments.dialects.discover import FAMILY, Known, fields_in_options
from graphparity.experiments.dialects.library_options import fields_of
from graphparity.experiments.dialects.measure import Found, Itself, Row
from graphparity.experiments.dialects.plan import Asked
from graphparity.experiments.dialects.scalers import Scalers
from graphparity.experiments.shared import run_steps


class Optimizer(TypedDict):
    """An optimizer as it was found; `error` is relative, of its probes in float64."""

    library: str
    name: str
    found: dict[str, str]  # by column
    default: Options  # the rule at its defaults; None: infinite, which JSON has not
    defaults: NotRequired[str]  # of its options, in words
    error: float
    variants_ruled_out: int


class Dialects(TypedDict, total=False):
    """The translation of one call, with only the first two; or everything."""

    translations: Required[list[Row]]
    unknown: dict[str, str]  # by optimizer, why it is none of the variants
    optimizers: list[Optimizer]
    gaps: dict[str, dict[str, list[float]]]  # as `verify.gaps`, by name and first
    calls: list[Itself]
    scalers: Scalers


class Part(TypedDict):
    """What `dialects` adds to the document of a run."""

    dialects: Dialects


class Document(Part):
    """The keys of the JSON that tables and words read."""

    failed: dict[str, str]


def document(asked: Asked, found: Found) -> Part:
    """What the JSON holds: the translation of a call, or everything."""
    if asked.call is not None:
        part: Dialects = {"translations": found.translations}
        if found.unknown:
            part["unknown"] = found.unknown
        return {"dialects": part}
    whole: Dialects = {
        "optimizers": [_optimizer(known) for known in found.known],
        "unknown": found.unknown,
        "gaps": found.gaps,
        "translations": found.translations,
        "calls": found.calls,
    }
    if found.scalers is not None:
        whole["scalers"] = found.scalers
    return {"dialects": whole}


def _optimizer(known: Known) -> Optimizer:
    return {
        "library": known.library,
        "name": known.name,
        "found": describe(known),
        "default": _finite(vars(known.default)),
        "defaults": defaults_in_words(known),
        "error": known.error,
        "variants_ruled_out": known.others,
    }


def _finite(options: Options) -> Options:
    return {n: None if x == math.inf else x for n, x in options.items()}


def worth_keeping(document: Document) -> bool:
    """Whether it is of all libraries, to the end."""
    return "scalers" in document["dialects"]


def status(document: Document) -> int:
    """1 where a translation is not verified, an optimizer is none of the variants, or
    a worker failed."""
    dialects = document["dialects"]
    verdicts = [row["verified"] for row in dialects["translations"]]
    verdicts += [row["verified"] for row in dialects.get("calls", [])]
    if "scalers" in dialects:
        verdicts += [row["verified"] for row in dialects["scalers"]["translations"]]
    wrong = False in verdicts or bool(dialects.get("unknown"))
    return int(wrong) or run_steps.status(document["failed"].values())


def describe(known: Known) -> dict[str, str]:
    """What was found, by column."""
    d, used = known.default, FAMILY[known.default.family]
    said = fields_in_options(known.library, known.name)
    eps = "none" if "eps" not in said else d.root
    momentum = "yes" if d.rate_inside else "no"
    ahead = {"new": "yes", "old": "with the old v", "none": "no"}[d.ahead]
    damped = "all" if d.first_damped else "2nd on"
    decay = {"coupled": "L2", "times rate": "off w, × a", "free": "off w"}
    return {
        "epsilon": eps if "root" in used else "",
        "start": f"{d.start:g}" if "start" in used else "",
        "bias": ("yes" if d.corrected else "no") if "corrected" in used else "",
        "momentum": momentum if "rho" in said else "",
        "ahead": ahead if "nesterov" in said else "",
        "dampening": damped if "dampening" in said else "",
        "decay": decay[d.decayed] if "decay" in said else "",
    }


def defaults_in_words(known: Known) -> str:
    """The defaults of an optimizer's options, by field."""
    names = {"b1": "β1", "b2": "β2", "eps": "ε", "rho": "ρ"}
    said = fields_of(known.library, known.name, known.defaults)
    pairs = [(names[key], said[key]) for key in names if said.get(key)]
    if said.get("decay"):
        pairs.append(("d", said["decay"]))
    if "lr" in said:
        pairs.insert(0, ("a", said["lr"]))
    return " ".join(f"{name} {value:g}" for name, value in pairs)
