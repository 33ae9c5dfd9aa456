"""The probe tells formats apart by what they do to a product."""

import numpy as np
import pytest

from common import precision


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
    a, b = precision.probe("float64")
    with np.errstate(invalid="ignore"):
        product = FORMATS[name](a) @ FORMATS[name](b)
    assert precision.classify(product) == name


def test_a_low_accumulator_is_named():
    a, b = precision.probe("float32")
    product = a @ b
    product[:, precision.SIDE // 2 :] = np.minimum(
        product[:, precision.SIDE // 2 :], 2048
    )
    assert precision.classify(product) == "float32, low accumulation"
