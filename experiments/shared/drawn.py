"""What the oracle draws for a cell: its start and its batches."""

from typing import Any

from graphparity.common.contract.documents import Spec
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure


def drawn(pool: Pool, spec: Spec, seed: int) -> dict[str, Any]:
    """`spec`, and what the oracle draws for it (keys of `Drawn`): a worker opens a cell
    with them. An oracle's worker that dies is replaced once."""
    request = {"spec": spec, "seed": seed, "steps": 0}
    try:
        parts: dict[str, Any] = pool.ask(pool.judge, "draw", **request)
    except WorkerFailure:
        parts = pool.ask(pool.judge, "draw", **request)
    return {**parts, "spec": spec}
