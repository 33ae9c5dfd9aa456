"""Products, sums and first graphs of a backend: precision, rates and start-up."""

import functools
import time
from typing import Any

import numpy as np

from common import machine, registry
from common.desk import DESK, arrays, build


def product(a: Any, b: Any, half: str | None = None) -> Any:
    """a b through this backend's forward pass of the large product: one array.

    half: as its policy computes it in that dtype.
    """
    name, runtime, train = DESK["bench"]
    if half is not None:
        mixed = registry.load(name, "mixed")
        of_product = functools.partial(mixed.product, half=mixed.half(half))
        given = arrays([a]), arrays([b])
        state, call = train.make_forward(of_product, *given)
        return runtime.numpy(call(state, *given[1]))
    state, call = build({"workload": "matmul", "kind": "forward"}, [a], [b])
    return runtime.numpy(call(state, *arrays([b])))


def product_rate(dtype: str, side: int = 1024, times: int = 5) -> float:
    """FLOP/s of a square product through the same, best of five."""
    runtime = DESK["bench"].runtime
    square = np.full((side, side), 0.5, dtype)
    state, call = build({"workload": "matmul", "kind": "forward"}, [square], [square])
    a = runtime.array(square)
    best = float("inf")
    for _ in range(times + 1):
        begin = time.perf_counter()
        runtime.synchronize(call(state, a))
        best = min(best, time.perf_counter() - begin)
    return 2 * side**3 / best


def sum_rate(times: int = 5) -> float:
    """Bytes read and written a second by x + x of a large array, best of five."""
    _, runtime, train = DESK["bench"]
    x = runtime.array(np.ones(machine.COPY_BYTES // 4, np.float32))
    state, call = train.make_forward(lambda params, x: x + x, [x], [x])
    best = float("inf")
    for _ in range(times + 1):
        begin = time.perf_counter()
        runtime.synchronize(call(state, x))
        best = min(best, time.perf_counter() - begin)
    return 2 * machine.COPY_BYTES / best


def toolchain() -> float:
    """Seconds for the process's first graph, x + x: what is paid before any program."""
    _, runtime, train = DESK["bench"]
    x = runtime.array(np.ones(2, np.float32))
    begin = time.perf_counter()
    state, call = train.make_forward(lambda params, x: x + x, [x], [x])
    runtime.synchronize(call(state, x))
    return time.perf_counter() - begin
