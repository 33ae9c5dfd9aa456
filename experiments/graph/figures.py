"""The document of `graph`: every portrait with its figures."""

from typing import Any

from graphparity.experiments.graph.measure import Found
from graphparity.experiments.graph.plan import Asked


def document(asked: Asked, found: Found) -> dict[str, Any]:
    """What the JSON holds."""
    place = {"workload": asked.workload, "config": asked.config}
    return {"graph": {**place, "rows": found.rows}}


def worth_keeping(document: dict[str, Any]) -> bool:
    """Whether there is any portrait."""
    return bool(document["graph"]["rows"])
