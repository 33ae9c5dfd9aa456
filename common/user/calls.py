"""Inside a worker: one call of a person's own function, and several."""

import hashlib
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.common.user import loaded, loading, values
from graphparity.common.user.loading import Raised
from graphparity.common.user.values import Given
from graphparity.common.worker import session

LONG_S = 1.0  # seconds after which no further call is made to see whether it is random
FAR = float(np.finfo(float).max)  # JSON has no inf


class Called(NamedTuple):
    """What one call gave; changed: inputs that are not after it what they were; tensor:
    its framework's tensors came back."""

    given: Given
    changed: list[str]
    tensor: bool


class Again(NamedTuple):
    """How many results of some calls differ, and by how much of the norm at most."""

    different: int
    calls: int
    spread: float


def once(inputs: dict[str, Any], tensors: bool, graphed: bool = False) -> Called:
    """One call with copies of the inputs. Raises Raised."""
    runtime, user = session.current().runtime, loaded.user()
    make = runtime.array if tensors else np.array
    given = loading.guarded(lambda: values.mapped(make, inputs))
    call = loaded.graphed(inputs) if graphed else loaded.eager(inputs)
    result = loading.guarded(lambda: call(given))
    found = loading.guarded(lambda: values.given(result, user.is_tensor, runtime.numpy))
    before, after = values.leaves(inputs), values.leaves(given)
    read = runtime.numpy if tensors else np.asarray
    changed = [
        name
        for name, leaf in after.items()
        if not values.plain(leaf) and not equal(before[name], read(leaf))
    ]
    came = any(map(user.is_tensor, values.leaves(result).values()))
    return Called(found, changed, came)


def equal(one: Array, other: Array) -> bool:
    """Of one shape and value; NaN at the same places is no difference."""
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind in "fc"))


def way(inputs: dict[str, Any]) -> tuple[bool, Called]:
    """Whether it wants tensors, and what it gave: it does where it gives tensors for
    them, or raises for NumPy arrays. Raises Raised."""
    first, objection = _tried(inputs, False)
    if not hasattr(loaded.user(), "pullback"):  # NumPy's arrays are all that it has
        second, refusal = None, objection
    else:
        second, refusal = _tried(inputs, True)
    if second is not None and (first is None or second.tensor):
        return True, second
    if first is not None:
        return False, first
    if refusal != objection:
        last = str(objection).splitlines()[-1]
        raise Raised(f"{refusal}\nWith NumPy arrays instead of tensors: {last}")
    raise Raised(str(refusal))


def _tried(inputs: dict[str, Any], tensors: bool) -> tuple[Called | None, str | None]:
    """A call, or what it raised."""
    try:
        return once(inputs, tensors), None
    except Raised as error:
        return None, str(error)


def again(call: Callable[[], Given], first: Given, times: int) -> Again:
    """How many of these calls gave another result than the first; two are made in any
    case where so many are asked for. Raises Raised."""
    keys, spread, calls = {_key(first)}, 0.0, 1
    begin = time.monotonic()
    while calls < times and (calls < 2 or time.monotonic() - begin < LONG_S):
        found = call()
        calls += 1
        if (key := _key(found)) not in keys:
            keys.add(key)
            spread = max(spread, _apart(first.arrays, found.arrays))
    return Again(len(keys), calls, spread)


def _key(found: Given) -> bytes:
    """The same for results whose arrays are equal bit by bit."""
    digest = hashlib.sha256()
    for name, array in sorted(found.arrays.items()):
        digest.update(f"{name} {array.dtype} {array.shape} ".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()


def _apart(one: Named, other: Named) -> float:
    """The largest relative distance of two results; FAR where their forms differ."""
    if {n: a.shape for n, a in one.items()} != {n: a.shape for n, a in other.items()}:
        return FAR
    return max((_distance(array, other[name]) for name, array in one.items()))


def _distance(one: Array, other: Array) -> float:
    if equal(one, other):
        return 0.0
    if one.dtype.kind not in "fc":
        return FAR
    with np.errstate(all="ignore"):
        far = np.linalg.norm(np.ravel(one) - np.ravel(other))
        part = float(far / np.linalg.norm(np.ravel(one)))
    return part if np.isfinite(part) else FAR
