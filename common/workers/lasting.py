"""What compilers keep among temporary files for every process of a user, by links.

Workers are killed in the end and clear nothing away, so each pool has a folder of its
own for their temporary files. PyTorch keeps its precompiled headers there too, which
take long to make: where nothing is priced they are shared with all other processes.
"""

import getpass
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from graphparity.common.contract.backend import Backend


def link(folder: Path, backends: Iterable[Backend]) -> None:
    """Link what compilers of these backends keep (`LASTING`) from the machine's folder
    of temporary files into this one; another user's is left out."""
    names = {name for backend in backends for name in backend.lasting}
    for name in sorted(name.format(user=getpass.getuser()) for name in names):
        kept = Path(tempfile.gettempdir()) / name
        kept.mkdir(mode=0o700, exist_ok=True)
        if kept.stat().st_uid == os.getuid():
            (folder / name).symlink_to(kept)
