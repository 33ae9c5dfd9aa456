"""Conversion between NumPy arrays in the oracle's layout and the framework's own
arrays, on its device and in the program's layout."""

from collections.abc import Sequence

import numpy as np

from graphparity.common.contract import layout, registry, specs, trees
from graphparity.common.contract.backend_modules import Made
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.layout import Layout
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.worker import session


def build(spec: Spec, params: Tree, batch: Tree) -> Made:
    """`session.make` from NumPy arrays in the oracle's layout."""
    return session.make(spec, of_params(spec, params), of_batch(spec, batch))


def _layouts(
    spec: Spec,
) -> tuple[dict[str, Layout], tuple[str, ...], tuple[str, ...]]:
    """The program's layouts by name, the names of the parameters and of the batch;
    empty where it holds every array as the oracle does."""
    layouts: dict[str, Layout] = getattr(session.program(spec), "LAYOUT", {})
    if not layouts:
        return {}, (), ()
    reference = registry.reference(spec["workload"])
    return layouts, specs.params(spec), reference.BATCH


def native(spec: Spec, values: Tree) -> Tree:
    """A tree of parameters, gradients or a state in the program's layout, in NumPy."""
    layouts, names, _ = _layouts(spec)
    return (
        layout.through(layout.to_program, layouts, names, values) if layouts else values
    )


def canonical(spec: Spec, values: Tree) -> Tree:
    """Undoes `native`: a tree as the program has it in the oracle's layout."""
    layouts, names, _ = _layouts(spec)
    return (
        layout.through(layout.to_oracle, layouts, names, values) if layouts else values
    )


def canonical_output(spec: Spec, value: Array) -> Array:
    """What the program's forward pass gives, in NumPy, in the oracle's layout."""
    layouts, _, _ = _layouts(spec)
    return layout.to_oracle(layouts["output"], value) if "output" in layouts else value


def of_start(spec: Spec, start: Tree) -> list[object]:
    """The parameters of a start as the framework's own arrays.

    start: for a cell that is trained [params, opt_state], else the parameters.
    """
    return of_params(spec, start[0] if spec["kind"] == "train" else start)


def of_params(spec: Spec, params: Tree) -> list[object]:
    """The oracle's parameters as the framework's own arrays."""
    return arrays(native(spec, params))


def of_batch(spec: Spec, batch: Tree) -> list[object]:
    """The oracle's batch as the framework's own arrays."""
    return arrays(native_batch(spec, batch))


def native_batch(spec: Spec, batch: Sequence[Array]) -> list[Array]:
    """The oracle's batch in the program's layout, in NumPy; stacked ones one by one."""
    if spec.get("inside"):
        single: Spec = {**spec, "inside": False}
        parts = [native_batch(single, part) for part in zip(*batch)]
        return [np.stack(arrays) for arrays in zip(*parts)]
    layouts, _, names = _layouts(spec)
    if not layouts:
        return list(batch)
    pairs = zip(names, batch)
    return [layout.to_program(layouts[n], a) if n in layouts else a for n, a in pairs]


def write(spec: Spec, state: object, values: Tree) -> object:
    """The state with the oracle's values in it."""
    return session.current().runtime.write(state, native(spec, values))


def read(spec: Spec, state: object) -> Tree:
    """The state as a tree of NumPy arrays in the oracle's layout.

    Some libraries count steps in integers, the oracle in the parameters' dtype.
    """
    values = session.current().runtime.read(state)
    dtype = trees.leaves(values)[0].dtype
    count = lambda a: a.astype(dtype) if a.dtype.kind == "i" else a
    return canonical(spec, trees.apply(count, values))


def arrays(values: Sequence[Array]) -> list[object]:
    """NumPy arrays as the framework's own, on its device."""
    return [session.current().runtime.array(value) for value in values]
