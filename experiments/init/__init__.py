"""`init`: a folder with a starter for `check`, which passes."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=7,
    help="A folder to start from: one small model in each framework, for `check`.",
)
