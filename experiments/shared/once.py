"""Commands that take one workload, config or backend, and say so of a second."""

from collections import Counter
from typing import Any

from typer.core import TyperCommand

REPEATED = ("workload", "config", "backend")  # in other commands: not to override


class Once(TyperCommand):
    """A command that refuses a second one where it takes one: the last one given would
    be taken, and nobody told. Of other options the last value holds, as usual."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As any command does. Ends with a usage error that names the option."""
        _, _, order = self.make_parser(ctx).parse_args(args=[*args])
        for parameter, count in Counter(order).items():
            many = getattr(parameter, "multiple", False)
            if count > 1 and not many and parameter.name in REPEATED:
                name = max(parameter.opts, key=len)
                what = f"{name} was given {count} times, and {ctx.command_path}"
                ctx.fail(f"{what} takes one {name[2:]}: run it once for each")
        return super().parse_args(ctx, args)
