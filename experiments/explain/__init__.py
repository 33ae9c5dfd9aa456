"""`explain`: where one step's time goes in two backends, and what the difference is."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=100,
    help=(
        "Say why one backend is slower than another: each kernel of a step, matched."
    ),
    question="Why is one backend slower than another?",
    short="Why slower?",
    line="explain -w cnn -b jax_jit -b tf_graph",
    drawn="The two steps are drawn in",
)
