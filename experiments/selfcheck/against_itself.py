"""The instrument judged by itself: does A equal A, is the step the bare step, is a
wrong program caught and a right one never accused? Nothing here is a timed test."""

from pathlib import Path
from typing import Any

from graphparity.common.contract import specs
from graphparity.common.system import machine, scratch
from graphparity.common.workers.pool import Pool

WORKLOAD = "two_layer_net"


def fresh_pool(cache: Path, device: str = "cpu") -> Pool:
    """Workers of their own for one check."""
    return Pool(device, "float32", machine.cores(None), cache, limit_s=300.0)


def drawn(workload: str, config: str) -> dict[str, Any]:
    """The inputs of a workload config: spec, start and batches."""
    with scratch.folder() as cache, fresh_pool(cache) as pool:
        spec = specs.spec(workload, config)
        inputs = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
        return {**inputs, "spec": spec}
