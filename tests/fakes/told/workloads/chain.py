"""Pointwise chain that does what the file named in GRAPHPARITY_TOLD says."""

import os
import signal
import threading
from pathlib import Path

from graphparity.frameworks.numpy_ref.workloads import chain

LEFT = []  # steps until then, once the file is there


def forward(params, x):
    told = Path(os.environ["GRAPHPARITY_TOLD"])
    if not told.exists():
        LEFT.clear()
    else:
        what, steps = told.read_text().split()
        LEFT[:] = [(LEFT or [int(steps)])[0] - 1]
        if LEFT[0] <= 0:
            FAULTS[what]()
    return chain.forward(params, x)


def fail():
    raise ValueError("it was told to")


def spin():
    """A thread that uses a core, as those of OpenMP do for a while after a step."""
    if threading.active_count() < 3:  # this one, and the one that waits for the driver
        threading.Thread(target=_burn, daemon=True).start()


def _burn():
    while True:
        pass


FAULTS = {
    "die": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "hang": lambda: threading.Event().wait(),
    "raise": fail,
    "spin": spin,
}
