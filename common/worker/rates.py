"""Products, sums and first graphs of a backend: precision, rates and start-up."""

import functools
import time
from typing import TypedDict

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.backend_modules import Step
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array
from graphparity.common.system import ceilings
from graphparity.common.system.ceilings import SIZES
from graphparity.common.worker import parts, session
from graphparity.common.worker.conversion import arrays, build
from graphparity.common.worker.session import make

SIDE, LARGE = 1024, 4096  # of a product that fills a CPU, a GPU
TRIES = 10  # of a product, of which the best counts
PRODUCT: Spec = {"workload": "matmul", "kind": "forward"}


class InFormat(TypedDict):
    """A product in a format, and the best rate of products in it."""

    product: Array
    flops_per_s: float


def product(a: Array, b: Array, half: str | None = None) -> Array:
    """a b through this backend's forward pass of the large product: one array.

    half: as its policy computes it in that dtype.
    """
    here = session.current()
    if half is not None:
        mixed = registry.load(here.backend, "mixed")
        of_product = functools.partial(mixed.product, half=mixed.half(half))
        params, batch = arrays([a]), arrays([b])
        state, call = here.train.make_forward(of_product, params, batch)
        return here.runtime.numpy(call(state, *batch))
    state, call = build(PRODUCT, [a], [b])
    return here.runtime.numpy(call(state, *arrays([b])))


def product_rates(dtype: str) -> list[float]:
    """FLOP/s of square products through the same, best of many: one for each of the
    sizes of `ceilings`, whose three matrices have so many bytes, up to SIDE or, on a
    GPU, LARGE."""
    here = session.current()
    largest = SIDE if here.device == "cpu" else LARGE
    itemsize, rates = np.dtype(dtype).itemsize, dict[int, float]()
    sides = [min(largest, int((size / 3 / itemsize) ** 0.5)) for size in SIZES]
    for side in sides:
        if side not in rates:
            square = np.full((side, side), 0.5, dtype)
            state, call = build(PRODUCT, [square], [square])
            x = here.runtime.array(square)
            rates[side] = 2 * side**3 / _best(call, state, x, TRIES)
    return [rates[side] for side in sides]


SIDES = (256, 512, 1024, 2048, 4096, 8192)  # tried in turn until one takes LONG_S
LONG_S = 0.02


def in_format(asked: str, a: Array, b: Array) -> InFormat:
    """a b with operands in a format, and the best rate of square products in it.

    asked: a dtype, or `tf32`: float32 whose products may be rounded to TF32, from here
    on in this process. Raises Gap where the backend has no switch for that.
    """
    here = session.current()
    runtime = here.runtime
    if asked == "tf32":
        if not hasattr(runtime, "allow_tf32"):
            raise registry.Gap(f"{here.backend} has no switch for TF32")
        runtime.allow_tf32()
    dtype = "float32" if asked == "tf32" else asked
    params, batch = ([runtime.cast(x, dtype)] for x in arrays([a, b]))
    state, call = make(PRODUCT, params, batch)
    return {"product": runtime.numpy(call(state, *batch)), "flops_per_s": _rate(dtype)}


def _rate(dtype: str) -> float:
    runtime, rates = session.current().runtime, list[float]()
    for side in SIDES:
        ones = runtime.array(np.ones((side, side), np.float32))
        square = runtime.cast(ones, dtype)
        state, call = make(PRODUCT, [square], [square])
        seconds = _best(call, state, square, 3)
        rates.append(2 * side**3 / seconds)
        if seconds > LONG_S:
            break
    return max(rates)


def _best(call: Step, state: object, x: object, times: int) -> float:
    """Seconds of the fastest of so many calls."""
    synchronize, best = session.current().runtime.synchronize, float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        synchronize(call(state, x))
        best = min(best, time.perf_counter() - begin)
    return best


def sum_rate(times: int = 5) -> float:
    """Bytes read and written a second by x + x of a large array, best of five."""
    here = session.current()
    x = here.runtime.array(np.ones(ceilings.COPY_BYTES // 4, np.float32))
    state, call = here.train.make_forward(lambda params, x: x + x, [x], [x])
    return 2 * ceilings.COPY_BYTES / _best(call, state, x, times + 1)


def toolchain() -> float:
    """Seconds for the process's first graph, x + x: what is paid before any program."""
    here = session.current()
    x = here.runtime.array(np.ones(2, np.float32))
    begin = time.perf_counter()
    state, call = here.train.make_forward(lambda params, x: x + x, [x], [x])
    here.runtime.synchronize(call(state, x))
    return time.perf_counter() - begin


COMMANDS = {
    "product": parts.throughout(parts.PROBES, product),
    "product_rates": parts.throughout(parts.PROBES, product_rates),
    "in_format": parts.throughout(parts.PROBES, in_format),
    "sum_rate": parts.throughout(parts.PROBES, sum_rate),
    "toolchain": parts.throughout(parts.COMPILE, toolchain),
}
