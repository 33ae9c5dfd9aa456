"""Counted by hand of `jax_jit`; what the names mean: tests/counted."""

from graphparity.experiments.retrace.contestant import AS_IS
from tests.counted import ALL, BUCKETS

CHAIN = (4, 4, 1, [4])
FUSION = (6, 6, 4, [2, 2])
AUTOGRAD = (16, 17, 3, [9, 5, 3])
CONDITIONAL = (10, 8, 4, [2])  # z > 0 becomes a number; transposes that vanish
STEP = (5, 4, 1)
DEAD = {}
CONVERTED = {"convert": 1}  # jnp.full is weakly typed
SUMS = 2
KEPT_DEAD = 1
LOOP_WRITTEN = 11
LOOP_KERNELS = (3, 1, 2)  # XLA copies what the loop begins with
GRAPHS = {AS_IS: (ALL, None), "buckets": (BUCKETS, None)}
NUMBERS = (1, 1)  # a Python number is an input
TREES = [[1, 2, 3, 3], [1, 1, 1, 1]]  # one for each shape; padded, one for all
REFUSAL = "TracerBoolConversion"
WHERE = "jnp.where("
FUSED = "fusion"
