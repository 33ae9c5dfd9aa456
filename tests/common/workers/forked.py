"""Pools whose workers are forked, and what such a worker is like."""

import os

from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool


def pool_of(cache, zygotes=None, device="cpu", dtype="float32", cores=None):
    cores = machine.cores(None) if cores is None else cores
    return Pool(device, dtype, cores, cache, 20.0, zygotes=zygotes)


def started(pool, name="plain"):
    pool.ask(name, "forget")
    return pool.workers[name]


def revealed(pool, name="plain"):
    """What a worker is like; PYTHONPATH begins with a folder of its own."""
    found = pool.ask(name, "reveal")
    path = found["environment"].pop("PYTHONPATH").split(os.pathsep)
    padding = found["environment"].pop("GRAPHPARITY_PADDING", None)
    return {**found, "named": path[1:]}, padding


def anew(pool, zygotes, name):
    """Why a backend's worker was started anew; it answers all the same."""
    assert not started(pool, name).forked
    return zygotes.anew[name]
