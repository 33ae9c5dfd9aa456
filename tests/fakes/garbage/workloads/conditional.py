"""Conditional: the framework prints to the pipe of the protocol."""

import os
import sys

from graphparity.frameworks.numpy_ref.workloads import conditional as reference

pullback = reference.pullback


def forward(params, x, z):
    os.write(int(sys.argv[3]), b"a message of the framework's own\n")
    return reference.forward(params, x, z)
