"""Edges of update rules: gradients of 0, tiny, huge, NaN -- NumPy, the reference."""

import numpy as np

from graphparity.frameworks.numpy_ref.edges.places import put

LEFT_OUT = {"a state of huge moments": "a step starts from the rule's own first state"}
DENORMAL = ("sgd",)  # the config in which numbers below the normal ones are tried


def cases(config, params, batches, dtype):
    x, y = batches[0]
    nothing = [0.0 * w for w in params]  # so that gradients are as large as y
    yield dict(at="gradients 0", params=params, batch=[0.0 * x, 0.0 * y])
    library = ("param",) if config.endswith("_library") else ()  # 0 where g^2 is
    tiny = [x, 1e-30 * y]
    yield dict(at="gradients near 1e-30", params=nothing, batch=tiny, facts=library)
    for size in (1e-15, 1e15, 1e25):
        name = f"gradients near {size:g}"
        yield dict(at=name, params=nothing, batch=[x, size * y])
    if config in DENORMAL:
        least = float(np.finfo(dtype).tiny)
        name = f"gradients below {least:.2g}"
        yield dict(at=name, params=nothing, batch=[x, 1e-2 * least * y])
    for name, number in (("NaN", np.nan), ("inf", np.inf)):
        yield dict(at=f"{name} in y", params=params, batch=[x, put(y, number)])
    yield dict(at="a batch of one", params=params, batch=[x[:1], y[:1]], resized=True)
