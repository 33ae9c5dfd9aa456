"""Conditional: a step never ends."""

import threading

from graphparity.frameworks.numpy_ref.workloads import conditional as reference

pullback = reference.pullback


def forward(params, x, z):
    print("it hangs", flush=True)
    threading.Event().wait()
