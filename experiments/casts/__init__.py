"""`casts`: which operations give which dtype in half precision, found by running."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=130,
    help="Which operations each framework computes in half precision.",
    question="Which operations does each framework compute in half precision?",
    short="What runs in half precision?",
)
