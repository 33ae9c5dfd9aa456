"""`history`: the ratios of all kept runs on one machine, and which of them moved."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=175,
    help="Ratios of all kept runs over time: which moved, and how usual is that?",
    question="Which ratios moved between runs, and how often was the same seen before?",
    short="What moved between runs?",
)
