"""What to write instead of what a graph of a person's own program refuses -- JAX.

CURES: part of the error -> what to do; the first that fits. Read, not imported.
"""

CURES = {
    "TracerBoolConversionError": (
        "In the graph a value is not known yet, so Python can't decide by it. In the "
        "place of `if p` write lax.cond(p, f, g, x), or jnp.where(p, a, b), which "
        "computes both; of `while`, lax.while_loop"
    ),
    "NonConcreteBooleanIndexError": (
        "How long x[mask] is hangs on values, which the graph does not know yet: "
        "jnp.where(mask, x, 0) keeps the shape"
    ),
    "TracerArrayConversionError": (
        "NumPy takes numbers, and in the graph there are none yet: write the function "
        "of jax.numpy in the place of that of numpy"
    ),
    "TracerIntegerConversionError": (
        "In the graph a value is not known yet, so it is no index and no count of "
        "Python's: write jnp.take for an index, lax.fori_loop for a count"
    ),
    "ConcretizationTypeError": (
        "In the graph a value is not known yet, so float(), int() and .item() can't "
        "read it: leave it an array"
    ),
}
