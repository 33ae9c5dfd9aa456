"""The tables of `landscapes`."""

from rich import box
from rich.console import Console
from rich.table import Table

from graphparity.experiments.landscapes.claims import Claim
from graphparity.experiments.landscapes.figures import Document, Figures, Row, distance
from graphparity.experiments.landscapes.measure import GOAL, RATES, SAME, STAYED, STEPS

LEGEND = (
    f"Each rule at the best of {len(RATES)} rates from {RATES[0]:.2g} to "
    f"{RATES[-1]:.2g}, searched on the oracle. Goal: within {GOAL:g} of the distance "
    f"from the minimum at the start, for {STAYED} steps. adam_l2 and adamw decay the "
    "weights by 0.01, towards the origin: the ravines' minimum, and no other's.\n"
    f"slow: still moving after {STEPS:,} steps. stuck: at rest elsewhere. diverged: at "
    "every rate."
)


def show(screen: Console, document: Document) -> None:
    """Steps to the goal, what the backends' paths are, and the lecture's claims."""
    figures = document["landscapes"]
    screen.print(_steps(figures["paths"]))
    screen.print(LEGEND, highlight=False)
    for name, row in figures["apart"].items():
        if row:
            apart = {key: distance(value) for key, value in row.items()}
            screen.print(f"{name}: {_judged(apart)}", highlight=False)
    if chaotic := _chaotic(figures):
        text = "Judged up to the step from which roundings take the oracle elsewhere: "
        screen.print(text + ", ".join(chaotic), highlight=False)
    if figures["claims"]:
        screen.print()
        screen.print(_claims(figures["claims"]))


def _steps(paths: list[Row]) -> Table:
    """A row for each rule, a column for each landscape."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("steps to the goal")
    places = list(dict.fromkeys(path["landscape"] for path in paths))
    for place in places:
        table.add_column(place.replace("_", " "), justify="right", no_wrap=True)
    ends = {(path["landscape"], path["rule"]): _end(path) for path in paths}
    for rule in dict.fromkeys(path["rule"] for path in paths):
        table.add_row(rule, *(ends.get((place, rule), "–") for place in places))
    return table


def _end(path: Row) -> str:
    steps = path["steps_to_goal"]
    return path["end"] if steps is None else f"{steps:,}"


def _judged(apart: dict[str, float]) -> str:
    """How many of a backend's paths are the oracle's, by their relative distance."""
    worst = max(apart, key=lambda key: apart[key])
    off = [key for key, value in apart.items() if value > SAME]
    verdict = f"NOT the oracle's: {', '.join(off)}" if off else "the oracle's"
    text = f"{len(apart)} paths in float64 are {verdict}"
    return f"{text}; farthest {apart[worst]:.1e} ({worst})"


def _chaotic(figures: Figures) -> list[str]:
    """The paths that are judged in part only, with the steps of it."""
    texts = []
    for path in figures["paths"]:
        key, steps = f"{path['landscape']}/{path['rule']}", len(path["points"]) - 1
        judged = figures["judged_steps"].get(key, steps)
        texts += [f"{key} ({judged} of {steps})"] if judged < steps else []
    return texts


def _claims(claims: list[Claim]) -> Table:
    table = Table(title="The lecture's claims", title_justify="left", box=None)
    table.add_column("claim", no_wrap=True)
    table.add_column("is", no_wrap=True)
    table.add_column("figures")
    for claim in claims:
        word = "true" if claim["holds"] else "false"
        table.add_row(claim["claim"], word, claim["figures"])
    return table
