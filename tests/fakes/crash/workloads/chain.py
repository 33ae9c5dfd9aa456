"""Pointwise chain that ends its process, as a fault in native code would."""

import os
import signal

from graphparity.frameworks.numpy_ref.workloads import chain


def forward(params, x):
    if len(params) > 1:
        os.kill(os.getpid(), signal.SIGSEGV)
    return chain.forward(params, x)
