"""What a worker can be asked to do: the COMMANDS of the files listed here."""

import functools
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from graphparity.common.contract import registry
from graphparity.common.worker import session

APART = ("__init__", "__main__", "commands", "padding", "resident_files", "zygote")
Command = Callable[..., object]


def commands(backend: str, fresh: bool = True) -> dict[str, Command]:
    """Every command by name: `start` of this backend, those of this folder's files, and
    of each stage's and each experiment's `worker.py`. Raises ValueError where two have
    one name. fresh: see `session.start`."""
    start = functools.partial(session.start, backend, fresh=fresh)
    table: dict[str, Command] = {"start": start}
    for module in _modules():
        theirs = getattr(module, "COMMANDS", {})
        if twice := sorted(table.keys() & theirs):
            raise ValueError(f"{module.__name__}: another has a command '{twice[0]}'")
        table |= theirs
    return table


def _modules() -> Iterator[ModuleType]:
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in APART:
            yield importlib.import_module(f"{__package__}.{path.stem}")
    for package in (f"{registry.OWN}.common", *registry.experiment_packages()):
        for path in sorted(registry.folder(package).glob("*/worker.py")):
            yield importlib.import_module(f"{package}.{path.parent.name}.worker")
