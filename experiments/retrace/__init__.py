"""`retrace`: batches of changing size: graphs made anew, time lost, and the cures."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=150,
    help=(
        "Batches of changing size: what is traced anew, the time lost, and the cures."
    ),
    question="What do batches of changing size cost, and what cures it?",
    short="And changing sizes?",
    drawn="The curves are drawn in",
)
