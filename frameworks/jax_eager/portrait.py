"""What is dispatched in a step, counted by running one -- JAX, op by op.

Every primitive that is bound to values runs as a small compiled program of its own, a
function of the library under `jit` (`relu`) as one program. All of them come through
one function of `pjit` while its fast path around Python is closed.
"""

from unittest import mock

import jax
from jax._src import pjit

KERNELS = "programs dispatched: primitives, and functions under jit"


def dispatched(call):  # -> names of what a step runs, and of its views
    seen, run = [], pjit._pjit_call_impl_python

    def note(*args, name, **options):
        seen.append(name)
        return run(*args, name=name, **options)

    jax.clear_caches()
    with (
        mock.patch.object(pjit, "_pjit_call_impl_python", note),
        mock.patch.object(pjit, "_get_fastpath_data", return_value=None),
    ):
        jax.block_until_ready(call())
    jax.clear_caches()
    return seen, []
