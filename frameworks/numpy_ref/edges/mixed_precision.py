"""Edges of mixed precision: none here -- NumPy, the reference."""

LEFT_OUT = {"every edge": "what overflows is the loss scale's: `faults`, `scaler`"}


def cases(config, params, batches, dtype):
    return []
