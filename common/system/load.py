"""What else runs on this machine: counters of Linux, read before and after a block.

/proc/stat: busy and stolen time of each core, in ticks of 10 ms (proc(5)); /proc/
pressure/cpu: time in which some task of the machine waited for a core; /proc/self/task/
*/schedstat: how long this process's threads were ready and waited (the kernel's
Documentation/scheduler/sched-stats); getrusage(2): how often it was switched away from
against its will. What a machine doesn't tell is None, never 0.
"""

import contextlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import psutil

from graphparity.common.contract.timings import Load, Waits
from graphparity.common.system import machine

PROC = Path("/proc")


class Counters(TypedDict):
    """Seconds since some start; None: not known here."""

    at_s: float
    busy_s: float | None  # of the cores asked for, whoever used them
    stolen_s: float | None  # taken from them by the host
    pressed_s: float | None
    ours_s: float | None  # CPU time of our own processes


def counters(cores: Sequence[int], ours_s: float | None, proc: Path = PROC) -> Counters:
    """Everything as it stands now. ours_s: CPU time of our own processes so far."""
    busy_s, stolen_s = _cores(_text(proc / "stat"), cores)
    return {
        "at_s": time.monotonic(),
        "busy_s": busy_s,
        "stolen_s": stolen_s,
        "pressed_s": _pressed(_text(proc / "pressure/cpu")),
        "ours_s": ours_s,
    }


def between(before: Counters, after: Counters) -> Load:
    """What happened from one reading to the next."""
    busy, ours = (_grown(before[key], after[key]) for key in ("busy_s", "ours_s"))
    others = None if busy is None or ours is None else max(0.0, busy - ours)
    return {
        "seconds": after["at_s"] - before["at_s"],
        "others_s": others,
        "stolen_s": _grown(before["stolen_s"], after["stolen_s"]),
        "pressed_s": _grown(before["pressed_s"], after["pressed_s"]),
    }


def _grown(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else max(0.0, after - before)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _cores(stat: str, cores: Sequence[int]) -> tuple[float | None, float | None]:
    """Busy and stolen seconds of these cores; user, nice, system, irq and softirq are
    busy, idle and iowait are not, and guests are counted in user already."""
    names, tick = {f"cpu{core}" for core in cores}, float(os.sysconf("SC_CLK_TCK"))
    lines = [line.split() for line in stat.splitlines()]
    ours = [[float(n) for n in f[1:9]] for f in lines if f and f[0] in names]
    if not ours or len(ours) < len(names) or min(map(len, ours)) < 8:
        return None, None
    busy = sum(sum(f[:3]) + f[5] + f[6] for f in ours)
    return busy / tick, sum(f[7] for f in ours) / tick


def _pressed(pressure: str) -> float | None:
    """Seconds from `some avg10=… total=MICROSECONDS`."""
    for line in pressure.splitlines():
        if line.startswith("some ") and "total=" in line:
            return float(line.rpartition("total=")[2]) / 1e6
    return None


# -- inside a worker -------------------------------------------------------------------


def here(children: bool = False, proc: Path = PROC) -> Counters:
    """Everything as it stands now, as a worker sees it by itself.

    Ours is its own CPU time and that of its children that ended; with `children` also
    of those that run, compilers say: to look for them takes tens of milliseconds.
    Another worker is one of the others: none is to run beside a block.
    """
    ended = os.times()
    spent = time.process_time() + ended.children_user + ended.children_system
    spent += _running_s() if children else 0.0
    return counters(machine.cores(None), spent, proc)


def _running_s() -> float:
    """CPU time of this process's children that run."""
    spent = 0.0
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            times = child.cpu_times()
            spent += times.user + times.system
    return spent


def waits(proc: Path = PROC) -> Waits:
    """What this process has waited for a core so far, all its threads together."""
    try:
        import resource  # not on Windows
    except ImportError:
        switches = None
    else:
        switches = resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
    return {"waited_s": _waited(proc), "switches": switches}


def _waited(proc: Path) -> float | None:
    """Nanoseconds stand second in a thread's schedstat; one that ended is left out."""
    files = list((proc / "self/task").glob("*/schedstat"))
    fields = [text.split() for text in map(_text, files)]
    known = [float(f[1]) for f in fields if len(f) >= 2]
    return sum(known) / 1e9 if known else None


def waiting(before: Waits, after: Waits) -> Waits:
    """How long and how often from one reading to the next."""
    waited = _grown(before["waited_s"], after["waited_s"])
    switches = None
    if before["switches"] is not None and after["switches"] is not None:
        switches = after["switches"] - before["switches"]
    return {"waited_s": waited, "switches": switches}
