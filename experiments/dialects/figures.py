"""What was found of libraries as a document: each optimizer by column, translations."""

from typing import Any, NotRequired, TypedDict

from graphparity.experiments.dialects.discover import FAMILY, Known, said_by
from graphparity.experiments.dialects.library_options import fields_of
from graphparity.experiments.dialects.measure import Found
from graphparity.experiments.dialects.plan import Asked
from graphparity.experiments.shared import frame


class Optimizer(TypedDict):
    """An optimizer as it was found; `error` is relative, of its probes in float64."""

    library: str
    name: str
    found: dict[str, str]  # by column
    default: dict[str, Any]  # the rule at its defaults
    defaults: NotRequired[str]  # of its options, in words
    error: float
    variants_ruled_out: int


def document(asked: Asked, found: Found) -> dict[str, Any]:
    """What the JSON holds: the translation of a call, or everything."""
    if asked.call is not None:
        unknown = {"unknown": found.unknown} if found.unknown else {}
        return {"dialects": {"translations": found.translations, **unknown}}
    whole = {
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
        "default": vars(known.default),
        "defaults": defaults_in_words(known),
        "error": known.error,
        "variants_ruled_out": known.others,
    }


def worth_keeping(document: dict[str, Any]) -> bool:
    """Whether it is of all libraries, to the end."""
    return "scalers" in document["dialects"]


def status(document: dict[str, Any]) -> int:
    """1 where a translation is not verified, an optimizer is none of the variants, or
    a worker failed."""
    found = document["dialects"]
    proofs = [*found["translations"], *found.get("calls", [])]
    proofs += found.get("scalers", {}).get("translations", [])
    unproved = any(proof["verified"] is False for proof in proofs)
    wrong = unproved or bool(found.get("unknown"))
    return int(wrong) or frame.status(document["failed"].values())


def describe(known: Known) -> dict[str, str]:
    """What was found, by column."""
    d, own = known.default, FAMILY[known.default.family]
    said = said_by(known.library, known.name)
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
