"""What a worker has before it: its backend's modules, and the cell that is open.

The contract (see CONTRIBUTING.md): a backend's `runtime` moves arrays and states in and
out, its `train` makes callables from programs. A *cell's spec* is a dictionary:
`workload`, `kind` (train, pullback, forward), and to train `loss`, `optimizer`, `lr`,
`hyper` (the rule's other numbers), `library` where network and update are the
library's own; `half` where the program `net` computes in a dtype of half precision,
with a `scaler` of the loss or none; `inside` where a call makes as many steps as its
batch holds batches, stacked; `loop`, the backend and file with that loop, if not its
own `inside`.
"""

import functools
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.contract import layout, registry, specs, trees
from graphparity.common.contract.documents import Spec, Started


class Bench(NamedTuple):
    """One backend's modules in this process."""

    name: str
    runtime: ModuleType
    train: ModuleType


class Timed(NamedTuple):
    """A cell that is open for timing: its callable and what it starts from.

    Its state is beside it, `DESK["state"]`.
    """

    spec: Spec
    call: Callable[..., Any]
    start: Any
    batches: list[Any]


DESK: dict[str, Any] = {}  # this process's bench and its open cell


def start(device: str, backend: str = "") -> Started:
    """Import the framework, timed, and take the device."""
    backend, begin = backend or DESK["backend"], time.perf_counter()
    runtime = registry.load(backend, "runtime")
    train = registry.load(backend, "train")
    import_s = time.perf_counter() - begin
    DESK["bench"], DESK["device"] = Bench(backend, runtime, train), device
    try:
        name = runtime.start(device)
    except LookupError as error:
        return {"unavailable": str(error), "import_s": import_s}
    return {"device": name, "versions": runtime.versions(), "import_s": import_s}


def program(spec: Spec) -> ModuleType:
    """The file with a cell's network: the twin by hand, or the library's own."""
    name, loaded = DESK["bench"].name, DESK.setdefault("programs", {})
    path = specs.folder(spec)
    if spec.get("library", False) and not registry.backends()[name].oracle:
        path = ("library", spec["workload"])
    if path not in loaded:
        loaded[path] = registry.load(name, *path)
    return loaded[path]  # type: ignore[no-any-return]


def halved(spec: Spec, function: Callable[..., Any]) -> Callable[..., Any]:
    """A program's function, told the dtype of half precision where a cell has one.

    The oracle rounds to it, as the spec's `casts` say, or with the errors of the seed
    `shaken` in the place of roundings.
    """
    if "half" not in spec:
        return function
    name = DESK["bench"].name
    own = ("casts", "shaken") if registry.backends()[name].oracle else ()
    options = {key: value for key, value in spec.items() if key in own}
    half = registry.load(name, "mixed").half(spec["half"], **options)
    return functools.partial(function, half=half)


def build(spec: Spec, params: Any, batch: Any) -> tuple[Any, Callable[..., Any]]:
    """`make` from NumPy arrays in the oracle's layout."""
    return make(spec, of_params(spec, params), of_batch(spec, batch))


def make(spec: Spec, params: Any, batch: Any) -> tuple[Any, Callable[..., Any]]:
    """The state and the main callable of a cell; arrays are the framework's own."""
    name, _, train = DESK["bench"]
    source = program(spec)
    oracle = registry.backends()[name].oracle
    hyper = specs.rule(spec, dialect=oracle) if spec["kind"] == "train" else {}
    if spec["kind"] == "train" and source.__name__.split(".")[-2] == "library":
        rule = registry.load(name, "library", spec["optimizer"]).make(**hyper)
        made = train.make_library_trainer(source, spec["loss"], rule, params, batch)
    elif spec.get("inside"):
        rule = registry.load(name, "optimizers", spec["optimizer"]).make(**hyper)
        loop = registry.load(*spec.get("loop", (name, "inside")))
        made = loop.make(train, getattr(source, spec["loss"]), rule, params, batch)
    elif spec["kind"] == "train":
        rule = registry.load(name, "optimizers", spec["optimizer"]).make(**hyper)
        loss = halved(spec, getattr(source, spec["loss"]))
        if settings := spec.get("scaler"):
            scaler = registry.load(name, "precision", "scaler").make(**settings)
            mixed = registry.load(name, "mixed")
            made = mixed.make(train, loss, rule, scaler, params, batch)
        else:
            made = train.make_trainer(loss, rule, params, batch)
    else:
        makers = {"forward": train.make_forward, "pullback": train.make_pullback}
        made = makers[spec["kind"]](halved(spec, source.forward), params, batch)
    state, call = made
    return state, call


# -- the door: NumPy in the oracle's layout <-> the framework's own on its device ------


def _layouts(spec: Spec) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    found = getattr(program(spec), "LAYOUT", {})
    if not found:
        return {}, (), ()
    reference = registry.reference(spec["workload"])
    return found, specs.params(spec), reference.BATCH


def native(spec: Spec, values: Any) -> Any:
    """A tree of parameters, gradients or a state in the program's layout, in NumPy."""
    layouts, names, _ = _layouts(spec)
    return layout.through(layout.enter, layouts, names, values) if layouts else values


def canonical(spec: Spec, values: Any) -> Any:
    """Undoes `native`: a tree as the program has it in the oracle's layout."""
    layouts, names, _ = _layouts(spec)
    return layout.through(layout.leave, layouts, names, values) if layouts else values


def canonical_output(spec: Spec, value: Any) -> Any:
    """What the program's forward pass gives, in NumPy, in the oracle's layout."""
    layouts, _, _ = _layouts(spec)
    return layout.leave(layouts["output"], value) if "output" in layouts else value


def of_params(spec: Spec, params: Any) -> list[Any]:
    """The oracle's parameters as the framework's own arrays."""
    return arrays(native(spec, params))


def of_batch(spec: Spec, batch: Any) -> list[Any]:
    """The oracle's batch as the framework's own arrays."""
    return arrays(native_batch(spec, batch))


def native_batch(spec: Spec, batch: Any) -> list[Any]:
    """The oracle's batch in the program's layout, in NumPy; stacked ones one by one."""
    if spec.get("inside"):
        single: Spec = {**spec, "inside": False}
        parts = [native_batch(single, part) for part in zip(*batch)]
        return [np.stack(arrays) for arrays in zip(*parts)]
    layouts, _, names = _layouts(spec)
    if not layouts:
        return list(batch)
    pairs = zip(names, batch)
    return [layout.enter(layouts[n], a) if n in layouts else a for n, a in pairs]


def write(spec: Spec, state: Any, values: Any) -> Any:
    """The state with the oracle's values in it."""
    return DESK["bench"].runtime.write(state, native(spec, values))


def read(spec: Spec, state: Any) -> Any:
    """The state as a tree of NumPy arrays in the oracle's layout.

    Some libraries count steps in integers, the oracle in the parameters' dtype.
    """
    values = DESK["bench"].runtime.read(state)
    dtype = trees.leaves(values)[0].dtype
    count = lambda a: a.astype(dtype) if a.dtype.kind == "i" else a
    return canonical(spec, trees.apply(count, values))


def arrays(values: Any) -> list[Any]:
    """NumPy arrays as the framework's own, on its device."""
    return [DESK["bench"].runtime.array(value) for value in values]


def forget() -> None:
    """Drop the open cell and everything that was compiled for it."""
    DESK.pop("timed", None)
    DESK.pop("state", None)
    DESK["bench"].runtime.forget()


COMMANDS = {"start": start, "forget": forget}
