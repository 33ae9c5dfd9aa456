"""Eight criteria as others have published them; each: does an output pass?

out, eager: a backend's float32 and the right program's; value: the reference's in
float64. One that does not apply to an output lets it pass.
"""

from collections.abc import Callable

import numpy as np

from graphparity.common.contract.trees import Array, Named

Passes = Callable[[Array, Array, Array], bool]  # out, value, eager
TOLERANCE = 1e-4  # of PyTorch's check of compiled models


def _mean(out: Array, value: Array, eager: Array) -> bool:
    return abs(float(np.mean(np.abs(out)) - np.mean(np.abs(value)))) < 1e-3


def _sum(out: Array, value: Array, eager: Array) -> bool:
    return abs(float(np.sum(np.abs(out)) - np.sum(np.abs(value)))) < 1e-2


def _cosine(out: Array, value: Array, eager: Array) -> bool:
    lengths = float(np.linalg.norm(out) * np.linalg.norm(value))
    return lengths == 0.0 or float(np.sum(out * value)) / lengths >= 0.99


def _top1(out: Array, value: Array, eager: Array) -> bool:
    if value.ndim != 2:
        return True
    return bool(np.all(np.argmax(out, axis=1) == np.argmax(value, axis=1)))


def _close(tolerance: float) -> Passes:
    def passes(out: Array, value: Array, eager: Array) -> bool:
        return bool(np.allclose(out, value, rtol=tolerance, atol=tolerance))

    return passes


def _either(out: Array, value: Array, eager: Array) -> bool:
    error = np.abs(out - value)
    return bool(np.all((error <= 1e-5) | (error <= 1e-5 * np.abs(value))))


def _rmse(out: Array, value: Array, eager: Array) -> bool:
    def rmse(a: Array) -> float:
        return float(np.sqrt(np.mean(np.square(a - value))))

    return rmse(out) <= 2.0 * rmse(eager) + TOLERANCE / 10.0


CRITERIA: dict[str, Passes] = {
    "mean": _mean,  # of the absolute values within 1e-3: diffusers' tests
    "L1 sum": _sum,  # within 1e-2: the same
    "cosine 0.99": _cosine,  # PyTorch's check of compiled models, as an option
    "top-1": _top1,  # the same label for each row of the forward pass
    "allclose 1e-4": _close(1e-4),
    "allclose 1e-2": _close(1e-2),
    "1e-5 abs or rel": _either,
    "2 RMSE of eager": _rmse,  # PyTorch's check of compiled models
}


def catches(outputs: Named, values: Named, eager: Named) -> dict[str, bool]:
    """By criterion whether any output fails it; what is missing, of another shape or
    not finite fails all. top-1 looks at the forward pass alone."""
    odd = [n for n in values if n not in outputs or _odd(outputs[n], values[n])]
    if odd:
        return dict.fromkeys(CRITERIA, True)
    return {
        title: any(
            not passes(outputs[n].astype(np.float64), values[n], eager[n])
            for n in values
            if values[n].dtype.kind == "f" and (title != "top-1" or n == "output")
        )
        for title, passes in CRITERIA.items()
    }


def _odd(out: Array, value: Array) -> bool:
    return out.shape != value.shape or not bool(np.all(np.isfinite(out)))
