"""Counted by hand of `tf_xla`; what the names mean: tests/counted."""

from graphparity.experiments.retrace.contestant import AS_IS
from tests.counted import ALL, BUCKETS

CHAIN = (4, 4, 1, [4])
FUSION = (6, 6, 4, [2, 2])
AUTOGRAD = (15, 17, 3, [9, 5, 3])
CONDITIONAL = (9, 7, 4, [])
STEP = (4, 3, 1)
DEAD = {"dot": 2}  # the gradient of x
CONVERTED = {}
SUMS = 2
LOOP_WRITTEN = 12  # TensorFlow's loop counts its turns once more
LOOP_KERNELS = (3, 1, 2)  # XLA copies what the loop begins with
GRAPHS = {AS_IS: (ALL, ALL), "signature": (1, ALL), "buckets": (BUCKETS, BUCKETS)}
NUMBERS = (1, 6)  # traced as tf_graph is: a Python number is a constant
TREES = [[1, 2, 3, 3], [1, 1, 1, 1]]  # one for each shape; padded, one for all
REFUSAL = "symbolic"
FUSED = "fusion"
