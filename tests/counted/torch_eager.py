"""Counted by hand of `torch_eager`; what the names mean: tests/counted."""

from graphparity.experiments.retrace.contestant import AS_IS

DISPATCHED = {
    "chain": "aten.add.Tensor ×2, aten.mul.Tensor ×2",
    "fusion": "aten.convolution.default ×2, aten.relu.default ×2",
    "autograd": "aten.add.Tensor ×3, aten.mul.Tensor ×11, aten.neg.default, "
    "aten.sub.Tensor",
    "conditional": "aten.gt.Scalar, aten.mm.default ×2, aten.zeros_like.default",
}
GRAPHS = {AS_IS: (0, None)}
LEAVES = {}
