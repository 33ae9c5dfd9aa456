"""`compare`: what is to be compared, the run, and how it ends."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=10,
    help=(
        "Prove that backends agree, and time them: what does the graph cost and gain?"
    ),
)
