"""Pictures, words and tables of experiments whose documents need reading first."""

from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.experiments.crossover import picture as crossover_picture
from graphparity.experiments.explain import picture as explain_picture
from graphparity.experiments.graph import (
    picture as graph_picture,
    words as portrait_told,
)
from graphparity.experiments.landscapes import picture as landscapes_picture
from graphparity.experiments.landscapes.measure import SAME, Path
from graphparity.experiments.report.recorder import Grid, Recorder, Told
from graphparity.experiments.shared.charts import lines
from graphparity.experiments.train import tables as train_tables

Document = dict[str, Any]


def trained(document: Document) -> list[Document]:
    """The backends that were trained."""
    return [d for d in document["training"] if "losses" in d]


def training(document: Document) -> list[str]:
    """Every backend's curve; none where nothing was trained."""
    epochs, found = document["plan"]["epochs"], trained(document)
    if not found:
        return []
    steps = len(found[0]["losses"]) // max(1, epochs)
    return [lines.draw(found, epochs, max(1, steps))]


def training_words(document: Document) -> str:
    """Accuracies, and who is first at the goal."""
    found = trained(document)
    return train_tables.summary(found) if found else "Nothing was trained."


def training_tables(document: Document) -> Told:
    """A row a backend."""
    table = train_tables.table(document["training"], document["plan"]["epochs"])
    return recorded(lambda screen: screen.print(table))


def recorded(show: Callable[[Recorder], None]) -> Told:
    """What a function prints."""
    screen = Recorder()
    show(screen)
    return screen.told


def paths(document: Document) -> list[str]:
    """Every rule's path on every landscape."""
    paths = {}
    for row in document["landscapes"]["paths"]:
        points = np.array(row["points"], dtype=float)
        facts = (row["landscape"], row["rule"], row["lr"], points, np.zeros(0))
        path = Path(*facts, row["end"], row["steps_to_goal"])
        paths[path.place, path.rule] = path
    return [landscapes_picture.draw(paths)]


def claims(document: Document) -> str:
    """How many of the lecture's claims hold, and how true the backends' paths are."""
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


def claims_tables(document: Document) -> Told:
    """Every claim, and the steps to the goal."""
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


def dialects(document: Document) -> str:
    """Translations that are proved, and the worst port by name alone."""
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


def dialects_tables(document: Document) -> Told:
    """What each optimizer was found to compute."""
    found = document["dialects"].get("optimizers", [])
    names = list(dict.fromkeys(name for row in found for name in row["found"]))
    rows = [
        [f"{r['library']}.{r['name']}", *(str(r["found"].get(n, "–")) for n in names)]
        for r in found
    ]
    head = ["optimizer", *names]
    return Told([Grid("What each was found to compute", head, rows)] if rows else [])


def two_steps(document: Document) -> list[str]:
    """Two steps as bars."""
    found, asked = document["explain"], document["settings"]
    if not found["groups"]:
        return []
    title = f"{asked['workload']} / {asked['config']}: one step in both"
    sides = [found["sides"][name] for name in asked["backends"]]
    return [
        explain_picture.draw(title, tuple(asked["backends"]), sides, found["groups"])
    ]


def portrayed(document: Document) -> list[str]:
    """Each static graph as written and as it runs."""
    found = document["graph"]
    if not graph_picture.can_draw():
        return []
    return [
        graph_picture.draw(
            row,
            ("written", "runs"),
            f"{found['workload']} / {found['config']} on {row['backend']}",
        )
        for row in found["rows"]
        if "written" in row
    ]


def portrait_captions(document: Document) -> list[str]:
    """A sentence for each picture of `portrayed`."""
    rows = [row for row in document["graph"]["rows"] if "written" in row]
    return [f"{row['backend']}: {portrait_told.sentence(row)}" for row in rows]


def portrait_words(document: Document) -> str:
    """What was fused, and each graph in a sentence."""
    rows = document["graph"]["rows"]
    each = [f"{row['backend']}: {portrait_told.sentence(row)}" for row in rows]
    return " ".join([portrait_told.summary(rows), *each])


def maps(document: Document) -> list[str]:
    """Who is fastest where."""
    found = document["crossover"]
    return [crossover_picture.draw(found)] if found["fastest"] else []
