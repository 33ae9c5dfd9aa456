"""The probe tells formats apart by what they do to a product."""

import numpy as np
import pytest

from graphparity.common.agreement import precision_probe


def rounded(values, bits):
    """To nearest even with that many explicit bits of fraction."""
    mantissa, exponent = np.frexp(values)
    scale = 2.0 ** (bits + 1)
    return np.ldexp(np.round(mantissa * scale) / scale, exponent)


def half(values):
    with np.errstate(over="ignore"):
        return values.astype(np.float16).astype(np.float64)


FORMATS = {
    "float64": lambda v: v,
    "float32": lambda v: v.astype(np.float32).astype(np.float64),
    "emulated": lambda v: rounded(v, 16),
    "tf32": lambda v: rounded(v, 10),
    "bfloat16": lambda v: rounded(v, 7),
    "float16": half,
}


@pytest.mark.parametrize("name", FORMATS)
def test_operands_of_each_format_are_recognized(name):
    a, b = precision_probe.probe("float64")
    with np.errstate(invalid="ignore"):
        product = FORMATS[name](a) @ FORMATS[name](b)
    assert precision_probe.classify(product) == name


def low(name, chunk, wide):
    """The probe's product, each partial sum rounded to a half; wide: in so many lanes.

    Sums within chunks one after the other, then of chunks, in every lane.
    """
    a, b = precision_probe.probe("float64")
    rounding = FORMATS[name]
    with np.errstate(invalid="ignore", over="ignore"):
        rows = rounding(a[: len(precision_probe.PROBES)])
        parts = rows[:, :, None] * rounding(b)[None]
        parts = parts.reshape(len(rows), -1, chunk, wide, precision_probe.SIDE)
        for axis in (2, 1, 1):
            total = np.zeros_like(parts.take(0, axis))
            for at in range(parts.shape[axis]):
                total = rounding(total + parts.take(at, axis))
            parts = total
    return np.resize(parts, (precision_probe.SIDE, precision_probe.SIDE))


@pytest.mark.parametrize("name", ["bfloat16", "float16"])
@pytest.mark.parametrize(("chunk", "wide"), [(4096, 1), (2, 1), (16, 16), (256, 1)])
def test_a_low_accumulator_is_named_however_it_adds(name, chunk, wide):
    found = precision_probe.classify(low(name, chunk, wide))
    assert found == f"{name}, low accumulation"


@pytest.mark.parametrize(("chunk", "wide"), [(4096, 1), (16, 16)])
def test_an_accumulator_of_float32_is_none(chunk, wide):
    assert precision_probe.classify(low("float32", chunk, wide)) == "float32"
