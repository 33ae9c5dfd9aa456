"""Counted by hand of `tf_graph`; what the names mean: tests/counted."""

from graphparity.experiments.retrace.contestant import AS_IS
from tests.counted import ALL

CHAIN = (4, 4, 4, [])
FUSION = (6, 6, 2, [3, 3])
AUTOGRAD = (15, 14, 14, [])
CONDITIONAL = (9, 5, 3, [])  # conditionals become switches, and unneeded dx goes
STEP = (4, 3, 0)
DEAD = {"dot": 2}  # the gradient of x
CONVERTED = {}
SUMS = 1  # Grappler's AddN of three
KEPT_DEAD = 0
LOOP_WRITTEN = 12  # TensorFlow's loop counts its turns once more
LOOP_KERNELS = (6, 1, 4)
# relaxed: the first size, then any
GRAPHS = {AS_IS: (ALL, None), "signature": (1, None), "relaxed": (2, None)}
NUMBERS = (1, 6)  # a Python number is a constant: a graph for each
TREES = [[1, 2, 3, 3], [1, 1, 1, 1]]  # one for each shape; padded, one for all
REFUSAL = "symbolic"
WHERE = "tf.where("
