"""`updates`: what an update rule costs by hand and by library, eager and static."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=70,
    help="Time every update rule, by hand against by library, eager against static.",
    question="What does an update rule cost by hand and by library?",
    short="What costs an update?",
    rest="what was measured is kept and shown.",
)
