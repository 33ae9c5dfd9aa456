"""Which operations give which dtype in half precision, by running each once."""

from dataclasses import dataclass, field
from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.casts.plan import Asked
from graphparity.experiments.shared.run import Context


class CastList(TypedDict):
    """A worker's reply: for every operation the dtype of its result, by its operands
    (`half`, `mixed`, `policy`, `policy_half`); None: it takes no such operands.

    policy: what the framework calls its policy; None where there is none.
    """

    policy: str | None
    operations: dict[str, dict[str, str | None]]


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    lists: dict[str, CastList] = field(default_factory=dict)  # by backend
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Pieces of work: a backend's operations."""
    return len(asked.backends)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Each backend's list; one that is not the list the oracle follows has failed."""
    with context.pool(asked.device, "float32", asked.timeout) as pool:
        for name in asked.backends:
            context.reporter.doing(f"operations of {name}")
            try:
                found.lists[name] = pool.ask(name, "cast_list", half=asked.half)
            except WorkerFailure as failure:
                found.failed[name] = f"{failure.status}: {failure}"
            else:
                _compare(name, asked.half, found)
            context.reporter.advance()


def _compare(name: str, half: str, found: Found) -> None:
    follows = listed(found.lists[name], half)
    stated = registry.backends()[name].casts
    if follows != stated:
        text = f"it casts by the list '{follows}', the oracle is told '{stated}'"
        found.failed[name] = f"disagree: {text}"


def listed(seen: CastList, half: str) -> str:
    """Which of the oracle's lists a backend follows: `autocast` where its policy
    computes products in half and leaves a bias as it is, else `all`."""
    rows = seen["operations"]
    alone = seen["policy"] and rows["product"]["policy"] == half
    return "autocast" if alone and rows["bias"]["policy"] != half else "all"
