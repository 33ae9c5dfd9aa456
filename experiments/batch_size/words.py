"""What the figures of `scaling` say."""

from typing import Literal

from graphparity.common.contract import registry, siblings
from graphparity.common.timing.weighted_line import Cost
from graphparity.experiments.batch_size.figures import Document
from graphparity.experiments.shared.terminal import tables

Fits = dict[str, Cost]  # by backend
KEYS: tuple[tuple[Literal["per_step_s", "per_image_s"], str], ...] = (
    ("per_step_s", "step"),
    ("per_image_s", "image"),
)

ARTICLES = {"step": "a step", "image": "an image"}


def summary(document: Document) -> str:
    """The cheapest step and image, and the fixed cost of dynamic forms."""
    known = registry.backends()
    fitted = {row["backend"]: row["fit"] for row in document["scaling"]}
    fits = {n: costs for n, costs in fitted.items() if costs and not known[n].oracle}
    if not fits:
        return "Nothing was measured."
    texts = []
    for key, what in KEYS:
        costs = {name: fit[key]["median"] for name, fit in fits.items()}
        medians = {name: seconds for name, seconds in costs.items() if seconds > 0.0}
        if not medians:
            texts.append(f"No cost of {ARTICLES[what]} was seen.")
            continue
        name = min(medians, key=lambda n: medians[n])
        seconds = tables.seconds(medians[name])
        texts.append(f"The cheapest {what} is {name}'s, {seconds}.")
    dynamic = [name for name in fits if known[name].graph == "dynamic"]
    return " ".join([*texts, *filter(None, (_overhead(n, fits) for n in dynamic))])


def _overhead(name: str, fits: Fits) -> str:
    """A dynamic form's fixed cost of a step, beside its static ones'; empty without
    any."""
    peers = [other for other in fits if siblings.dynamic(other) == name]
    if not peers:
        return ""
    costs = {n: tables.seconds(fits[n]["per_step_s"]["median"]) for n in (name, *peers)}
    others = ", ".join(f"{other} {costs[other]}" for other in peers)
    return f"{name} pays {costs[name]} a step before the first image ({others})."
