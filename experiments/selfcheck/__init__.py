"""`selfcheck`: the instrument judged by itself."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=230,
    help="The instrument judged by itself.",
)
