"""`scaler`: the loss scaler's state machine under faults, on every backend."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=160,
    help="Put faults into gradients and compare the loss scale, step by step.",
    question=(
        "Is the loss scaler the same state machine everywhere, whatever goes wrong?"
    ),
    short="One loss scaler?",
)
