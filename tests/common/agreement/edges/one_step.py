"""An edge with one output, for tests."""

import numpy as np


def step(value, held=None, floor=1e-7, **more):
    """An edge with one output `y`."""
    value = np.asarray(value, np.float64)
    held = np.isfinite(value) if held is None else np.asarray(held)
    found = {"at": "there", "step": [], "facts": [], "sides": [], "moved": 0.0}
    found |= {"kink": "share", "resized": False, "values": {"y": value}}
    target = {"value": np.where(held, value, 0.0), "floor": floor}
    return {**found, "judged": {"y": held}, "expected": {"y": target}, **more}
