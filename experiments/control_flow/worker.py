"""The commands of `control_flow`: branches, loops, and races of both."""

from collections.abc import Callable

from graphparity.experiments.control_flow import branches, loops, race

COMMANDS: dict[str, Callable[..., object]] = {
    **branches.COMMANDS,
    **loops.COMMANDS,
    **race.COMMANDS,
}
