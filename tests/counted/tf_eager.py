"""Counted by hand of `tf_eager`; what the names mean: tests/counted."""

from graphparity.experiments.retrace.contestant import AS_IS

DISPATCHED = {
    "chain": "AddV2 ×2, Mul ×2",
    "fusion": "AddV2 ×2, Conv2D ×2, Relu ×2",
    # two sums of two and of three are AddN; 3, a scalar, costs a Sum over no axes
    "autograd": "AddN ×2, Mul ×11, Neg, Sub, Sum",
    "conditional": "Greater, MatMul ×2, ZerosLike",
}
GRAPHS = {AS_IS: (0, None)}
LEAVES = {"largest scale": "inf"}
