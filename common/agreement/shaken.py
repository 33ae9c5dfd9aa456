"""Monte Carlo arithmetic: a program's own operations, each with a random rounding.

Every result of an inexact operation is multiplied by 1 + d, d uniform in +-u (Parker,
*Monte Carlo Arithmetic*, 1997): products, sums, quotients, elementary functions. What
is exact stays exact: selecting, comparing, moving and reordering. Inputs are not
touched: they are what the program received.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.common.contract.trees import Array

Noise = Callable[[tuple[int, ...]], Array]  # shape -> factors near 1

EXACT = {np.positive, np.negative, np.absolute, np.fabs, np.sign, np.maximum}
EXACT |= {np.minimum, np.fmax, np.fmin, np.floor, np.ceil, np.trunc, np.rint}
EXACT |= {np.copysign, np.conjugate, np.heaviside, np.ldexp}
PRODUCTS = {np.tensordot, np.einsum, np.dot, np.inner, np.vdot, np.outer}


def noise(u: float, rng: np.random.Generator) -> Noise:
    """Factors 1 + d with d uniform in +-u, of any shape."""
    return lambda shape: 1.0 + rng.uniform(-u, u, shape)


class Shaken(np.ndarray[Any, Any]):
    """An array whose arithmetic errs by the factors of `noise`."""

    noise: Noise | None

    def __array_finalize__(self, made_from: object) -> None:
        self.noise = getattr(made_from, "noise", None)

    def __getitem__(self, key: Any) -> Any:
        """A single number errs on as an array without axes: NumPy's would not."""
        return self._wrap(super().__getitem__(key), exact=True)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: object, **options: Any
    ) -> Any:
        if outs := options.pop("out", None):
            options["out"] = tuple(_plain(out) for out in outs)
        result = getattr(ufunc, method)(*map(_plain, inputs), **options)
        exact = ufunc in EXACT
        if outs and not isinstance(result, tuple):
            if not exact and isinstance(outs[0], Shaken):
                _plain(outs[0])[...] *= self._factors(np.shape(result))
            return outs[0]
        return self._wrap(result, exact)

    def __array_function__(
        self, function: Any, types: Any, inputs: Any, options: Any
    ) -> Any:
        if function in PRODUCTS:
            result = function(*map(_plain, inputs), **options)
            return self._wrap(result, exact=False)
        result = super().__array_function__(function, types, inputs, options)
        return self._wrap(result, exact=True)

    def _factors(self, shape: tuple[int, ...]) -> Array | float:
        return self.noise(shape) if self.noise else 1.0

    def _wrap(self, result: Any, exact: bool) -> Any:
        if isinstance(result, tuple):
            return tuple(self._wrap(part, exact) for part in result)
        if (
            not isinstance(result, (np.ndarray, np.floating))
            or result.dtype.kind != "f"
        ):
            return result
        array = np.asarray(_plain(result))
        if not exact:
            array = np.asarray(array * self._factors(array.shape))
        return shaken(array, self.noise)


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Shaken) else value


def shaken(array: Array, factors: Noise | None) -> Shaken:
    """The array (floating, any shape) with arithmetic that errs."""
    made = np.asarray(array).view(Shaken)
    made.noise = factors
    return made
