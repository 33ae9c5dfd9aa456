"""`inside`: k training steps in one call of a graph, against k calls."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=120,
    help=(
        "The training loop inside the graph: what is saved when k steps are one call."
    ),
    question="What is saved when the training loop is inside the graph?",
    short="The loop in the graph?",
)
