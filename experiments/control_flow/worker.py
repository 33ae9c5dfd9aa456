"""The worker's half of `control_flow`: branches, loops, and races of both."""

from graphparity.experiments.control_flow import branches, loops, race

COMMANDS = {**branches.COMMANDS, **loops.COMMANDS, **race.COMMANDS}
