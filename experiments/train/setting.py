"""The plan of a training: from what is set, or from the checkpoint that it goes on
from."""

from dataclasses import dataclass
from typing import Any

from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.training.dataset import Dataset
from graphparity.common.training.run import Plan

WORKLOAD = "cnn"
# what a checkpoint keeps, and must not be asked for otherwise
KEPT = ("optimizer", "lr", "library", "batch_size", "seed", "dtype", "half")


class Conflict(ValueError):
    """An option contradicts the checkpoint that training is to go on from."""


@dataclass(frozen=True)
class Setting:
    """What decides a training; None leaves it to the checkpoint or the workload."""

    backends: tuple[str, ...]
    device: str
    epochs: int
    batch_size: int | None
    optimizer: str | None
    lr: float | None
    decay: int | None  # epochs over which the rate goes to 0; 0: constant
    library: bool | None
    seed: int | None
    dtype: str | None
    half: str | None = None  # of mixed precision


def plan(setting: Setting, data: Dataset, old: dict[str, Any] | None) -> Plan:
    """The plan of a new training, or of one that goes on from configuration `old`.

    Raises Conflict where an option says otherwise than the checkpoint.
    """
    known: dict[str, Any] = {key: getattr(setting, key) for key in KEPT}
    if old is not None:
        _refuse(known, old, data)
        known = {key: old.get(key) for key in known}
    usual: dict[str, Any] = dict(registry.reference(WORKLOAD).SETTING)
    if known["library"] and old is None:
        usual |= {"optimizer": known["optimizer"] or "sgd", "lr": 0.1}
    same = known["optimizer"] in (None, usual["optimizer"])
    rate = usual["lr"] if same else registry.rule(str(known["optimizer"])).RATE
    usual |= {"lr": rate, "seed": 0}
    usual |= {"dtype": "float32", "library": False, "half": None}
    full: dict[str, Any] = {
        k: usual[k] if value is None else value for k, value in known.items()
    }
    spec: Spec = {
        "workload": WORKLOAD,
        "config": "digits",
        "kind": "train",
        "loss": "loss",
        "optimizer": full["optimizer"],
        "lr": full["lr"],
        "library": full["library"],
        "inputs": 1,
        "hyper": _hyper(setting, full, data, old),
    }
    if full["half"]:
        spec = _mixed(spec, full)
    size, seed, dtype = (full[key] for key in ("batch_size", "seed", "dtype"))
    return Plan(WORKLOAD, data, spec, size, setting.epochs, seed, dtype)


def heading(plan: Plan, device: str) -> str:
    """What is trained, in a line: data, length, rule, and the formats of numbers."""
    rule = "the library's own" if plan.spec["library"] else "by hand"
    half = plan.spec.get("half")
    scaled = ", loss scaled" if plan.spec.get("scaler") else ""
    numbers = f"{half} beside {plan.dtype}{scaled}" if half else plan.dtype
    return (
        f"{WORKLOAD} on {plan.data.name} ({len(plan.data.x):,} images to train on, "
        f"{len(plan.data.test_x):,} held out), {device}: {plan.epochs} epochs of "
        f"{plan.epoch_steps} steps of {plan.batch_size}, {plan.spec['optimizer']} "
        f"({rule}), lr {plan.spec['lr']:g}, seed {plan.seed}, {numbers}"
    )


def _mixed(spec: Spec, full: dict[str, Any]) -> Spec:
    """The spec with what makes it a training in mixed precision: net, format, loss
    scaler."""
    if full["library"] or full["dtype"] != "float32":
        text = f"--half {full['half']}: weights are float32, the rule is by hand"
        raise Conflict(f"{text}; leave --library and --dtype out")
    name, config = "mixed_precision", f"{WORKLOAD}_{full['half']}"
    half = specs.spec(name, config)
    parts: Spec = {**spec, "workload": name, "config": config}
    return {**parts, "net": half["net"], "half": half["half"], "scaler": half["scaler"]}


def _refuse(known: dict[str, Any], old: dict[str, Any], data: Dataset) -> None:
    for key, value in known.items():
        if value is not None and value != old.get(key):
            text = f"--{key.replace('_', '-')} {value}, but the checkpoint was trained"
            raise Conflict(f"{text} with {old.get(key)}; leave the option out")
    if data.fingerprint() != old["fingerprint"]:
        text = f"the data are {data.name}, but the checkpoint was trained on"
        raise Conflict(f"{text} {old['data']}; give the same --data")


def _hyper(
    setting: Setting, full: dict[str, Any], data: Dataset, old: dict[str, Any] | None
) -> dict[str, Any]:
    """The rule's other numbers: over how many steps the rate goes to 0 (unasked, where
    the rule says that it FALLS), and those that are the steps of the whole training."""
    epoch_steps = len(data.x) // full["batch_size"]
    if setting.decay and full["library"]:
        text = f"--decay {setting.decay}: the library's rule is trained at a fixed rate"
        raise Conflict(f"{text} here; leave the option out")
    if old is None:
        usual = max(setting.epochs, registry.reference(WORKLOAD).SETTING["epochs"])
        rule = full["optimizer"]
        falls = getattr(registry.rule(rule), "FALLS", False) and not full["library"]
        over = usual * falls if setting.decay is None else setting.decay
        hyper = {"steps": over * epoch_steps} if over else {}
        hyper |= specs.over_steps(rule, usual * epoch_steps)
    else:
        hyper, over = dict(old["hyper"]), old["hyper"].get("steps", 0) // epoch_steps
        if setting.decay not in (None, over):
            text = (
                f"--decay {setting.decay}, but the checkpoint was trained with {over}"
            )
            raise Conflict(f"{text}; leave the option out")
    steps = hyper.get("steps")
    if steps is not None and setting.epochs * epoch_steps > steps:
        text = f"the rate has gone to 0 after {steps // epoch_steps} epochs"
        raise Conflict(f"--epochs {setting.epochs}: {text}; ask for so many at most")
    return hyper
