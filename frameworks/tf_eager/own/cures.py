"""What to write instead of what a graph of a person's own program refuses --
TensorFlow.

CURES: part of the error -> what to do; the first that fits. Read, not imported.
"""

CURES = {
    "as a Python `bool`": (
        "In the graph a value is not known yet, so Python can't decide by it. In the "
        "place of `if p` write tf.cond(p, f, g), or tf.where(p, a, b), which computes "
        "both; of `while`, tf.while_loop"
    ),
    "Iterating over a symbolic": (
        "In the graph Python can't go through a tensor: write tf.unstack(x) where its "
        "length is fixed, else tf.map_fn"
    ),
    "Cannot convert a symbolic": (
        "NumPy takes numbers, and in the graph there are none yet: write the function "
        "of TensorFlow in the place of that of numpy"
    ),
    "'SymbolicTensor'": (
        "In the graph a value is not known yet, so float(), int(), range() and "
        ".numpy() can't read it: leave it a tensor"
    ),
}
