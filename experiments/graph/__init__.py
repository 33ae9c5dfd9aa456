"""`graph`: the graph as written and as it runs, of every backend."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=170,
    help=(
        "Portraits: the graph you wrote beside the one that runs; what was fused, "
        "what vanished and why; kernels and bytes a step."
    ),
    question="What is the graph that you wrote, and which one runs?",
    short="Which graph runs?",
    line="graph -w fusion",
    drawn="",  # its files hold the pictures too
)
