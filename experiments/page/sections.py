"""One section of the page for each experiment: its question, command, figure, words.

Pictures and sentences are those that the experiment itself makes; here stands only
where they are found in its document.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments import (
    bars,
    budget,
    budget_picture,
    contours,
    control_picture,
    control_tables,
    control_words,
    crossover_picture,
    crossover_report,
    curves,
    inside_picture,
    inside_report,
    phases_picture,
    phases_report,
    picture,
    portrait_picture,
    portraits,
    retrace_picture,
    scaling as batches,
    updates,
)
from experiments.landscapes import SAME, Path
from experiments.page import experiment_figures as own
from experiments.page.recorder import Grid, Recorder, Told

Document = dict[str, Any]
BROKEN = (LookupError, TypeError, ValueError, AttributeError, ZeroDivisionError)


@dataclass(frozen=True)
class Kind:
    """What the page knows of one experiment."""

    name: str
    question: str
    command: str  # the line that makes its document
    words: Callable[[Document], str]
    pictures: Callable[[Document], list[str]]  # whole SVG files
    figure: Callable[[Document], str] | None = None  # a piece of the page
    told: Callable[[Document], Told] = lambda _: Told()


def _trained(document: Document) -> list[Document]:
    return [d for d in document["training"] if "losses" in d]


def _train(document: Document) -> list[str]:
    plan, trained = document["plan"], _trained(document)
    steps = len(trained[0]["losses"]) // max(1, plan["epochs"]) if trained else 1
    return [picture.draw(trained, plan["epochs"], max(1, steps))] if trained else []


def _train_told(document: Document) -> Told:
    table = curves.table(document["training"], document["plan"]["epochs"])
    return _recorded(lambda screen: screen.print(table))


def _recorded(show: Callable[[Recorder], None]) -> Told:
    screen = Recorder()
    show(screen)
    return screen.told


def _paths(document: Document) -> list[str]:
    paths = {}
    for row in document["landscapes"]["paths"]:
        points = np.array(row["points"], dtype=float)
        facts = (row["landscape"], row["rule"], row["lr"], points, np.zeros(0))
        path = Path(*facts, row["end"], row["steps_to_goal"])
        paths[path.place, path.rule] = path
    return [contours.draw(paths)]


def _claims(document: Document) -> str:
    found = document["landscapes"]["claims"]
    true = [claim for claim in found if claim["holds"]]
    texts = [f"{c['claim']} ({c['figures']})" for c in found if not c["holds"]]
    false = f" Not true here: {'; '.join(texts)}." if texts else ""
    apart = [
        v for row in document["landscapes"]["apart"].values() for v in row.values()
    ]
    same = sum(value <= SAME for value in apart)
    return (
        f"{len(true)} of the lecture's {len(found)} claims about paths hold.{false} "
        f"{same} of {len(apart)} paths of backends are the oracle's; the farthest is "
        f"{max(apart, default=0.0):.1e} off."
    )


def _claims_told(document: Document) -> Told:
    found = document["landscapes"]
    claims = [
        [c["claim"], "true" if c["holds"] else "false", c["figures"]]
        for c in found["claims"]
    ]
    places = list(dict.fromkeys(p["landscape"] for p in found["paths"]))
    rules = list(dict.fromkeys(p["rule"] for p in found["paths"]))
    ends = {
        (p["landscape"], p["rule"]): str(p["steps_to_goal"] or p["end"])
        for p in found["paths"]
    }
    rows = [
        [rule, *(ends.get((place, rule), "–") for place in places)] for rule in rules
    ]
    return Told(
        [
            Grid("The lecture's claims", ["claim", "is", "figures"], claims),
            Grid("Steps to the goal", ["rule", *places], rows),
        ]
    )


def _choose(document: Document) -> str:
    found = document["choose"]
    texts = [budget.sentence(case) for case in found["cases"]]
    if not texts and found["rules"]:
        best = max(found["rules"], key=lambda row: row["points"][-1]["expected"])
        score = 100 * best["points"][-1]["expected"]
        trials = best["points"][-1]["trials"]
        texts = [f"After {trials} trials {best['rule']} leads with {score:.1f} %."]
    return " ".join(texts)


def _dialects(document: Document) -> str:
    found = document["dialects"]
    proved = [row for row in found["translations"] if row["verified"] is not None]
    good = sum(row["verified"] for row in proved)
    none = len(found["translations"]) - len(proved)
    text = f"{good} of {len(proved)} translations between libraries are verified"
    text += f"; {none} calls have none."
    ends = [
        (values[-1], f"{title} → {library}")
        for title, rows in found.get("gaps", {}).items()
        for library, values in rows.items()
    ]
    if ends:
        most, where = max(ends)
        text += f" By name alone the worst port is {100 * most:.2g} % off ({where})."
    return text


def _dialects_told(document: Document) -> Told:
    found = document["dialects"].get("optimizers", [])
    names = list(dict.fromkeys(name for row in found for name in row["found"]))
    rows = [
        [f"{r['library']}.{r['name']}", *(str(r["found"].get(n, "–")) for n in names)]
        for r in found
    ]
    head = ["optimizer", *names]
    return Told([Grid("What each was found to compute", head, rows)] if rows else [])


def _explain(document: Document) -> list[str]:
    found, asked = document["explain"], document["settings"]
    if not found["groups"]:
        return []
    title = f"{asked['workload']} / {asked['config']}: one step in both"
    sides = [found["sides"][name] for name in asked["backends"]]
    return [bars.draw(title, tuple(asked["backends"]), sides, found["groups"])]


def _portraits(document: Document) -> list[str]:
    found = document["graph"]
    if not portrait_picture.can_draw():
        return []
    return [
        portrait_picture.draw(
            row,
            ("written", "runs"),
            f"{found['workload']} / {found['config']} on {row['backend']}",
        )
        for row in found["rows"]
        if "written" in row
    ]


def _portrait_words(document: Document) -> str:
    rows = document["graph"]["rows"]
    each = [f"{row['backend']}: {portraits.sentence(row)}" for row in rows]
    return " ".join([portraits.summary(rows), *each])


def _crossover(document: Document) -> list[str]:
    found = document["crossover"]
    return [crossover_picture.draw(found)] if found["fastest"] else []


KINDS = (
    Kind(
        "train",
        "Does a whole training come out the same, and how long does it take?",
        "train --backend all",
        lambda d: (
            curves.summary(_trained(d)) if _trained(d) else "Nothing was trained."
        ),
        _train,
        told=_train_told,
    ),
    Kind(
        "scaling",
        "What does a step cost before its first image, and what for each?",
        "scaling",
        lambda d: batches.summary(d["scaling"]),
        lambda _: [],
        lambda d: own.scaling(d["scaling"]),
        lambda d: _recorded(lambda s: batches.show(s, d["scaling"], d["failed"])),
    ),
    Kind(
        "landscapes",
        "Which update rule gets where, and by which path?",
        "landscapes",
        _claims,
        _paths,
        told=_claims_told,
    ),
    Kind(
        "choose",
        "Which rule with little budget for tuning, which for the best result?",
        "choose",
        _choose,
        lambda d: (
            [budget_picture.draw(d["choose"]["rules"])] if d["choose"]["rules"] else []
        ),
    ),
    Kind(
        "dialects",
        "What do libraries compute under one name?",
        "dialects",
        _dialects,
        lambda _: [],
        lambda d: own.dialects(d["dialects"]) if d["dialects"].get("gaps") else "",
        _dialects_told,
    ),
    Kind(
        "updates",
        "What does an update rule cost by hand and by library?",
        "updates",
        lambda d: updates.summary(d["updates"]),
        lambda _: [],
        lambda d: own.updates(d["updates"]),
    ),
    Kind(
        "graph",
        "What is the graph that you wrote, and which one runs?",
        "graph -w fusion",
        _portrait_words,
        _portraits,
    ),
    Kind(
        "crossover",
        "Over operations and elements: who is fastest, and when does compiling pay?",
        "crossover",
        lambda d: str(d["crossover"]["reading"]),
        _crossover,
        told=lambda d: _recorded(
            lambda s: crossover_report.show(s, d["crossover"], d["failed"])
        ),
    ),
    Kind(
        "phases",
        "What is a first call made of?",
        "phases",
        lambda d: phases_report.summary(d["phases"], d["growth"]),
        lambda d: [phases_picture.draw(d["phases"], d["growth"])],
        told=lambda d: _recorded(
            lambda s: phases_report.show(s, d["phases"], d["growth"])
        ),
    ),
    Kind(
        "inside",
        "What is saved when the training loop is inside the graph?",
        "inside",
        lambda d: inside_report.summary(d["inside"]),
        lambda d: [inside_picture.draw(d["inside"])],
        told=lambda d: _recorded(lambda s: inside_report.show(s, d["inside"])),
    ),
    Kind(
        "control_flow",
        "Conditionals, loops and trees in every form: what runs, leaks and costs?",
        "control_flow",
        control_words.summary,
        lambda d: [control_picture.draw(d["costs"])] if d["costs"] else [],
        told=lambda d: _recorded(lambda s: control_tables.show(s, d)),
    ),
    Kind(
        "explain",
        "Why is one backend slower than another?",
        "explain -w cnn -b jax_jit -b tf_graph",
        lambda d: str(d["explain"].get("summary") or "Only one backend was profiled."),
        _explain,
    ),
    Kind(
        "retrace",
        "What do batches of changing size cost, and what cures it?",
        "retrace",
        lambda d: " ".join(d["summary"]),
        lambda d: (
            [retrace_picture.draw(d["retrace"])]
            if any(row["curve_s"] for row in d["retrace"])
            else []
        ),
    ),
)
