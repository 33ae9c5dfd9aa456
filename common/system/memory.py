"""Resident memory of this process, now and at its peak, in bytes (Linux: procfs)."""

import psutil


def resident() -> int:
    """Resident set size now, in bytes."""
    return int(psutil.Process().memory_info().rss)


def reset_peak() -> None:
    """Let the kernel's high-water mark start again from now (proc(5), clear_refs)."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        return  # not Linux, or not allowed: peak() then covers the process's life


def peak() -> int | None:
    """Highest resident set size since `reset_peak`, in bytes; None where unknown."""
    try:
        with open("/proc/self/status") as file:
            lines = [line.split() for line in file]
    except OSError:
        return None
    return next((int(f[1]) * 1024 for f in lines if f[0] == "VmHWM:"), None)
