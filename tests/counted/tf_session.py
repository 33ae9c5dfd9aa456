"""Counted by hand of `tf_session`; what the names mean: tests/counted."""

CHAIN = (4, 4, 4, [])
FUSION = (6, 6, 2, [3, 3])
AUTOGRAD = (17, 14, 14, [])
CONDITIONAL = (9, 5, 3, [])
STEP = (4, 3, 0)
DEAD = {"dot": 2}  # the gradient of x
CONVERTED = {}
SUMS = 2
LOOP_WRITTEN = 12  # TensorFlow's loop counts its turns once more
LOOP_KERNELS = (6, 1, 4)
GRAPHS = {"unknown": (None, None)}  # a finalized graph: nothing to count
NUMBERS = (1, 6)  # a Python number is a constant: a graph for each
TREES = [[1, 2, 3, 3], [1, 1, 1, 1]]  # one for each shape; padded, one for all
REFUSAL = "symbolic"
LEAVES = {"least scale": "1"}
