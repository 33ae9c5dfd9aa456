"""Random padding of a forked worker: children of one process share its layout.

A fresh process has its own places in memory; levels of steps spread with them
(Mytkowicz et al., "Producing wrong data without doing anything obviously wrong", ASPLOS
2009). A child can be given another size of environment and heap and other places of
what is mapped later; where code, libraries and the stack lie stays as in its parent.
"""

import mmap
import os
import random

VARIABLE = "GRAPHPARITY_PADDING"
ENVIRONMENT = 4096  # bytes at most
BLOCKS, SMALL, PAGES = 64, 1 << 13, 256  # blocks of SMALL bytes at most; pages mapped


def padded(seed: str) -> list[object]:
    """Pad this process by a seed. Returns what must be kept for as long as it is to
    last."""
    draw = random.Random(seed)
    os.environ[VARIABLE] = "." * draw.randrange(ENVIRONMENT)
    kept: list[object] = [bytes(draw.randrange(1, SMALL)) for _ in range(BLOCKS)]
    del kept[draw.randrange(BLOCKS) :]  # holes and none, of all sizes
    pages = (draw.randrange(1, PAGES) for _ in range(4))
    return [*kept, *(mmap.mmap(-1, mmap.PAGESIZE * count) for count in pages)]
