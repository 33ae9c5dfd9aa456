"""`crossover`: where compiling pays, as a map over operations and elements."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=90,
    help=(
        "When does compiling pay? Maps over the operations and elements of a chain.\n\n"
        "quick measures 20 points and ends within 8 minutes; standard 56, full 63."
    ),
    question=(
        "Over operations and elements: who is fastest, and when does compiling pay?"
    ),
    short="Who is fastest where?",
    drawn="The maps are drawn in",
    rest="what was measured is kept. Go on with --resume.",
)
