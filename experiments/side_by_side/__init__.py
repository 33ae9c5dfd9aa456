"""`side_by_side`: one program in two to four backends, definition by definition."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=190,
    help="Read a program in several backends, its definitions side by side.",
)
