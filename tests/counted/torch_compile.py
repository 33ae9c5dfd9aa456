"""Counted by hand of `torch_compile`; what the names mean: tests/counted."""

from graphparity.experiments.retrace.contestant import AS_IS

CHAIN = (4, 4, 1, [4])
FUSION = (4, 7, 5, [])  # a convolution holds its bias; three copies to another layout
AUTOGRAD = (16, 17, 1, [9, 5, 3])
CONDITIONAL = (9, 7, 5, [])  # the forward product again, dead, in each branch
STEP = (4, 3, 2)  # and a zero that stands in for the gradient of x
DEAD = {"dot": 2}  # the forward product again
CONVERTED = {}
SUMS = 2
LOOP_WRITTEN = 11
LOOP_KERNELS = (2, 1, 1)
# the first size, any number of rows, one row
GRAPHS = {AS_IS: (3, None), "dynamic": (2, None), "marked": (2, None)}
REFUSAL = "Data-dependent"
WHERE = "torch.where("
FUSED = "cpp_"
