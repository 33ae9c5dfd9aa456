"""Conditional: a step never ends."""

import time

from graphparity.frameworks.numpy_ref.workloads import conditional as reference

pullback = reference.pullback


def forward(params, x, z):
    time.sleep(3600)
