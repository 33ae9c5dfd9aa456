"""Where a user's own packages are looked for, by the driver and by its workers.

`graphparity` is the harness's one name. A checkout's root on the path brings `common`,
`experiments`, `frameworks` and `tests` along: a user's own packages of these names come
before them.
"""

import os
import sys

import graphparity
from graphparity.common.contract import registry


def folders() -> list[str]:
    """The working directory, where packages of the user's own are named; what
    PYTHONPATH names; and last the checkout's root, where the path has it."""
    root = graphparity.__path__[1:]  # none where it is installed
    named = any(map(os.environ.get, (registry.SEARCH, registry.SEARCH_EXPERIMENTS)))
    path = [os.getcwd()] if named and not sys.flags.safe_path else []
    path += filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    if any(os.path.realpath(folder) in root for folder in sys.path):
        path = [folder for folder in path if os.path.realpath(folder) not in root]
        path += root
    return [*dict.fromkeys(path)]


def arrange() -> None:
    """Put these folders first in this process's `sys.path`."""
    first = folders()
    sys.path[:] = [*first, *(folder for folder in sys.path if folder not in first)]
