"""What the figures of `scaling` say."""

from typing import Any

from graphparity.common.contract import registry
from graphparity.experiments.shared.terminal import tables

Fits = dict[str, dict[str, Any]]  # fitted costs by backend


def summary(document: dict[str, Any]) -> str:
    """The cheapest step and image, and the fixed cost that dynamic forms pay."""
    known = registry.backends()
    fitted: Fits = {row["backend"]: row["fit"] for row in document["scaling"]}
    fits = {n: costs for n, costs in fitted.items() if costs and not known[n].oracle}
    if not fits:
        return "Nothing was measured."
    texts = []
    for key, what in (("per_step_s", "step"), ("per_image_s", "image")):
        name = min(fits, key=lambda n: fits[n][key]["median"])
        seconds = tables.seconds(fits[name][key]["median"])
        texts.append(f"The cheapest {what} is {name}'s, {seconds}.")
    dynamic = [name for name in fits if known[name].graph == "dynamic"]
    return " ".join([*texts, *filter(None, (_overhead(n, fits) for n in dynamic))])


def _overhead(name: str, fits: Fits) -> str:
    """What a dynamic form pays a step, beside its static ones; empty without any."""
    known = registry.backends()
    peers = [
        other
        for other in fits
        if known[other].framework == known[name].framework
        and known[other].graph == "static"
    ]
    if not peers:
        return ""
    costs = {n: tables.seconds(fits[n]["per_step_s"]["median"]) for n in (name, *peers)}
    others = ", ".join(f"{other} {costs[other]}" for other in peers)
    return f"{name} pays {costs[name]} a step before the first image ({others})."
