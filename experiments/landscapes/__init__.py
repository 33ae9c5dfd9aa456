"""`landscapes`: the paths of nine update rules on small landscapes."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=50,
    help=("Ravine, saddle, hollow, Rosenbrock, Beale: which rule gets where, and how."),
    question="Which update rule gets where, and by which path?",
    short="Which rule gets where?",
    drawn="The paths are drawn in",
)
