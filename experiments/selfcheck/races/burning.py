"""Another process that burns a core now and then, as a machine's other users do.

    python -m graphparity.experiments.selfcheck.races.burning

It is pinned to nothing, so it runs beside one lane or the other. On and off take turns,
each as long as chance has it. It ends when its stdin is closed: with whoever began it.
"""

import random
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

ON_S, OFF_S = 1.0, 4.0  # means of exponential times
SLICE_S = 0.02  # that it burns before it looks at stdin


def closed(wait_s: float) -> bool:
    """Whether stdin is closed by then."""
    return bool(select.select([sys.stdin], [], [], wait_s)[0])


def burn() -> None:
    """On and off in turns until stdin is closed."""
    while not closed(random.expovariate(1 / OFF_S)):
        until = time.monotonic() + random.expovariate(1 / ON_S)
        while time.monotonic() < until:
            slice_end = time.monotonic() + SLICE_S
            while time.monotonic() < slice_end:
                pass
            if closed(0.0):
                return


@contextmanager
def beside() -> Iterator[subprocess.Popen[bytes]]:
    """Such a process while the context lasts."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        yield process  # leaving closes its stdin, and waits


if __name__ == "__main__":
    burn()
