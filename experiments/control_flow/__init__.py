"""`control_flow`: conditionals, loops and recursions in every form, and what they
cost."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=80,
    help=(
        "Which branches run, what leaks, breaks and retraces, and what each form costs."
    ),
    question=(
        "Conditionals, loops and trees in every form: what runs, leaks and costs?"
    ),
    short="What do branches and loops cost?",
    drawn="The curves are drawn in",
    rest="what was found is shown and kept; --resume goes on with it.",
)
