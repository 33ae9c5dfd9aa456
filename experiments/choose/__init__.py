"""`choose`: which update rule with little budget for tuning, which for the best
result."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=60,
    help="Random search for every update rule: what is a tuning budget worth?",
    question="Which rule with little budget for tuning, which for the best result?",
    short="Which rule, how much tuning?",
    drawn="The curves are drawn in",
    rest="what was finished is kept. Go on with --resume.",
)
