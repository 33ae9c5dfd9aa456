"""The spec of a cell, which is all that a worker needs to know of it, made from the
oracle's program of its workload.

A reference program has CONFIGS, PARAMS, BATCH, AXES, `inputs`, `cost` and `forward`.
One with TRAINING is trained (kind *train*); one with `pullback` is pulled back
(*pullback*); any other is only run forward (*forward*); one with FACTS finds out facts
(*facts*).
"""

import inspect
from types import ModuleType

from graphparity.common.contract import registry, trees
from graphparity.common.contract.documents import LibraryNumerics, Options, Spec
from graphparity.common.contract.trees import Named, Tree

DTYPES = ("float32", "float64")


def spec(workload: str, config: str, backend: str | None = None) -> Spec:
    """Everything a worker must know of a cell, except arrays.

    For a backend's library, the oracle's rule gets the options of its dialect.
    """
    reference = registry.reference(workload)
    whole: Spec = {"workload": workload, "config": config, "kind": _kind(reference)}
    if whole["kind"] == "facts":
        return whole
    if whole["kind"] == "train":
        whole.update(reference.TRAINING[config])
        if backend:
            whole = {**whole, **dialect(backend, whole)}
    whole["inputs"] = _inputs(whole)
    return whole


def _kind(reference: ModuleType) -> str:
    """What is done with a program, read off what it holds."""
    if hasattr(reference, "TRAINING"):
        return "train"
    if hasattr(reference, "FACTS"):
        return "facts"
    return "pullback" if hasattr(reference, "pullback") else "forward"


def _inputs(spec: Spec) -> int:
    """How many of the batch the forward pass takes: all its arguments but params and
    the dtype of half precision."""
    program = registry.load(registry.oracle().name, *folder(spec))
    known = set(inspect.signature(program.forward).parameters)
    return len(known - {"half"}) - 1


def folder(spec: Spec) -> tuple[str, str]:
    """The path, inside a backend's folder, of a cell's program by hand: `workloads`, or
    `precision` where the spec names a dtype of half precision."""
    if "half" in spec:
        return "precision", spec["net"]
    return "workloads", spec["workload"]


def params(spec: Spec) -> tuple[str, ...]:
    """The names of a cell's parameters, in order."""
    listed = registry.reference(spec["workload"]).PARAMS
    names = listed[spec["config"]] if isinstance(listed, dict) else listed
    return tuple(names)


def dialect(backend: str, spec: Spec) -> LibraryNumerics:
    """What makes the oracle compute as a backend's library does: the options of the
    update rule, and which of its coefficients the library rounds; in half precision the
    list of what is computed in which dtype. Empty where the library computes what the
    program by hand does, and where the backend has no file of that rule in
    `library`."""
    here = registry.backends()[backend]
    if here.oracle:
        return {}
    if "half" in spec:
        return {} if here.casts == "all" else {"casts": here.casts}
    if not spec.get("library", False):
        return {}
    try:
        _, file = registry.locate(backend, "library", spec["optimizer"])
    except registry.Gap:
        return {}
    spoken: LibraryNumerics = {}
    if options := registry.stated(file, "DIALECT"):
        spoken["dialect"] = options
    if rounded := registry.stated(file, "ROUNDED"):
        spoken["rounded"] = rounded
    return spoken


def rule(spec: Spec, dialect: bool = False) -> Options:
    """The hyperparameters with which a cell's update rule is made.

    dialect: those with which the oracle computes as the backend's library does.
    """
    options = spec.get("dialect", {}) if dialect else {}
    return {"lr": spec["lr"], **spec.get("hyper", {}), **options}


def over_steps(rule: str, steps: int) -> Options:
    """The numbers of an update rule that are the steps of the whole training."""
    names = getattr(registry.rule(rule), "OVER_STEPS", ())
    return dict.fromkeys(names, steps)


def configs(workload: str, preset: str) -> tuple[str, ...]:
    """The configs of a workload that a preset runs; all where it names none."""
    reference = registry.reference(workload)
    chosen = getattr(reference, "PRESETS", {}).get(preset)
    return tuple(chosen or reference.CONFIGS)


def mixed(workload: str) -> bool:
    """Whether a workload is in half precision, beside float32."""
    return any("half" in spec(workload, c) for c in configs(workload, "quick"))


def timed(workload: str, config: str, preset: str) -> bool:
    """Whether a preset times a config: all that are no facts, or those it names."""
    chosen = getattr(registry.reference(workload), "TIMED", {}).get(preset)
    facts = spec(workload, config)["kind"] == "facts"
    return not facts and (chosen is None or config in chosen)


def labels(workload: str, count: int) -> list[str]:
    """A name for each checked step: the workload's cases, or 1, 2, 3, …"""
    cases = getattr(registry.reference(workload), "CASES", ())
    return list(cases) or [str(number) for number in range(1, count + 1)]


def cost(workload: str, config: str, dtype: str) -> tuple[int, int]:
    """FLOPs and least bytes moved of one step."""
    reference = registry.reference(workload)
    flops, float32_bytes = reference.cost(**reference.CONFIGS[config])
    return flops, float32_bytes * (2 if dtype == "float64" else 1)


def name_outputs(outputs: dict[str, Tree], names: tuple[str, ...]) -> Named:
    """The trees of `steps.check` as arrays by name: loss, grad.w1, param.w2, …"""
    result: Named = {}
    for part, value in outputs.items():
        result |= trees.named(value, names, part)
    return result


def name_points(
    outputs: list[dict[str, Tree]], points: list[int], names: tuple[str, ...]
) -> Named:
    """The trees of `steps.train_on` as arrays by name and step: `param.w1@50`."""
    result: Named = {}
    for point, values in zip(points, outputs, strict=True):
        named = name_outputs(values, names)
        result |= {f"{name}@{point}": array for name, array in named.items()}
    return result


def program_of(workload: str, config: str) -> str:
    """Which program a cell runs, as a path inside a backend's folder: workloads/cnn."""
    if workload == "optimizers":
        name = config.removesuffix("_library")
        return f"library/{name}" if name != config else f"optimizers/{name}"
    if config == "library":
        return f"library/{workload}"
    if workload == "mixed_precision":
        return f"precision/{config.rpartition('_')[0]}"
    return f"workloads/{workload}"
