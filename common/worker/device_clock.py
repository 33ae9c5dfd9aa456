"""Two clocks around one block of work: the host's, and the device's own.

A device works asynchronously: a timer that doesn't wait for it measures only how long
it took to enqueue the work. Where a runtime offers marks in the device's queue (`mark`,
`between`), each block is timed by both, and a block whose clocks contradict each other
is refused.
"""

import time
from typing import NamedTuple, cast

from graphparity.common.contract.backend_modules import DeviceClock, Runtime

SLACK = 0.02  # by which the clocks of host and device may run apart
GRAIN_S = 20e-6  # what marks themselves take, and the fineness of the device's clock


class Unsynchronized(RuntimeError):
    """The host's clock stopped before the device had done the work."""


class Start(NamedTuple):
    """When a block began: on the host, and a mark in the device's queue."""

    host_s: float
    clock: DeviceClock | None
    mark: object  # None where the device has no clock of its own


def start(runtime: Runtime) -> Start:
    """Begin a block, on a device that has nothing left to do."""
    clock = cast(DeviceClock, runtime) if hasattr(runtime, "mark") else None
    begin = time.perf_counter()
    return Start(begin, clock, clock.mark() if clock else None)


def stop(runtime: Runtime, begun: Start, pending: object) -> tuple[float, float | None]:
    """Wait for `pending`: seconds since `begun` on the host, and on the device.

    None for the device where it has no clock. Raises Unsynchronized where the host's
    seconds are fewer than the device's.
    """
    clock = None if begun.mark is None else begun.clock
    end = clock.mark() if clock else None
    runtime.synchronize(pending)
    host_s = time.perf_counter() - begun.host_s
    if clock is None:
        return host_s, None
    device_s = float(clock.between(begun.mark, end))
    compare(host_s, device_s)
    return host_s, device_s


def compare(host_s: float, device_s: float) -> None:
    """Raises Unsynchronized unless the device's work fits into the host's time."""
    if device_s > host_s * (1 + SLACK) + GRAIN_S:
        raise Unsynchronized(
            f"the host's clock says {host_s * 1e3:.3g} ms for a block that took the "
            f"device {device_s * 1e3:.3g} ms: the timer did not wait for the device. "
            "Expected: synchronize() returns when the device has done all its work"
        )
