"""Conditional: the framework writes to stdout and stderr what it likes: must agree."""

import sys

from graphparity.frameworks.numpy_ref.workloads import conditional as reference

pullback = reference.pullback


def forward(params, x, z):
    print("stdout", flush=True)
    print("stderr", file=sys.stderr, flush=True)
    return reference.forward(params, x, z)
