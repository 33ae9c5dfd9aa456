"""`check`: are whole models of a person's own the same in two or more frameworks?"""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=6,
    help="Whole models of your own in two or more frameworks: the same mathematics?\n\n"
    "MODEL is a folder with one file a framework and inputs.py, or FILE.py:FUNCTION "
    "twice or more. `def model()` returns a torch module, a Keras model, a tf.Module, "
    "a flax or equinox module or (init, apply); `def inputs(rng)` NumPy arrays by "
    "name; `loss(output, y)` is optional. Weights are matched without hints, and each "
    "match is proven by running.",
    question="Are whole models of your own the same?",
    short="Same models?",
    line="check demo",
    rest="pairs that were judged whole are shown; of the others nothing is known.",
)
