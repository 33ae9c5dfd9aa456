"""Which values an option or a number of a program may have instead, likely first."""

from typing import Any

import numpy as np

SMALL = 1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-12, 0.0
SHARES = 0.1, 0.01, 0.9, 0.99, 0.999
GROUPS = (
    ("mean", "sum", "none", "batchmean"),
    ("sum_over_batch_size", "sum", "mean_with_sample_weight", "none"),
    ("none", "tanh"),
    ("SAME", "VALID"),
    ("same", "valid", "full", "causal"),
    ("bilinear", "bicubic", "nearest", "nearest-exact", "area"),
    ("bilinear", "bicubic", "nearest", "area", "lanczos3", "gaussian"),
    ("linear", "cubic", "nearest", "lanczos3", "lanczos5"),
    ("linear", "lower", "higher", "midpoint", "nearest"),
    ("constant", "reflect", "replicate", "circular"),
    ("constant", "reflect", "edge", "symmetric", "wrap"),
    ("zeros", "border", "reflection"),
    ("left", "right"),
    ("backward", "ortho", "forward"),
    ("floor", "trunc"),
    ("clip", "wrap", "fill"),
    ("channels_last", "channels_first"),
    ("relu", "tanh", "sigmoid", "gelu", "silu", "linear"),
    ("sigmoid", "hard_sigmoid"),
    ("tanh", "relu"),
)
NONE = {  # what an option that is None may be
    "norm": ("ortho", "forward"),
    "align_corners": (True,),
    "rounding_mode": ("floor", "trunc"),
    "scale": (1.0,),
    "mode": ("clip", "wrap", "fill"),
    "axis": (0, 1, -1),
    "dim": (0, 1, -1),
}
FIRST = "eps momentum approx axis dim ddof correction unbiased reduction align half"
FIRST += " padding method mode alpha slope norm reset scale ignore smooth decay causal"
FIRST += " delta beta threshold rho periodic exclusive antialias accumulator"


def rank(option: str) -> int:
    """0 for options that libraries are known to differ in."""
    return int(not any(word in option.lower() for word in FIRST.split()))


def instead(option: str, value: Any, others: list[tuple[str, Any]]) -> list[Any]:
    """What an option may be instead; others: options of the other program, by name."""
    found = [v for name, v in others if _alike(name, option) and _same(v, value)]
    if isinstance(value, bool):
        return [not value]
    if value is None:
        found += NONE.get(option, ())
    elif isinstance(value, str):
        found += [v for group in GROUPS if value in group for v in group]
    elif isinstance(value, int):
        found += _integers(option, value)
    elif isinstance(value, float):
        found += [single(value), *numbers(value, option)]
        found += [float(v) for _, v in others if type(v) in (int, float)]
    elif isinstance(value, (tuple, list)):
        found += _tuples(option, value)
    return _once(found, value)


def single(value: float) -> float:
    """The number as float32 holds it."""
    with np.errstate(over="ignore"):
        return float(np.float32(value))


def numbers(value: float, option: str = "") -> list[float]:
    """What a decimal number may be instead."""
    name, found = option.lower(), list[float]()
    if "eps" in name or 0.0 < abs(value) <= 2e-3:
        found += SMALL
    if "eps" not in name and 0.0 < value < 1.0:
        found += [1.0 - value, *SHARES]
    found += [0.0, 1.0, 0.5, 2.0 * value, value / 2.0, -value]
    return [*found, *([value - 1.0, value + 1.0] if abs(value) >= 1.0 else [])]


def _integers(option: str, value: int) -> list[Any]:
    if option in ("axis", "dim"):
        return [*(a for a in range(-2, 4) if a != value), (-2, -1), (0, 2), (0, 1)]
    if option in ("padding_idx", "ignore_index", "mask_value"):
        return [None, -100, 0, -1]
    if option in ("ddof", "correction"):
        return [1 - value]
    return [value + 1, value - 1, -value, 0, 1]


def _tuples(option: str, value: Any) -> list[Any]:
    """The same in the other order; of axes fewer, or another one alone."""
    found = [type(value)(reversed(value))]
    if all(type(v) is float for v in value):  # exponents of averages
        found.append(type(value)(map(single, value)))
    if option in ("axis", "dim", "axes"):
        found += [a for a in (*value, -1, 0, 1) if type(a) is int]
        found += [type(value)(value[1:]), type(value)(value[:-1])] * (len(value) > 2)
    return found


def _alike(one: str, other: str) -> bool:
    one, other = one.lower(), other.lower()
    return one[:3] == other[:3] or one in other or other in one


def _same(one: Any, other: Any) -> bool:
    kinds = [(int, float) if type(v) in (int, float) else type(v) for v in (one, other)]
    return kinds[0] == kinds[1] or other is None or one is None


def _once(values: list[Any], value: Any) -> list[Any]:
    """Each but once, and not what it is."""
    found = {repr(v): v for v in values}
    return [v for text, v in found.items() if text != repr(value)]
