"""A constant factor, by its name where it has one; an offset; a power."""

import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np

from graphparity.common.agreement.explanations.evidence import Case, Fit
from graphparity.common.contract.trees import Array

SINGLE = 2.0**-24  # of float32
CLOSE = 1e-6  # a factor is looked at more closely within this
FIXED = {
    "-1": -1.0,
    "2": 2.0,
    "1/2": 0.5,
    "-2": -2.0,
    "-1/2": -0.5,
    "4": 4.0,
    "1/4": 0.25,
    "sqrt(2)": math.sqrt(2.0),
    "1/sqrt(2)": math.sqrt(0.5),
    "pi": math.pi,
    "1/pi": 1.0 / math.pi,
    "2 pi": 2.0 * math.pi,
    "1/(2 pi)": 0.5 / math.pi,
    "sqrt(2 pi)": math.sqrt(2.0 * math.pi),
    "180/pi (degrees for radians)": 180.0 / math.pi,
    "pi/180 (radians for degrees)": math.pi / 180.0,
    "ln 2 (another base of the logarithm)": math.log(2.0),
    "1/ln 2 (another base of the logarithm)": 1.0 / math.log(2.0),
    "ln 10 (another base of the logarithm)": math.log(10.0),
    "1/ln 10 (another base of the logarithm)": 1.0 / math.log(10.0),
    "255": 255.0,
    "1/255": 1.0 / 255.0,
    "10": 10.0,
    "1/10": 0.1,
    "100": 100.0,
    "1/100": 0.01,
    "1000": 1000.0,
    "1/1000": 0.001,
}


def names(case: Case) -> dict[str, float]:
    """Every factor that has a name here: fixed ones, of the sizes of axes, of sums and
    means of the inputs."""
    found = dict(FIXED)
    for n, whose in sizes(case).items():
        found |= {
            f"{n} ({whose})": float(n),
            f"1/{n} ({whose})": 1.0 / n,
            f"sqrt({n}) ({whose})": math.sqrt(n),
            f"1/sqrt({n}) ({whose})": 1.0 / math.sqrt(n),
        }
        if n > 2:
            found |= {
                f"{n}/{n - 1} (n for n - 1)": n / (n - 1),
                f"{n - 1}/{n} (n - 1 for n)": (n - 1) / n,
                f"sqrt({n}/{n - 1}) (n for n - 1)": math.sqrt(n / (n - 1)),
                f"sqrt({n - 1}/{n}) (n - 1 for n)": math.sqrt((n - 1) / n),
            }
    for text, value in _of_inputs(case):
        if value and math.isfinite(value):
            found |= {text: value, f"1 / {text}": 1.0 / value}
    return found


def sizes(case: Case) -> dict[int, str]:
    """The sizes of axes, and products of two, three and all of an array's, with whose
    they are."""
    found = dict[int, str]()
    arrays = {**case.inputs, "the output": case.one}
    for count in (1, 2, 3):
        for name, array in arrays.items():
            for axes in itertools.combinations(range(array.ndim), count):
                n = math.prod(array.shape[a] for a in axes)
                which = ", ".join(map(str, axes))
                word = "axis" if count == 1 else "axes"
                found.setdefault(n, f"{word} {which} of {name}")
    for name, array in arrays.items():
        found.setdefault(array.size, f"all of {name}")
    return {n: text for n, text in found.items() if n > 1}


def _of_inputs(case: Case) -> Iterator[tuple[str, float]]:
    """Sums and means of the inputs; of those that an integer input picks from."""
    for name, array in case.inputs.items():
        if array.dtype.kind == "f" and array.size:
            yield from _statistics(name, array)
            if array.ndim == 1:
                yield from _picked(case, name, array)
        elif array.dtype.kind in "ib" and array.size:
            count = int(np.count_nonzero(array))
            if 0 < count < array.size:
                yield (
                    f"{count} / {array.size} (what of {name} is not 0)",
                    count / array.size,
                )
                yield f"{count} (what of {name} is not 0)", float(count)


def _statistics(name: str, array: Array) -> Iterator[tuple[str, float]]:
    yield f"the sum of {name}", float(np.sum(array))
    yield f"the mean of {name}", float(np.mean(array))
    yield f"the norm of {name}", float(np.linalg.norm(array))
    yield f"the standard deviation of {name}", float(np.std(array))
    yield f"the largest of {name}", float(np.max(array))
    if array.size == 1:
        yield name, float(array.reshape(())[()])


def _picked(case: Case, name: str, array: Array) -> Iterator[tuple[str, float]]:
    for index, places in case.inputs.items():
        if places.dtype.kind != "i" or not places.size:
            continue
        if places.min() >= 0 and places.max() < len(array):
            taken = array[places]
            yield f"the sum of {name}[{index}]", float(np.sum(taken))
            yield f"the mean of {name}[{index}]", float(np.mean(taken))


def factor(case: Case) -> Iterator[Fit]:
    """The one times a factor."""
    one, other = case.one, case.other
    if not _numbers(case):
        return
    square = float(np.sum(np.abs(one) ** 2))
    if not square:
        return
    ratio = float(np.real(np.sum(np.conj(one) * other))) / square
    known = names(case)
    near = [n for n, v in known.items() if abs(ratio - v) <= CLOSE * abs(v)]
    for name in near[:1]:
        text = f"times {name}" if name != "-1" else "with the other sign"
        tried = len(known)
        yield Fit("factor", text, one * known[name], other, 0, tried)
    if not near:
        yield Fit("fitted factor", f"times {_number(ratio)}", one * ratio, other, 1)


def _number(ratio: float) -> str:
    """A factor in digits that tell it from 1."""
    more = ratio - 1.0
    if not 0.0 < abs(more) < CLOSE:
        return f"{ratio:.6g}"
    single = abs(more) <= SINGLE
    why = " (as a constant rounded to float32 makes it)" if single else ""
    return f"1 {'+' if more > 0 else '-'} {abs(more):.3g}{why}"


def offset(case: Case) -> Iterator[Fit]:
    """The one plus a constant; times a factor and plus a constant."""
    one, other = case.one, case.other
    if not _numbers(case) or "c" in (one.dtype.kind, other.dtype.kind):
        return
    shift = float(np.mean(other - one))
    if np.isfinite(shift):
        yield Fit("offset", f"plus {shift:.6g}", one + shift, other, 1)
    a, b = one - np.mean(one), other - np.mean(other)
    square = float(np.sum(a * a))
    if square and one.size > 4:
        slope = float(np.sum(a * b)) / square
        at = float(np.mean(other) - slope * np.mean(one))
        text = f"times {slope:.6g} and plus {at:.6g}"
        yield Fit("offset", text, slope * one + at, other, 2)


def along(case: Case) -> Iterator[Fit]:
    """A factor, or a constant added, for each index of one axis."""
    one, other = case.one, case.other
    if not _numbers(case) or "c" in (one.dtype.kind, other.dtype.kind):
        return
    for axis in range(one.ndim if one.ndim > 1 else 0):
        rest = tuple(a for a in range(one.ndim) if a != axis)
        shift = np.mean(other - one, axis=rest, keepdims=True)
        free, tried = one.shape[axis], 2 * one.ndim
        text = f"plus another constant for each index of axis {axis}"
        yield Fit("offset", text, one + shift, other, free, tried)
        square = np.sum(one * one, axis=rest, keepdims=True)
        if np.all(square > 0):
            ratio = np.sum(one * other, axis=rest, keepdims=True) / square
            text = f"times another factor for each index of axis {axis}"
            yield Fit("fitted factor", text, one * ratio, other, free, tried)


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "its exponential": np.exp,
    "its logarithm": np.log,
    "its negative logarithm": lambda x: -np.log(x),
    "its logarithm, negative exponential's": lambda x: np.exp(-x),
    "its square": np.square,
    "its square root": np.sqrt,
    "its reciprocal": np.reciprocal,
    "the reciprocal of its square root": lambda x: 1.0 / np.sqrt(x),
    "its absolute value": np.abs,
    "its sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
    "its logit": lambda x: np.log(x) - np.log1p(-x),
    "its tanh": np.tanh,
    "1 minus it": lambda x: 1.0 - x,
    "it minus 1": lambda x: x - 1.0,
    "it plus 1": lambda x: x + 1.0,
    "itself, negative values as 0": lambda x: np.maximum(x, 0.0),
    "it rounded": np.round,
    "its floor": np.floor,
    "it without its fraction": np.trunc,
    "its exponential minus 1": np.expm1,
    "log(1 + it)": np.log1p,
    "its conjugate": np.conj,
}


def function(case: Case) -> Iterator[Fit]:
    """An elementwise function of the one, or of the other."""
    if not _numbers(case):
        return
    wide = "c" in (case.one.dtype.kind, case.other.dtype.kind)
    tried = 2 * len(FUNCTIONS)
    for text, call in FUNCTIONS.items():
        if wide and call is not np.conj:
            continue
        kind = "conjugate" if call is np.conj else "function"
        with np.errstate(all="ignore"):
            forth, back = call(case.one), call(case.other)
        if np.all(np.isfinite(forth)):
            yield Fit(kind, f"{text}, of the first", forth, case.other, 0, tried)
        if np.all(np.isfinite(back)):
            yield Fit(kind, f"{text}, of the second", case.one, back, 0, tried)


def _numbers(case: Case) -> bool:
    kinds = {case.one.dtype.kind, case.other.dtype.kind}
    return case.one.shape == case.other.shape and kinds <= set("fc")


EXPLANATIONS = [factor, function, offset, along]
