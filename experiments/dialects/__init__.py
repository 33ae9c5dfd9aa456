"""`dialects`: what each library's optimizers compute, and how one says another's."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=40,
    help=(
        "Find out by running what each library's optimizers compute; translate a "
        "call.\n\n"
        "Exit status: 0 also where there is no translation; 1 where one is not "
        "verified."
    ),
    question="What do libraries compute under one name?",
    short="One name, one rule?",
)
