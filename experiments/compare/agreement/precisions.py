"""The effective precision of each backend of a run, measured once."""

from graphparity.common.agreement import precision_probe
from graphparity.common.contract import registry, specs
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

Probed = tuple[str, str | None]  # backend, dtype of half precision
Precisions = dict[Probed, str | WorkerFailure]  # its name, or why it is not known


def asked(workload: str, config: str) -> str | None:
    """The dtype of half precision that a workload config asks for; None for none."""
    half = specs.spec(workload, config).get("half")
    return half if half is None else str(half)


def measured(pool: Pool, name: str, halves: set[str | None]) -> Precisions:
    """The measured precision of a backend, in each dtype asked for, or why it could not
    be measured."""
    found: Precisions = {}
    for half in sorted(halves, key=str):
        a, b = precision_probe.probe(registry.backends()[name].dtype(pool.dtype))
        product = pool.probe(name, "product", a=a, b=b, half=half)
        if isinstance(product, WorkerFailure):
            found[name, half] = product
            continue
        found[name, half] = precision_probe.classify(product)
        pool.probe(name, "forget")
    return found
