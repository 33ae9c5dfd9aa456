"""`lecture`: its rows in order, with what this machine measured and where it slips."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=200,
    help="Walk through the lecture: idea, code, what was measured, contradictions.",
)
