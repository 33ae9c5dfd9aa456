"""`diff`: are functions of a person's own the same mathematics, and is the rest
rounding?"""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=5,
    help="Two functions of your own: the same mathematics, and the rest rounding?\n\n"
    "PROGRAM is FILE.py:FUNCTION, or package.module:FUNCTION. A function takes arrays "
    "by name and returns arrays, its framework's tensors, or a tuple or dictionary of "
    "them. What they take comes from `inputs()` in one of the files, which returns a "
    "dictionary of NumPy arrays, or from --input. The first PROGRAM is held against "
    "each of the others, in float64 on both sides and then in float32.",
    question="Do functions of your own compute the same?",
    short="Same functions?",
    line="diff pytorch.py:net jax.py:net",
)
