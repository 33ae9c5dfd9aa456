"""The probe tells formats apart by a product, however that is added up."""

import numpy as np
import pytest

from graphparity.common.agreement import precision_probe


def rounded(values, bits):
    """To nearest even with that many bits of significand."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits)


def half(values):
    with np.errstate(over="ignore"):
        return values.astype(np.float16).astype(np.float64)


def cut(values):
    """As TF32's units may take float32: the low bits left out."""
    bits = values.astype(np.float32).view(np.uint32) & np.uint32(0xFFFFE000)
    return bits.view(np.float32).astype(np.float64)


FORMATS = {
    "float64": lambda v: v,
    "float32": lambda v: v.astype(np.float32).astype(np.float64),
    "tf32": lambda v: rounded(v, 11),
    "bfloat16": lambda v: rounded(v, 8),
    "float16": half,
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", FORMATS)
def test_operands_of_each_format_are_recognized(name, dtype):
    a, b = (v.astype(np.float64) for v in precision_probe.probe(dtype))
    with np.errstate(invalid="ignore"):
        product = FORMATS[name](a) @ FORMATS[name](b)
    if dtype == "float32" and name in ("float32", "float64"):
        product, name = product.astype(np.float32), "float32"
    if dtype == "float64" and name == "float32":
        product = product.astype(np.float32)
    assert precision_probe.classify(product) == name


def test_operands_that_are_cut_instead_of_rounded_are_tf32():
    a, b = precision_probe.probe("float32")
    assert precision_probe.classify(cut(a) @ cut(b)) == "tf32"


@pytest.mark.parametrize(
    ("left", "right"), [("float32", "bfloat16"), ("tf32", "float32")]
)
def test_one_operand_alone_that_is_rounded_is_said(left, right):
    a, b = (v.astype(np.float64) for v in precision_probe.probe("float32"))
    product = (FORMATS[left](a) @ FORMATS[right](b)).astype(np.float32)
    assert precision_probe.classify(product) == f"{left} × {right}"


# -- float32 made of parts of a half ---------------------------------------------------


def split(values, parts, bits):
    """The parts of a half whose sum is nearest to float32 values, largest first."""
    found, rest = [], values.astype(np.float64)
    for _ in range(parts):
        found.append(rounded(rest, bits))
        rest = rest - found[-1]
    return [part.astype(np.float32) for part in found]


def emulated(parts, kept, bits=8):
    """The product of the parts whose numbers add up to less than `kept`, in float32."""
    a, b = (split(v, parts, bits) for v in precision_probe.probe("float32"))
    total = np.zeros((precision_probe.SIDE,) * 2, np.float32)
    pairs = [(i, j) for i in range(parts) for j in range(parts) if i + j < kept]
    for i, j in sorted(pairs, key=sum, reverse=True):  # the smallest first
        total += a[i] @ b[j]
    return total


@pytest.mark.parametrize(
    ("parts", "kept", "bits", "found"),
    [
        (2, 2, 8, "emulated, 16 bits"),  # bfloat16, three products
        (3, 3, 8, "emulated, 23 bits"),  # six products
        (2, 2, 11, "emulated, 22 bits"),  # TF32, three products
        (2, 1, 8, "bfloat16"),
    ],
)
def test_float32_put_together_from_parts_is_called_emulated(parts, kept, bits, found):
    precision = precision_probe.measure(emulated(parts, kept, bits))
    assert precision.name == found
    assert precision.sums >= 24


# -- sums ------------------------------------------------------------------------------


def added(name, chunk, wide, accumulator=None):
    """The probe's product, each partial sum rounded; wide: in so many lanes.

    Sums within chunks one after the other, then of chunks, in every lane.
    """
    a, b = precision_probe.probe("float64")
    operands, sums = FORMATS[name], accumulator or FORMATS[name]
    a, b, rows = operands(a), operands(b), []
    with np.errstate(invalid="ignore", over="ignore"):
        for row in a:
            parts = sums(row[:, None] * b).reshape(
                -1, chunk, wide, precision_probe.SIDE
            )
            for axis in (1, 0, 0):
                total = np.zeros_like(parts.take(0, axis))
                for at in range(parts.shape[axis]):
                    total = sums(total + parts.take(at, axis))
                parts = total
            rows.append(parts)
    return np.stack(rows)


BLOCKS = [(4096, 1), (2, 1), (16, 16), (256, 1), (64, 64), (1, 512)]


@pytest.mark.parametrize("name", ["bfloat16", "float16"])
@pytest.mark.parametrize(("chunk", "wide"), BLOCKS)
def test_a_low_accumulator_is_named_however_it_adds(name, chunk, wide):
    found = precision_probe.measure(added(name, chunk, wide))
    assert found.name == f"{name}, low accumulation"
    assert found.sums is None


@pytest.mark.parametrize("bits", [14, 16, 22])
@pytest.mark.parametrize(("chunk", "wide"), BLOCKS[::2])
def test_the_bits_of_an_accumulator_are_counted(bits, chunk, wide):
    product = added("bfloat16", chunk, wide, lambda v: rounded(v, bits))
    found = precision_probe.measure(product)
    assert (found.name, found.sums) == ("bfloat16, low accumulation", bits)


@pytest.mark.parametrize(("chunk", "wide"), BLOCKS)
def test_an_accumulator_of_float32_is_none_however_it_adds(chunk, wide):
    found = precision_probe.measure(added("float32", chunk, wide))
    assert found == precision_probe.Precision("float32", 24, 24, 24, 24)


def kahan(a, b):
    """Compensated: what a sum has lost is added to the next term."""
    total = np.zeros((a.shape[0], b.shape[1]), np.float32)
    lost = np.zeros_like(total)
    for k in range(a.shape[1]):
        term = a[:, k, None] * b[None, k] - lost
        new = total + term
        lost = (new - total) - term
        total = new
    return total


def pairwise(a, b):
    if a.shape[1] == 1:
        return a * b
    middle = a.shape[1] // 2
    return pairwise(a[:, :middle], b[:middle]) + pairwise(a[:, middle:], b[middle:])


def fused(a, b):
    """Multiplied and added with one rounding, one term after the other."""
    total = np.zeros((a.shape[0], b.shape[1]), np.float32)
    for k in range(a.shape[1]):
        exact = a[:, k, None].astype(np.float64) * b[None, k]
        total = (exact + total).astype(np.float32)
    return total


def blocks(a, b):
    """In blocks of random places and sizes along the inner axis."""
    rng = np.random.default_rng(int(a.shape[1]))
    order = rng.permutation(a.shape[1])
    total = np.zeros((a.shape[0], b.shape[1]), np.float32)
    for places in np.split(order, np.sort(rng.integers(0, len(order), 37))):
        total += a[:, places] @ b[places]
    return total


def wide(a, b):
    return (a.astype(np.float64) @ b.astype(np.float64)).astype(np.float32)


@pytest.mark.parametrize("way", [kahan, pairwise, fused, blocks, wide, np.matmul])
def test_float32_is_float32_in_whatever_order_it_is_added(way):
    found = precision_probe.measure(way(*precision_probe.probe("float32")))
    assert (found.name, found.left, found.right) == ("float32", 24, 24)
    assert found.product == 24
    assert found.sums == (53 if way is wide else found.sums) >= 24


@pytest.mark.parametrize("bits", [(16, 24), (24, 16), (18, 16)])
def test_either_operand_alone_of_an_unusual_width_is_emulated(bits):
    a, b = (v.astype(np.float64) for v in precision_probe.probe("float32"))
    found = precision_probe.measure(rounded(a, bits[0]) @ rounded(b, bits[1]))
    assert found.name == f"emulated, {min(bits)} bits"
    assert (found.left, found.right) == bits


def test_float64_keeps_53_bits_of_everything():
    found = precision_probe.measure(np.matmul(*precision_probe.probe("float64")))
    kept = (found.left, found.right, found.product, found.sums)
    assert (found.name, *kept) == ("float64", 53, 53, 53, 53)


def test_columns_that_are_all_random_are_looked_at_too():
    """A library may take another format for a sparse operand."""
    a, b = (v.astype(np.float64) for v in precision_probe.probe("float32"))
    first = 2 * precision_probe.PICKED
    dense = slice(first, first + precision_probe.DENSE)
    b[:, dense] = rounded(b[:, dense], 8)
    assert precision_probe.measure(a @ b).right != 24


# -- no answer -------------------------------------------------------------------------


def test_what_does_not_bring_back_1_is_unknown():
    a, b = precision_probe.probe("float32")
    for wrong in (
        np.zeros((64, 64)),
        a @ b * np.float32(1.001),
        (a @ b)[:32],
        np.nan * a,
    ):
        assert precision_probe.classify(wrong) == "unknown"
