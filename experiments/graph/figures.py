"""The document of `graph`: every portrait with its figures."""

from typing import NotRequired, TypedDict

from graphparity.experiments.graph.captured import Captures
from graphparity.experiments.graph.measure import Found, Row
from graphparity.experiments.graph.plan import Asked


class Portraits(TypedDict):
    """Of one workload config, a row a backend."""

    workload: str
    config: str
    rows: list[Row]
    captured: NotRequired[Captures]  # how much of the step is in graphs


class Document(TypedDict):
    """What the JSON holds."""

    graph: Portraits


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    place: Portraits = {
        "workload": asked.workload,
        "config": asked.config,
        "rows": found.rows,
        "captured": found.captured,
    }
    return {"graph": place}


def worth_keeping(document: Document) -> bool:
    """Whether there is any portrait, or a count of what was captured."""
    return bool(document["graph"]["rows"] or document["graph"].get("captured"))
