"""Several processes may share the tests: each has cores of its own, and so have the
workers that it starts. Threads that spin while they wait would steal the others'."""

import os
import sys

CORES = sorted(os.sched_getaffinity(0))  # of the machine, before they are shared


def share_cores(number, count):
    """Restrict this process to every `count`-th core, from its number on."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[number % len(cores) :: count])


if "pytest" in sys.modules and (NAME := os.environ.get("PYTEST_XDIST_WORKER")):
    share_cores(int(NAME[2:]), int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))
