"""How the command line was called: what hints must begin with to be repeated."""

import os
import re
import shutil
import sys
from pathlib import Path

NAME = "graphparity"
AS_MODULE = "python -m graphparity"
IN_A_CHECKOUT = "python -m experiments"
BEGIN = re.compile(
    rf"^(?:{AS_MODULE}|{IN_A_CHECKOUT}|\S*{NAME})(?= )"
)  # of a kept line


def kept() -> str:
    """`graphparity`, `python -m graphparity`, or in a checkout `python -m experiments`,
    by what was run; where that was something else, the last."""
    path = Path(sys.argv[0])
    if path.name == "__main__.py" and path.parent.name == NAME:
        return AS_MODULE
    return NAME if path.stem == NAME else IN_A_CHECKOUT


def program() -> str:
    """What a shell finds here: `graphparity`, or where its path has none the script
    below this folder, `.venv/bin/graphparity`; that too where `make` called."""
    path = Path(sys.argv[0])
    if kept() == NAME:
        return _near(path)
    made = path.name == "__main__.py" and path.parent.name == "experiments"
    script = Path(sys.executable).with_name(NAME)
    return _near(script) if made and script.exists() else kept()


def _near(script: Path) -> str:
    """The script as it is typed in the folder in which one works, where it is below and
    no path has it; else its name."""
    here = Path.cwd()
    if shutil.which(NAME) or not (here / script).is_relative_to(here):
        return NAME
    return os.path.relpath(here / script, here)


def hint(command: str) -> str:
    """A command as its user would repeat it: `graphparity compare -w cnn`."""
    return f"{program()} {command}"


def again(line: str) -> str:
    """A kept command line, however it was called then, as its user would repeat it."""
    return BEGIN.sub(lambda _: program(), line, count=1)
