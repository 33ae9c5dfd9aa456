"""Products, sums and first graphs of a backend: precision, rates and start-up."""

import functools
import time
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.system import machine
from graphparity.common.worker.session import DESK, arrays, build, make

SIDE, LARGE = 1024, 4096  # of a product that fills a CPU, a GPU
PRODUCT: Spec = {"workload": "matmul", "kind": "forward"}


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
    state, call = build(PRODUCT, [a], [b])
    return runtime.numpy(call(state, *arrays([b])))


def product_rate(dtype: str, times: int = 5) -> float:
    """FLOP/s of a square product through the same, best of five."""
    runtime, side = DESK["bench"].runtime, SIDE if DESK["device"] == "cpu" else LARGE
    square = np.full((side, side), 0.5, dtype)
    state, call = build(PRODUCT, [square], [square])
    a = runtime.array(square)
    best = float("inf")
    for _ in range(times + 1):
        begin = time.perf_counter()
        runtime.synchronize(call(state, a))
        best = min(best, time.perf_counter() - begin)
    return 2 * side**3 / best


SIDES = (256, 512, 1024, 2048, 4096, 8192)  # tried in turn until one takes LONG_S
LONG_S = 0.02


def in_format(asked: str, a: Any, b: Any) -> dict[str, Any]:
    """a b with operands in a format, and the best rate of square products in it.

    asked: a dtype, or `tf32`: float32 whose products may be rounded to TF32, from here
    on in this process. Raises Gap where the backend has no switch for that.
    """
    backend, runtime, _ = DESK["bench"]
    if asked == "tf32" and not hasattr(runtime, "allow_tf32"):
        raise registry.Gap(f"{backend} has no switch for TF32")
    if asked == "tf32":
        runtime.allow_tf32()
    dtype = "float32" if asked == "tf32" else asked
    own = [runtime.cast(x, dtype) for x in arrays([a, b])]
    state, call = make(PRODUCT, own[:1], own[1:])
    return {"product": runtime.numpy(call(state, own[1])), "flops_per_s": _rate(dtype)}


def _rate(dtype: str) -> float:
    runtime, rates = DESK["bench"].runtime, list[float]()
    for side in SIDES:
        ones = runtime.array(np.ones((side, side), np.float32))
        square, best = runtime.cast(ones, dtype), float("inf")
        state, call = make(PRODUCT, [square], [square])
        for _ in range(3):
            begin = time.perf_counter()
            runtime.synchronize(call(state, square))
            best = min(best, time.perf_counter() - begin)
        rates.append(2 * side**3 / best)
        if best > LONG_S:
            break
    return max(rates)


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


COMMANDS = {
    "product": product,
    "product_rate": product_rate,
    "in_format": in_format,
    "sum_rate": sum_rate,
    "toolchain": toolchain,
}
