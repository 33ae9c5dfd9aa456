"""What is counted by hand of each backend: a file of its name, constants by what they
count. A backend without a file, or without a constant, skips that test and says so.

Counted from the programs and, for what runs, from the printed code (Inductor's), HLO
and partition graphs. What the names mean, first those of a graph's portrait:

CHAIN, FUSION, AUTOGRAD, CONDITIONAL: a workload's operations written, operations run,
    kernels launched, the sizes of fused groups.
    CHAIN is x + a, · b, + c, · d. FUSION two convolutions, additions, rectifiers.
    AUTOGRAD: forwards 3a, · a, · a, b b and − are 5. Backwards −g, its two products
    with b and their sum are 4; to a lead g · 3a a, (g a) · 3a and (g a) a · 3:
    5 products, 2 sums. CONDITIONAL: z > 0, a conditional forwards and one backwards,
    a product in each branch.
STEP: of the conditional in one step: written, run, kernels that only fill memory. The
    zero gradient of the weight not taken is filled where it isn't a constant.
DEAD: operations of the conditional that nothing needs, by name.
CONVERTED: conversions that the planted program adds to its own 7 operations.
SUMS: additions that run of the two in the planted program.
KEPT_DEAD: dead operations gone, where the compiler is told to leave duplicates.
DISPATCHED: what a dynamic backend dispatches a step, by workload. A conditional
    compares, multiplies in one branch, and again for the gradient there; the other
    gradient is zero. What a host asks about values (a shape, which axes to sum, a
    number to branch on) is no kernel.
LOOP_WRITTEN: a product in front; a test; exp, product and the counter in the body; five
    operations behind; the loop itself.
LOOP_KERNELS: launched outside, in a test, in a body.

GRAPHS: by mode of `retrace`, graphs in the first pass of SIZES, and XLA's own count.
NUMBERS: graphs after a condition came as an array twice over, and as Python numbers.
TREES: graphs after each tree, as a recursion and padded.
REFUSAL: a word of the error by which it refuses a Python `if` on a tensor.
WHERE: how its program of branches calls the choice by element.
FUSED: a word in the names of its fused kernels.
LEAVES: where its library's loss scaler leaves the rule: the scene, its last scale.
"""

import importlib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SIZES = [5, 3, 8, 3, 1]  # rows: four sizes; powers of two: 8, 4, 8, 4, 1
ALL = len(set(SIZES))
BUCKETS = 3


def expected(backend, name):
    """A constant of a backend's file; None where it, or the file, is not there."""
    if not (HERE / f"{backend}.py").is_file():
        return None
    return getattr(importlib.import_module(f"{__name__}.{backend}"), name, None)


def by_hand(backend, name):
    """The same; the test skips where there is none."""
    if (value := expected(backend, name)) is None:
        pytest.skip(f"nothing counted by hand: no {name} in tests/counted/{backend}.py")
    return value
