"""Inside a worker: which operations of a cell's step compute in which dtype."""

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Tree
from graphparity.common.worker import conversion, session

Operation = tuple[str, str, list[str]]


def operations(spec: Spec, step: Tree) -> list[Operation] | None:
    """Kind, name and dtypes of the floating operands of each operation of a loss and
    its gradients, as the program is written: what a compiler makes of it is not seen.
    None where the backend has no `dtypes.py`.

    Kinds: `product`, `full` (what a loss is made of), or empty for any other.
    step: (state, batch) of a cell that is trained by hand.
    """
    (params, _), batch = step
    try:
        dtypes = registry.load(session.current().backend, "dtypes")
    except registry.Gap:
        return None
    loss = session.halved(spec, getattr(session.program(spec), spec["loss"]))
    data = conversion.of_params(spec, params), conversion.of_batch(spec, batch)
    seen: list[tuple[str, list[str]]] = dtypes.operations(loss, *data)
    return [(dtypes.KINDS.get(name, ""), name, operands) for name, operands in seen]


COMMANDS = {"operations": operations}
