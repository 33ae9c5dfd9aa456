"""The figures of `train`: the plan, and a document for each backend."""

from typing import Any

from graphparity.common.results.documents import FAILED
from graphparity.experiments.train.measure import NOT_BEGUN, Found
from graphparity.experiments.train.plan import Asked
from graphparity.experiments.train.setting import heading

Document = dict[str, Any]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    plan = asked.plan
    return {
        "plan": {**plan.config(), "epochs": plan.epochs},
        "heading": heading(plan, asked.setting.device),
        "training": found.training,
    }


def worth_keeping(document: Document) -> bool:
    """Whether training could begin."""
    return NOT_BEGUN not in document["failed"]


def status(document: Document) -> int:
    """1 where training could not begin, or a curve left the envelope, or one failed."""
    failed = any(one["status"] in FAILED for one in document["training"])
    return int(failed or bool(document["failed"]))
