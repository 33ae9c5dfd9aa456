"""The pages of files (libraries, mostly) that a process has read, given to its child.

fork(2) copies the tables of pages that a process has written, not of those that it has
read from files: a child would count a library's page as its own when it first runs it,
and what a step took of memory would seem larger than in a fresh process.
"""

import ctypes
import itertools
import mmap
import os

POPULATE_READ = 22  # madvise(2), of Linux 5.14 on
ENTRY = 8  # bytes a page in /proc/self/pagemap, of which the last bit is: it is present

Range = tuple[int, int]  # an address and bytes from it


def ranges() -> list[Range]:
    """Where files' pages are in this process's memory."""
    found = list[Range]()
    with open("/proc/self/maps") as maps, open("/proc/self/pagemap", "rb") as pages:
        for line in maps.read().splitlines():
            place, _, _, _, inode = line.split()[:5]
            if inode != "0":
                begin, end = (int(part, 16) for part in place.split("-"))
                found += _present(pages.fileno(), begin, end)
    return found


def _present(pages: int, begin: int, end: int) -> list[Range]:
    """The runs of pages of one mapping that are there."""
    size = mmap.PAGESIZE
    count = (end - begin) // size
    bits = os.pread(pages, count * ENTRY, begin // size * ENTRY)
    found, place = list[Range](), begin
    entries = memoryview(bits).cast("Q")
    for there, run in itertools.groupby(entries, key=lambda entry: entry >> 63):
        length = size * sum(1 for _ in run)
        if there:
            found.append((place, length))
        place += length
    return found


def take(theirs: list[Range]) -> bool:
    """Have these pages in this process's own count too; whether the kernel could."""
    libc = ctypes.CDLL(None, use_errno=True)
    address, length = ctypes.c_void_p, ctypes.c_size_t
    return all(
        libc.madvise(address(begin), length(count), POPULATE_READ) == 0
        for begin, count in theirs
    )
