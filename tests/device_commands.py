"""Every command that takes a backend and a device: found by listing, never by name.

Named here is only what makes some of them short, and who refuses a GPU; a command that
is in neither table is run as it is.
"""

from graphparity.experiments import cli
from graphparity.experiments.shared.experiment import experiments

SHORT = {
    "compare": "-w conditional --budget 1",
    "train": "--epochs 1",
    "scaling": "--rounds 1 --seconds 0.1",
    "choose": "--rule sgd",
    "updates": "--rule sgd --rounds 2 --seconds 0.1",
    "control_flow": "--no-cost",
    "inside": "--rounds 1",
    "retrace": "--rounds 1",
    "selfcheck same": "--size 30us --rounds 6 --seconds 0.05 --tries 6",
    "selfcheck seeds": "--count 1 --no-free",
}
# a GPU is refused
ON_THE_CPU = ("phases", "dialects", "selfcheck bare", "selfcheck fork")


def with_a_device(*more):
    """Commands that have --device, and these options too, but for those that refuse."""
    return [
        line
        for line, command in _commands()
        if {"device", *more} <= {parameter.name for parameter in command.params}
        and line not in ON_THE_CPU
    ]


def _commands():
    for name, one in experiments().items():
        command = cli.command(one)
        for part, inner in getattr(command, "commands", {"": command}).items():
            yield f"{name} {part}".strip(), inner
