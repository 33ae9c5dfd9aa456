"""Effective precision, measured: a product whose result differs between formats.

*Operands*: where a column of `b` (a row of `a`) holds a single 1, the answer is one
element of the other operand, a random significand of 53 bits, as the format keeps it.
*Products*: where the column holds one random significand, the answer is one product,
which IEEE arithmetic rounds once. *Sums*: 2,048 small terms with one large one and its
negative among them tell how many bits an accumulator holds: of a wide enough one all
partial sums are exact. So real float32 answers alike in whatever order and blocks it
adds, and float32 put together from parts of a half does not.
"""

from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array

INNER, SIDE = 4096, 64
PICKED, DENSE = 12, 20  # places along the inner axis; columns of random significands
ONE, LARGE = SIDE - 4, SIDE - 2  # first of two rows of 1, of two that overflow float16
LEVELS = (11, 13, 15, 17, 19, 21, 22, 23, 24, 52)  # of a large term over a small, log2
SMALL, TOP = 2048, 10  # how many small terms; log2 of the large one
BITS = {"float64": 53, "float32": 24, "tf32": 11, "bfloat16": 8}  # of a significand
LOW = ", low accumulation"


@dataclass(frozen=True)
class Precision:
    """How many bits a product keeps, and the format that does so.

    left, right: of the operands' significands; product: right bits of one product of
    them; sums: what an accumulator holds, the next lower of LEVELS + 1, or None below
    the least of them. All are None where not even 1 comes back (`unknown`).
    """

    name: str
    left: int | None = None
    right: int | None = None
    product: int | None = None
    sums: int | None = None


def probe(dtype: str) -> tuple[Array, Array]:
    """a (64, 4096) and b (4096, 64) of the product whose result shows the precision."""
    rng = np.random.default_rng(0)
    at = rng.choice(INNER, PICKED, replace=False)
    a, b = _random(rng, (SIDE, INNER)), np.zeros((INNER, SIDE))
    a[:PICKED] = 0.0
    a[np.arange(PICKED), at] = 1.0
    a[ONE:LARGE], a[LARGE:] = 1.0, 2.0**17
    b[at, np.arange(PICKED)] = 1.0
    b[at, PICKED + np.arange(PICKED)] = _random(rng, (PICKED,))
    b[:, 2 * PICKED : 2 * PICKED + DENSE] = _random(rng, (INNER, DENSE))
    for column, level in enumerate(np.repeat(LEVELS, 2), 2 * PICKED + DENSE):
        places = rng.permutation(INNER)
        b[places[:2], column] = 2.0**TOP, -(2.0**TOP)
        b[places[2 : 2 + SMALL], column] = 2.0 ** (TOP - level)
    return a.astype(dtype), b.astype(dtype)


def _random(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Random significands of either sign, 1 to 2."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(1.0, 2.0, shape)


def classify(product: Array) -> str:
    """The name that `measure` gives to the product of the probe's operands."""
    return measure(product).name


def measure(product: Array) -> Precision:
    """What the answer (64, 64) to either dtype's probe tells.

    Its name is one of float64, float32, tf32, bfloat16 and float16; `emulated, N bits`
    for operands or products of another width; `LEFT × RIGHT` for operands of two
    formats; `unknown` where not even 1 comes back. `, low accumulation` where sums hold
    fewer bits than float32's (float64's).
    """
    answer = np.asarray(product, np.float64)
    if answer.shape != (SIDE, SIDE) or not _ones(answer):
        return Precision("unknown")
    overflows = not np.all(np.isfinite(answer[LARGE:, :PICKED]))
    a, b = probe("float64")
    at = np.argmax(b[:, :PICKED], axis=0)
    rows, dense = slice(PICKED, ONE), slice(PICKED, 2 * PICKED + DENSE)
    lefts = answer[rows, :PICKED]
    rights = answer[:PICKED, dense]
    here = b[at, dense] != 0.0
    left = _format(lefts, a[rows][:, at], overflows)
    right = _format(rights[here], b[at, dense][here], overflows)
    own = np.diagonal(answer[:PICKED, PICKED : 2 * PICKED])
    single, bits = _product(answer[rows, PICKED : 2 * PICKED], lefts * own)
    kept = (left[1], right[1], bits, _sums(answer[ONE]))
    return Precision(_name(left, right, single, bits, kept[3]), *kept)


def _ones(answer: Array) -> bool:
    """Whether 1 times 1 is 1, and 0 beside it."""
    return bool(np.array_equal(answer[:PICKED, :PICKED], np.eye(PICKED)))


def _format(kept: Array, given: Array, overflows: bool) -> tuple[str, int]:
    """The format that operands were rounded or cut to, and its bits.

    It has no more bits and is off by less than one unit in the last of them.
    """
    error = _bits_right(kept, given)
    for name, bits in BITS.items():
        if np.all(_cut(kept, bits) == kept) and error >= bits - 1:
            return "float16" if overflows and name == "tf32" else name, bits
    return "emulated", error


def _cut(values: Array, bits: int) -> Array:
    """Values to the nearest with that many bits of significand."""
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits))


def _bits_right(found: Array, exact: Array) -> int:
    """How many bits of the worst element are right: an error of half a unit in the last
    of them, or nearly so. 0 to 53, 0 where not finite."""
    _, exponent = np.frexp(exact)
    with np.errstate(invalid="ignore"):
        worst = float(np.max(np.abs(np.ldexp(found - exact, 1 - exponent))))
    if not worst <= 1.0:
        return 0
    return 53 if worst == 0.0 else min(53, int(-np.log2(worst) + 0.1))


def _product(found: Array, exact: Array) -> tuple[bool, int]:
    """Whether single products are rounded once, to any number of bits, and how many of
    their bits are right.

    exact: of the operands as they are kept, in float64; its own are rounded once too.
    """
    widths = range(1, BITS["float64"] + 1)
    single = any(np.array_equal(found, _cut(exact, bits)) for bits in widths)
    return single, _bits_right(found, exact)


def _sums(answer: Array) -> int | None:
    """Bits that an accumulator holds, from a row of sums; None: under the least."""
    held = None
    for level, pair in zip(LEVELS, answer[2 * PICKED + DENSE :].reshape(-1, 2)):
        if not np.all(pair == SMALL * 2.0 ** (TOP - level)):
            break
        held = level + 1
    return held


def _name(
    left: tuple[str, int],
    right: tuple[str, int],
    single: bool,
    bits: int,
    sums: int | None,
) -> str:
    """As `measure` says."""
    if left[0] == "emulated" or right[0] == "emulated" or not single:
        name = f"emulated, {min(left[1], right[1], bits)} bits"
    elif left[0] != right[0]:
        name = f"{left[0]} × {right[0]}"
    else:
        name = left[0]
    return name if (sums or 0) >= (53 if name == "float64" else 24) else name + LOW
