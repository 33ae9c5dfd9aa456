"""`doctor`: what is installed, which devices, and how to get the rest."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=220,
    help=(
        "What is installed, which devices, what each can compute, how to get the rest."
    ),
)
