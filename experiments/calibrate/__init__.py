"""`calibrate`: which faults the verdicts see on this machine, and whom they accuse."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=235,
    help="Which faults the verdicts see here, and whether they accuse a right program.",
    question="Which faults do the verdicts see, and whom do they accuse?",
    short="Which faults are seen?",
)
