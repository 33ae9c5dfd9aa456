"""Counted by hand of `jax_eager`; what the names mean: tests/counted."""

DISPATCHED = {
    "chain": "add ×2, multiply ×2",
    "fusion": "add ×2, conv_general_dilated ×2, relu ×2",
    # multiply in the program, mul in the gradients
    "autograd": "add ×3, mul ×7, multiply ×4, neg, subtract",
    # the zero is converted and spread, the gradient is made transposed
    "conditional": "broadcast_in_dim, convert_element_type, dot_general, greater, "
    "matmul, transpose",
}
GRAPHS = {}  # each size compiles its operations: a test of its own says how many
