"""How the command line was called: what hints must begin with to be repeated."""

import sys
from pathlib import Path

IN_A_CHECKOUT = "python -m experiments"


def program() -> str:
    """`graphparity`, `python -m graphparity`, or in a checkout `python -m experiments`,
    by what was run; where that was something else, the last."""
    path = Path(sys.argv[0])
    if path.name == "__main__.py" and path.parent.name == "graphparity":
        return "python -m graphparity"
    return "graphparity" if path.stem == "graphparity" else IN_A_CHECKOUT


def hint(command: str) -> str:
    """A command as its user would repeat it: `graphparity compare -w cnn`."""
    return f"{program()} {command}"
