"""The document of `graph`: every portrait with its figures."""

from typing import TypedDict

from graphparity.experiments.graph.measure import Found, Row
from graphparity.experiments.graph.plan import Asked


class Portraits(TypedDict):
    """Of one workload config, a row a backend."""

    workload: str
    config: str
    rows: list[Row]


class Document(TypedDict):
    """What the JSON holds."""

    graph: Portraits


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    config = asked.config
    return {"graph": {"workload": asked.workload, "config": config, "rows": found.rows}}


def worth_keeping(document: Document) -> bool:
    """Whether there is any portrait."""
    return bool(document["graph"]["rows"])
