"""`precision`: why mixed precision works, and what it costs, on every backend."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=140,
    help="Why half precision trains, and its price: accuracy, step time, memory.",
    question="Why does half precision train, and what does it cost?",
    short="Does half precision train?",
    drawn="The {name} are drawn in",
)
