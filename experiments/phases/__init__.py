"""`phases`: what the first call of a static graph is made of, and how it grows."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=110,
    help=(
        "Capture, lower, optimize, generate code, first run: what compiling is made of."
    ),
    question="What is a first call made of?",
    short="What is a first call?",
)
