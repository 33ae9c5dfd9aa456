"""The environment in which a backend's worker runs."""

import contextlib
import os
from pathlib import Path

import graphparity
from graphparity.common.contract import search_path
from graphparity.common.contract.backend import Backend


def variables(
    backend: Backend, dtype: str, cache: Path, temporary: Path, folder: Path
) -> dict[str, str]:
    """Every variable of it. folder: one that lasts as long, for the link to the
    harness.

    temporary: its folder of temporary files, made here. Compilers keep results there
    too, so a worker that is to find nothing compiled has one of its own.
    """
    temporary.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([_harness_alone(folder), *search_path.folders()])
    found = {"PYTHONUNBUFFERED": "1", **os.environ}
    found |= backend.environment(dtype, str(cache))
    return {**found, "PYTHONPATH": path, "TMPDIR": str(temporary)}


def _harness_alone(folder: Path) -> str:
    """Put a link to this `graphparity` into a folder, so that any interpreter with the
    folder on its path imports it and nothing that lies beside it. Returns the folder's
    path."""
    with contextlib.suppress(FileExistsError):
        (folder / "graphparity").symlink_to(Path(graphparity.__file__).resolve().parent)
    return str(folder)
